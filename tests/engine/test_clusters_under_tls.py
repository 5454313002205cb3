"""A cluster that only those with its keys can give work: keys made by our own command."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

import embedding_explorer as ee
from embedding_explorer import __main__ as cli
from embedding_explorer.base.errors import InputError
from embedding_explorer.engine import Engine, certificates, scheduler
from embedding_explorer.engine.store import Store
from tests.coroutines import run as run_coroutine
from tests.engine.test_clusters_of_machines import free_port
from tests.engine.test_engine import FEW, assert_same, data_for, pets, recipe_of, result, until

ROOT = Path(cli.APP).parent
ENV = {  # as README and the compose file have it
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
    "DASK_DISTRIBUTED__SCHEDULER__HTTP__ROUTES": "[]",
    "DASK_DISTRIBUTED__WORKER__HTTP__ROUTES": "[]",
}
QUIET = ("--no-dashboard", "--dashboard-address", "127.0.0.1:0")


def flags(folder):
    return ("--tls-ca-file", str(folder / "ca.pem"), "--tls-cert", str(folder / "cert.pem"),
            "--tls-key", str(folder / "key.pem"))  # fmt: skip


def started(*command, log):
    env = {**os.environ, **ENV, "PYTHONPATH": str(ROOT)}
    with log.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-m", *command], env=env, stdout=out, stderr=out, cwd=log.parent
        )


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cluster") / "keys"
    assert cli.main(["certificates", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def cluster(keys, tmp_path_factory):
    """The scheduler and a worker as README starts them; the address, and the processes."""
    logs, port = tmp_path_factory.mktemp("logs"), free_port()
    address = f"tls://127.0.0.1:{port}"
    processes = [
        started("distributed.cli.dask_scheduler", "--protocol", "tls", "--port", str(port),
                *QUIET, "--no-show", *flags(keys), log=logs / "scheduler"),
        started("distributed.cli.dask_worker", address, "--nthreads", "1", *QUIET,
                *flags(keys), log=logs / "worker"),
    ]  # fmt: skip
    yield address, processes
    for process in reversed(processes):
        process.terminate()
    for process in processes:
        process.wait(timeout=120)


@pytest.fixture(scope="module")
def under_tls(cluster, keys, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(certificates.VARIABLE, str(keys))
        made = Engine(Store(tmp_path_factory.mktemp("shared")), cluster[0])
        made.start()
        until(lambda: made.ready, seconds=300)
        yield made
        made.close()


def test_a_job_runs_through_tls_and_gives_the_same(under_tls):
    assert under_tls.crew._client.scheduler.address.startswith("tls://")
    chain = ("as_given", None, "svd")
    data, recipe = data_for(chain[0]), recipe_of(chain)
    assert_same(result(under_tls.submit(data, recipe)), ee.build(data, recipe))


def run_there(address, security):
    """Let the scheduler run code, as any dask client can; return what it gives."""
    from distributed import Client

    with Client(address, security=security, timeout=5, set_as_default=False) as client:
        return client.submit(os.getpid, pure=False).result(timeout=120)


def dask_keys(folder):
    parts = (("tls_ca_file", "ca"), ("tls_client_cert", "cert"), ("tls_client_key", "key"))
    names = {name: str(folder / f"{part}.pem") for name, part in parts}
    from distributed.security import Security

    return Security(require_encryption=True, **names)


def test_who_has_the_keys_can_run_code_there_and_nobody_else(cluster, under_tls, keys, tmp_path):
    address = cluster[0]
    assert run_there(address, dask_keys(keys)) not in (0, os.getpid())
    certificates.make(tmp_path / "other")
    foreign = dask_keys(tmp_path / "other")
    foreign.tls_ca_file = str(keys / "ca.pem")  # it trusts the cluster; the cluster not it
    for security in (foreign, dask_keys(tmp_path / "other")):
        with pytest.raises(OSError):
            run_there(address, security)
    with pytest.raises(OSError):
        run_there(address.replace("tls", "tcp", 1), None)
    host, port = address.removeprefix("tls://").split(":")
    assert refuses(Place(host, int(port)))


def test_a_worker_with_keys_of_another_cluster_gets_no_work(cluster, under_tls, tmp_path):
    certificates.make(tmp_path / "other")
    stranger = started("distributed.cli.dask_worker", cluster[0], "--nthreads", "1", *QUIET,
                       "--no-nanny", "--death-timeout", "8", *flags(tmp_path / "other"),
                       log=tmp_path / "log")  # fmt: skip
    stranger.wait(timeout=90)
    assert len(under_tls.crew.report()) == 1


class Place(NamedTuple):
    ip: str
    port: int


def family(process):
    root = psutil.Process(process.pid)
    return [root, *root.children(recursive=True)]


def listening(processes):
    return [
        (process, Place(*place.laddr))
        for process in processes
        for place in process.net_connections("inet")
        if place.status == psutil.CONN_LISTEN
    ]


def refuses(place):
    """Tell whether a listener ends a TLS handshake without a certificate, and plain talk."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(place.ip, place.ip)

    async def talk():
        reader, writer = await asyncio.open_connection(host, place.port, ssl=context)
        writer.write(b"x" * 64)
        return await reader.read(1)

    try:
        return run_coroutine(asyncio.wait_for(talk(), 10)) == b""
    except ssl.SSLError:
        return True
    except ConnectionError:
        return True


def test_what_a_cluster_listens_on_is_under_tls_or_answers_this_machine_nothing(cluster, under_tls):
    seen = 0
    for _, place in listening([p for process in cluster[1] for p in family(process)]):
        seen += 1
        if place.ip not in ("127.0.0.1", "::1"):
            assert refuses(place), place
        elif not says_nothing(place):
            assert refuses(place), place
    assert seen >= 4  # the scheduler, the nanny, the worker, and their closed web servers


def says_nothing(place):
    """Tell whether a listener is a web server that knows no address at all."""
    import http.client

    connection = http.client.HTTPConnection(place.ip, place.port, timeout=120)
    try:
        for path in ("/", "/info", "/json/counts.json", "/metrics", "/health", "/status"):
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 404:
                return False
    except (http.client.HTTPException, OSError):
        return False
    finally:
        connection.close()
    return True


def test_workers_of_this_machine_listen_on_the_loopback_alone(engine):
    until(lambda: engine.ready, seconds=120)
    child = engine.crew._embedded.process
    places = listening([psutil.Process(), *family(child)])
    own = [place for process, place in places if process.pid != os.getpid()]
    assert len(own) >= 3
    assert {place.ip for _, place in places} <= {"127.0.0.1", "::1"}
    for place in own:
        assert says_nothing(place) or refuses(place), place


REFUSED = [
    "tcp://10.0.0.5:8786", "10.0.0.5:8786", "tcp://0.0.0.0:8786", "tcp://[::]:8786",
    "tcp://[2001:db8::1]:8786", "tcp://[::ffff:10.0.0.5]:8786", "tcp://scheduler.invalid:8786",
    "inproc://127.0.0.1/1/1", "ucx://127.0.0.1:8786", "ws://127.0.0.1:8786", "wss://a:1",
    "unix:///tmp/x", "TCP://127.0.0.1:1", "tcp://tls://a:1", "tcp://127.0.0.1:1@there:2",
    "tcp://", "tls://", "://a", "tcp://127.0.0.1:0", "tcp://127.0.0.1:99999", "tcp://\0:1",
    "tcp://" + "a" * 500 + ":1", "tls://scheduler:8786",
]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
def test_a_scheduler_that_anybody_could_use_is_refused(address, monkeypatch, tmp_path):
    monkeypatch.delenv(certificates.VARIABLE, raising=False)
    with pytest.raises(InputError) as refused:
        Engine(Store(tmp_path), address)
    assert len(str(refused.value)) < 300
    assert str(refused.value).endswith(".")


def test_a_name_is_refused_unless_all_it_stands_for_is_this_machine(monkeypatch):
    known = {"here": ["127.0.0.1", "::1"], "both": ["127.0.0.1", "10.0.0.5"]}
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *_, **__: [(0, 0, 0, "", (ip, 0)) for ip in known[host]]
    )
    assert scheduler.reached_by("tcp://here:1") == ("tcp://127.0.0.1:1", None)
    with pytest.raises(InputError, match="is not on this machine and has no TLS"):
        scheduler.reached_by("tcp://both:1")


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "localhost:1", "tcp://[::1]:1"])
def test_one_on_this_machine_may_go_without(address):
    where, keys = scheduler.reached_by(address)
    assert keys is None
    assert where.startswith(("tcp://127.0.0.1:", "tcp://[::1]:"))


def test_one_here_that_listens_to_other_machines_too_is_refused(tmp_path):
    port = free_port()
    process = started("distributed.cli.dask_scheduler", "--host", "0.0.0.0", "--port", str(port),
                      *QUIET, "--no-show", log=tmp_path / "log")  # fmt: skip
    made = Engine(Store(tmp_path / "store"), f"tcp://127.0.0.1:{port}")
    try:
        made.start()
        until(lambda: made.crew.problem and "not start" not in made.crew.problem or ask(made), 90)
        assert "listens beyond this machine" in made.crew.problem
        assert not made.ready
    finally:
        made.close()
        process.terminate()
        process.wait(timeout=120)


def ask(engine):
    engine.start()  # as the line does while something waits
    return False


def test_a_server_with_an_open_scheduler_does_not_start(tmp_path):
    env = {**os.environ, "EXPLORER_SCHEDULER": "tcp://192.0.2.1:8786", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    run = subprocess.run(
        [*command, f"--server.port={free_port()}"], cwd=ROOT, env=env, capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip
    assert run.returncode == 1
    assert run.stderr.startswith("The scheduler 'tcp://192.0.2.1:8786' is not on this machine")
    assert len(run.stderr.splitlines()) == 1


@pytest.mark.skipif(os.name == "nt", reason="POSIX")
def test_the_command_writes_for_this_user_alone_and_never_over_keys(tmp_path, capsys):
    folder = tmp_path / "deep" / "keys"
    before = os.umask(0)
    try:
        assert cli.main(["certificates", str(folder)]) == 0
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o700
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(files) == {"ca.pem", "cert.pem", "key.pem"}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert capsys.readouterr().out.split() == [str(folder / name) for name in files_in_order()]
    assert cli.main(["certificates", str(folder)]) == 2
    said = capsys.readouterr().err
    assert "not empty" in said
    assert len(said.splitlines()) == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files
    assert b"PRIVATE KEY" not in files["ca.pem"] + files["cert.pem"]


def files_in_order():
    return ("ca.pem", "cert.pem", "key.pem")


def test_where_it_cannot_write_it_says_so(tmp_path, capsys):
    (tmp_path / "file").write_text("x")
    assert cli.main(["certificates", str(tmp_path / "file")]) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("harm", ["missing", "folder", "garbage", "mixed", "old"])
def test_keys_that_cannot_be_used_are_one_sentence(tmp_path, monkeypatch, harm):
    folder = tmp_path / "keys"
    if harm == "old":
        monkeypatch.setattr(certificates, "DAYS", -1)
        monkeypatch.setattr(certificates, "CLOCKS", 72)
    certificates.make(folder)
    if harm == "missing":
        (folder / "key.pem").unlink()
    elif harm == "folder":
        (folder / "ca.pem").unlink()
        (folder / "ca.pem").mkdir()
    elif harm == "garbage":
        (folder / "ca.pem").write_bytes(b"\xff\x00" * 90)
    elif harm == "mixed":
        certificates.make(tmp_path / "other")
        (folder / "key.pem").write_bytes((tmp_path / "other" / "key.pem").read_bytes())
    monkeypatch.setenv(certificates.VARIABLE, str(folder))
    words = "is valid until" if harm == "old" else "cannot be used"
    with pytest.raises(InputError, match=words) as said:
        scheduler.reached_by("tls://scheduler:8786")
    assert len(str(said.value)) < 300


def test_the_same_engine_takes_jobs_after_all_this(engine):
    assert result(engine.submit(pets(), FEW)).map.shape == (6, 2)

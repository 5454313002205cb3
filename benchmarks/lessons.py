"""What each step of each lesson costs when it is opened for the first time, on its own data.

Claim: no step waits for more than two seconds of CPU. Each step is opened in a process of its own
with an empty store, in which another lesson was opened before, so that Streamlit is there: it is
predicted, the figures are shown and the check is drawn. Counted is the CPU of the page and that of
the workers, and how many jobs the workers got.

    python -m benchmarks.lessons [LESSON ...]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from embedding_explorer.base import registry

ROOT = Path(__file__).resolve().parents[1]
ALONE = "--alone"


def opened(key: str, number: int) -> dict[str, Any]:
    """Open one step in this process; return seconds and jobs."""
    import psutil

    from embedding_explorer.engine import Engine, default

    jobs: list[str] = []
    admit = Engine._admit

    def counted(engine: Engine, job: Any) -> Any:
        jobs.extend(work.title for work in job.works)
        return admit(engine, job)

    Engine._admit = counted  # type: ignore[method-assign]
    _page("one_hot" if key == "numbers" else "numbers", 1)
    before, began = time.process_time(), time.perf_counter()
    _page(key, number)
    page, wall = time.process_time() - before, time.perf_counter() - began
    workers = sum(sum(p.cpu_times()[:2]) for p in psutil.Process().children(recursive=True))
    default().close()
    return {"page": page, "workers": workers, "wall": wall, "jobs": jobs}


def _page(key: str, number: int) -> None:
    """Open a step, predict, show its figures and its check."""
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_file(str(ROOT / "pages/learn.py"), default_timeout=600)
    at.query_params["lesson"], at.query_params["step"] = key, str(number)
    at.run()
    next(r for r in at.radio if r.key.startswith("guess-")).set_value(0).run()
    at.button(key="learn-reveal").click().run()
    assert not at.exception, at.exception
    assert any(r.key.startswith("check-") for r in at.radio)


def main(wanted: list[str]) -> None:
    """Open every step, each in a process of its own, and print a row for each."""
    print(
        "| step | CPU of the page, s | CPU of workers, s | wall, s | jobs |\n|---|---|---|---|---|"
    )
    for place, (key, module) in enumerate(registry.all_of("lessons").items(), start=1):
        for number, _ in enumerate(module.STEPS, start=1):
            if wanted and key not in wanted:
                continue
            with tempfile.TemporaryDirectory() as store:
                own = {"EXPLORER_STORE": store, "EXPLORER_WORKERS": "1", "EXPLORER_WARM": "0"}
                made = subprocess.run(
                    [sys.executable, "-m", "benchmarks.lessons", ALONE, key, str(number)],
                    env=os.environ | own | {"EXPLORER_PATIENCE": "600"},
                    cwd=ROOT, capture_output=True, text=True, check=True,
                )  # fmt: skip
            told = json.loads(made.stdout.splitlines()[-1])
            cost = " | ".join(f"{told[name]:.1f}" for name in ("page", "workers", "wall"))
            print(f"| {place}.{number} {key} | {cost} | {', '.join(told['jobs'])} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == [ALONE]:
        print(json.dumps(opened(sys.argv[2], int(sys.argv[3]))))
    else:
        main(sys.argv[1:])

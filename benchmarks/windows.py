"""Starting `window_run` in a process of its own, and taking its figures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def in_window(what: str, library: Path, place: Path) -> dict[str, object]:
    """Return what `window_run WHAT` tells of a library; its cache and state are in `place`."""
    command = (sys.executable, "-m", "benchmarks.window_run", what)
    folders = (str(library), str(place / "cache"), str(place / "state"))
    environ = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    done = subprocess.run(
        (*command, *folders), cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True, check=True
    )
    found = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(found, dict), done.stdout
    return found


def number(value: object) -> float:
    """Return a figure of the answer."""
    assert isinstance(value, int | float), value
    return float(value)


def numbers(values: object) -> list[float]:
    """Return figures of the answer."""
    assert isinstance(values, list), values
    return [number(value) for value in values]

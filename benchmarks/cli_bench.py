"""What the command line costs before it does anything: `gallery list QUERY` on the sample.

Beside it the least that such a command can be, a Python that has numpy and PyYAML loaded. Both are
whole programs, run in turn, with the index and the file system's cache warm.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from benchmarks import Options, Row, costs, report

ROOT = Path(__file__).resolve().parent.parent
QUERY = "robot rating:>=4"
ROUNDS = 15  # each a tenth of a second, and the system's share of it is noisy
AT_MOST = 0.25  # s of CPU more than the baseline


def rows(options: Options) -> Iterator[Row]:
    """Measure the sample that lies in this checkout."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "GALLERY_CACHE_DIR": str(Path(folder, "cache")),
            "GALLERY_STATE_DIR": str(Path(folder, "state")),
        }
        for what, words in (
            ("list QUERY on the sample", ("list", QUERY)),
            ("list QUERY --json", ("list", QUERY, "--json")),
            ("facets", ("facets",)),
            ("show ID", ("show", "jung_e/robot-head-engraved")),
        ):
            ours, least = costs(
                partial(run, environment, "-m", "gallery", "-L", str(ROOT), *words),
                partial(run, environment, "-c", "import numpy, yaml"),
                rounds=options.pick(ROUNDS, 1),
            )
            yield Row.of(what, ours, least, "numpy, yaml", at_most=AT_MOST, measure="difference")


def run(environment: Mapping[str, str], *words: str) -> None:
    """Run Python with these words, and make sure that it did."""
    subprocess.run([sys.executable, *words], env=environment, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    report(rows)

"""`make bench`: run every `*_bench.py` in a process of its own; one table, and JSON on request.

    python -m benchmarks                      all of them
    python -m benchmarks yaml sheet           those whose name holds one of the words
    python -m benchmarks --quick              small sizes, only to see that everything runs
    python -m benchmarks --large              also trees of a million stills: minutes, gigabytes
    python -m benchmarks --json bench.json    also written as JSON, with the machine it ran on

Exit code: 0 all targets met, 1 some missed, 2 a benchmark failed. A quick run has no targets.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks import Options, Row, missing, table
from benchmarks.rows import scoreboard

FOLDER = Path(__file__).resolve().parent
CPUS = Path("/proc/cpuinfo")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks asked for; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("words", nargs="*", help="run only those whose name holds a word")
    parser.add_argument("--json", type=Path, help="write the rows here too")
    Options.add_to(parser)
    given = parser.parse_args(arguments)
    options = Options.of(given)
    names = benchmark_names(given.words)
    if not names:
        print(f"no benchmark is called {' or '.join(given.words)}", file=sys.stderr)
        return 2
    rows: list[Row] = []
    failed: list[str] = []
    for name in names:
        print(f"running {name} ...", file=sys.stderr, flush=True)
        found = run(name, options)
        if found is None:
            failed.append(name)
        else:
            rows += found
    print(table(rows, judged=not options.quick))
    if not given.words and not options.quick:
        print(f"\n{scoreboard(rows)}")
    for omission in missing(rows):
        print(f"not measured: {omission}")
    if given.json:
        write_json(given.json, rows)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
        return 2
    return 1 if any(row.met is False for row in rows) and not options.quick else 0


def benchmark_names(words: Sequence[str]) -> tuple[str, ...]:
    """Return the modules to run: all, or those whose name holds one of `words`."""
    names = sorted(path.stem for path in FOLDER.glob("*_bench.py"))
    return tuple(name for name in names if not words or any(word in name for word in words))


def run(name: str, options: Options) -> list[Row] | None:
    """Run one benchmark in a fresh interpreter, so that none warms or weighs on another's."""
    command = (sys.executable, "-m", f"benchmarks.{name}", "--json", *options.words())
    environ = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    done = subprocess.run(
        command, cwd=FOLDER.parent, env=environ, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        return None
    return [Row(**row) for row in json.loads(done.stdout)]


def write_json(path: Path, rows: Sequence[Row]) -> None:
    """Write the rows, each with its figure, and the machine they were measured on."""
    lines = [
        {**asdict(row), "figure": None if row.missing else row.figure, "met": row.met}
        for row in rows
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    result = {"machine": machine(), "rows": lines}
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")


def machine() -> dict[str, str | int]:
    """Return what the figures were measured on."""
    return {
        "system": platform.platform(),
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count() or 1,
        "python": platform.python_version(),
    }


def processor() -> str:
    """Return the name of the processor, as far as the system tells it."""
    try:
        for line in CPUS.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    sys.exit(main())

"""The program over one library: what it says of each picture, and what it may not do.

Each command runs in a process of its own with a cache of its own, as a person starts it. Besides
the answers, this holds: no traceback, no thread that ended, no process left behind, an exit code
that fits what was said, a deadline, and not a byte of the library changed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpora.pictures import HASH

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 120  # for a command, and
SECONDS_PER_FILE = 3  # for each picture; a worker's own deadlines are far below in the mean
ENDING_SECONDS = 10
# A traceback from its first line to the error's own, which is the next that is not indented.
_CRASH = re.compile(
    r"Traceback.*?(?=^\S)(?!Traceback)[^\n]*|Exception (in|ignored)[^\n]*|Segmentation fault",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """What the program says of one picture: its fields by key, and why it has none, if so."""

    values: Mapping[str, object]
    facts: Mapping[str, object]

    @property
    def failed(self) -> bool:
        """Whether the picture was refused."""
        return bool(self.facts.get("failure"))

    @property
    def damaged(self) -> bool:
        """Whether the picture is said to be damaged."""
        return bool(self.facts.get("damage"))


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a library: what was said by the hash of each picture, and what went wrong.

    `not_shown` are the hashes of the files that `gallery list --not-shown` names.
    """

    said: Mapping[str, Said]
    not_shown: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(slots=True)
class _Desk:
    """One library and its cache, for a few commands in a row."""

    library: Path
    cache: Path
    seconds: float
    faults: list[str] = field(default_factory=list)

    def command(self, *words: str) -> tuple[int, str, str]:
        """Run one command; return its exit code and what it said. Faults are noted."""
        name = words[-1] if words[0] == "corpora.asked" else words[3]
        environ = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "GALLERY_CACHE_DIR": str(self.cache),
            "GALLERY_STATE_DIR": str(self.cache / "state"),
            "QT_QPA_PLATFORM": "offscreen",
        }
        with subprocess.Popen(
            (sys.executable, "-m", *words),
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        ) as process:
            try:
                out, err = process.communicate(timeout=self.seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                out, err = process.communicate()
                self.faults.append(f"{name}: not done after {self.seconds:.0f} s")
                return -1, "", err
        if process.returncode not in (0, 1):
            self.faults.append(f"{name}: exit code {process.returncode}: {err.strip()[-400:]}")
        if found := _CRASH.search(err):
            self.faults.append(f"{name}: {found[0][-1000:]}")
        if left := _still_there(self.cache):
            told = "; ".join(map(_command, left))
            self.faults.append(f"{name}: {len(left)} processes stay behind: {told}")
            for one in left:
                os.kill(one, signal.SIGKILL)
        return process.returncode, out, err


def run(library: Path, cache: Path, count: int) -> Run:
    """Open, index and list a library of `count` pictures; return what came of it."""
    shutil.rmtree(cache, ignore_errors=True)
    cache.mkdir(parents=True)
    started, before = time.monotonic(), _listing(library)
    desk = _Desk(library, cache, SECONDS + SECONDS_PER_FILE * count)
    code, _, _ = desk.command("gallery", "-L", str(library), "index")
    listed, out, _ = desk.command("gallery", "-L", str(library), "list", "--json")
    stills = _json(out, desk)
    _, lines, _ = desk.command("corpora.asked", str(library))
    said = dict(map(_said, lines.splitlines()))
    _, named, _ = desk.command("gallery", "-L", str(library), "list", "--not-shown")
    not_shown = tuple(re.findall(rf"\b([\da-f]{{{HASH}}})[/\\]", named))
    if len(stills) != len(said):
        desk.faults.append(f"list: {len(stills)} stills, and {len(said)} are known")
    wrong = any(one.failed or one.damaged for one in said.values())
    for name, answer in (("index", code), ("list", listed)):
        if answer in (0, 1) and answer != int(wrong):
            pictures = "pictures are amiss" if wrong else "no picture is amiss"
            desk.faults.append(f"{name}: exit code {answer}, and {pictures}")
    if _listing(library) != before:
        desk.faults.append("the library was written to")
    return Run(said, not_shown, tuple(desk.faults), time.monotonic() - started)


def _still_there(cache: Path) -> Sequence[int]:
    """Return the orphans, after a moment for those that are about to end."""
    until = time.monotonic() + ENDING_SECONDS
    while (left := orphans(cache)) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def _command(process: int) -> str:
    try:
        words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return "gone meanwhile"
    return b" ".join(words).decode(errors="replace")[:200]


def orphans(cache: Path) -> Sequence[int]:
    """Return the processes that were started for `cache` and are still there."""
    mark = f"GALLERY_CACHE_DIR={cache}\0".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in entry.read_bytes() + b"\0":
                found.append(int(entry.parent.name))
        except OSError:  # gone meanwhile, or another user's
            continue
    return found


def _listing(library: Path) -> list[tuple[str, int, int]]:
    return sorted(
        (str(path), path.stat().st_size, path.stat().st_mtime_ns)
        for path in library.rglob("*")
        if not path.is_dir()
    )


def _json(out: str, desk: _Desk) -> Sequence[object]:
    try:
        found = json.loads(out)
    except ValueError:
        desk.faults.append("list: what --json printed is no JSON")
        return ()
    return found if isinstance(found, list) else ()


def _said(text: str) -> tuple[str, Said]:
    line = json.loads(text)
    digest = str(line["values"]["id"]).partition("/")[0]
    return digest, Said(line["values"], line["facts"])

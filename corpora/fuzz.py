"""Pictures with bytes changed and ends cut off: whatever a file says, the program goes on.

The changes come from a seeded generator, so that a fault can be had again. Most are in the first
kilobytes, where what a file says of itself stands; some files keep only a part of themselves.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from corpora import product
from corpora.pictures import HASH, pictures

LARGEST = 4_000_000  # bytes: a larger file takes long and has no more places
HEAD = 8_192
AT_A_TIME = 100  # pictures in a library


def main(packages: Sequence[Path], build: Path, count: int, seed: int) -> int:
    """Run the program over `count` changed pictures of the packages; return the exit code."""
    chance = random.Random(seed)
    files = [one.path for package in packages for one in pictures(package)]
    files = [path for path in files if path.stat().st_size <= LARGEST]
    chosen = chance.sample(files, min(count, len(files)))
    faults: list[str] = []
    for start in range(0, len(chosen), AT_A_TIME):
        library = build / "libraries" / f"fuzz-{seed}-{start}"
        shutil.rmtree(library, ignore_errors=True)
        for path in chosen[start : start + AT_A_TIME]:
            data = changed(path.read_bytes(), chance)
            place = library / "assets" / hashlib.sha256(data).hexdigest()[:HASH] / path.name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        run = product.run(library, build / "caches" / library.name, AT_A_TIME)
        shown = sum(not one.failed for one in run.said.values())
        print(f"corpora: {library.name}: {len(run.said)} read, {shown} shown, {run.seconds:.0f} s")
        faults += [f"{library.name}: {fault}" for fault in run.faults]
    for fault in faults:
        print(f"corpora: fault: {fault}", file=sys.stderr)
    return 1 if faults else 0


def changed(data: bytes, chance: random.Random) -> bytes:
    """Return `data` with some bytes changed, or cut short, or both."""
    new = bytearray(data)
    for _ in range(chance.choice((1, 4, 16, 64))):
        end = min(len(new), HEAD) if chance.random() < 0.8 else len(new)
        new[chance.randrange(end)] = chance.choice((0, 0x7F, 0x80, 0xFF, chance.randrange(256)))
    if chance.random() < 0.3:
        del new[chance.randrange(1, len(new) + 1) :]
    return bytes(new)

"""The snapshot of an index: a folder with the large segment and, beside it, what came later.

    large-<token>.stills    the large segment, with all its orders
    index.stills            which segment that is, which rows hold, and the small segments

The second file is written last and renamed, so that the folder always holds one whole index. An
edit rewrites only that file.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gallery import __version__
from gallery.library.fields import FIELDS
from gallery.search import snapshot
from gallery.search.part import Base, Part
from gallery.search.record import WANTED
from gallery.search.segment import PROSE, Segment

_INDEX = "index.stills"
_MADE_BY = [__version__, [field.key for field in FIELDS], list(WANTED)]


def save(folder: Path, parts: Sequence[Part], size: int) -> None:
    """Write these parts into `folder`; OSError leaves the last snapshot whole."""
    large = parts[0].base
    file = _large(folder, large.token)
    if not file.exists():
        snapshot.write(file, {"token": large.token}, large.arrays(), PROSE)
    stored: dict[str, npt.NDArray[np.generic]] = {}
    for number, part in enumerate(parts):
        stored[f"{number}.alive"] = part.alive
        if number:
            stored[f"{number}.rows"] = part.rows
            stored |= {f"{number}.{name}": array for name, array in part.segment.arrays().items()}
    notes = {"made_by": _MADE_BY, "large": large.token, "size": size, "parts": len(parts)}
    snapshot.write(folder / _INDEX, notes, stored)
    for other in folder.glob(_large(folder, "*").name):
        if other != file:
            with suppress(OSError):  # another window may have it mapped, on Windows
                other.unlink()


def load(folder: Path) -> tuple[list[Part], int] | None:
    """Return the parts and the size of the index in `folder`; None where it is not whole."""
    found = snapshot.read(folder / _INDEX, mapped=False)
    if found is None:
        return None
    notes, arrays = found
    if notes.get("made_by") != _MADE_BY:
        return None
    token, size, count = notes.get("large"), notes.get("size"), notes.get("parts")
    if not (isinstance(token, str) and isinstance(size, int) and isinstance(count, int)):
        return None
    large = snapshot.read(_large(folder, token))
    if large is None:
        return None
    try:
        base = Base.from_arrays(large[1], token)
        parts = [Part(base, arrays["0.alive"].view(np.bool_))]
        for number in range(1, count):
            start = f"{number}."
            mine = {
                name.removeprefix(start): array
                for name, array in arrays.items()
                if name.startswith(start)
            }
            base = Base(Segment.from_arrays(mine), mine["rows"].view(np.int32))
            parts.append(Part(base, mine["alive"].view(np.bool_)))
    except (KeyError, ValueError, TypeError):
        return None
    return parts, size


def _large(folder: Path, token: str) -> Path:
    return folder / f"large-{token}.stills"

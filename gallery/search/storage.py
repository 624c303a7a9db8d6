"""The snapshot of an index: a folder with the large segment and, beside it, what came later.

    large-<token>.stills    the large segment, with all its orders
    index.stills            which segment that is, which rows hold, the small segments, and the
                            folders as they were when that was read

The second file is written last and renamed, so that the folder always holds one whole index. An
edit rewrites only that file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np
import numpy.typing as npt

from gallery import __version__
from gallery.library.fields import FIELDS
from gallery.library.not_shown import NotShown
from gallery.search import snapshot
from gallery.search.coded import Rows
from gallery.search.layout import Layout
from gallery.search.marks import STANDINGS
from gallery.search.merging import merged_arrays
from gallery.search.part import Base, Part, new_token
from gallery.search.record import WANTED
from gallery.search.segment import COLUMNS, PROSE, Segment
from gallery.search.strings import Strings

_INDEX = "index.stills"
_MADE_BY = [
    __version__,
    [field.key for field in FIELDS],
    list(WANTED),
    list(map(str, COLUMNS)),
    list(map(str, STANDINGS)),
]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a folder keeps of an index: its parts, how many rows it has, what folders hold."""

    parts: Sequence[Part]
    size: int
    digests: Mapping[str, int] = field(default_factory=dict)
    not_shown: Mapping[str, NotShown] = field(default_factory=dict)


def save(folder: Path, index: Snapshot) -> None:
    """Write this index into `folder`; OSError leaves the last snapshot whole."""
    large = index.parts[0].base
    file = _large(folder, large.token)
    if not file.exists():
        snapshot.write(file, {"token": large.token}, large.arrays(), PROSE)
        large.release()
    stored: dict[str, npt.NDArray[np.generic]] = {}
    for number, part in enumerate(index.parts):
        stored[f"{number}.alive"] = part.alive
        if number:
            stored[f"{number}.rows"] = part.rows
            stored |= {f"{number}.{name}": array for name, array in part.segment.arrays().items()}
    stored |= Strings.of(index.digests).arrays("folders")
    stored["digests"] = np.fromiter(index.digests.values(), np.int64, len(index.digests))
    stored["not_shown"] = np.frombuffer(_packed(index.not_shown), np.uint8)
    notes = {
        "made_by": _MADE_BY,
        "large": large.token,
        "size": index.size,
        "parts": len(index.parts),
    }
    snapshot.write(folder / _INDEX, notes, stored)
    for other in folder.glob(_large(folder, "*").name):
        if other != file:
            with suppress(OSError):  # another window may have it mapped, on Windows
                other.unlink()


def load(folder: Path) -> Snapshot | None:
    """Return the index in `folder`; None where it is not whole and ours."""
    found = snapshot.read(folder / _INDEX, mapped=False)
    if found is None or found.notes.get("made_by") != _MADE_BY:
        return None
    notes, arrays = found.notes, found.arrays
    token, size, count = notes.get("large"), notes.get("size"), notes.get("parts")
    if not (isinstance(token, str) and isinstance(size, int) and isinstance(count, int)):
        return None
    large = snapshot.read(_large(folder, token))
    if large is None:
        return None
    try:
        parts = [Part(Base.from_stored(large, token), arrays["0.alive"].view(np.bool_))]
        for number in range(1, count):
            start = f"{number}."
            mine = {
                name.removeprefix(start): array
                for name, array in arrays.items()
                if name.startswith(start)
            }
            base = Base(Segment.from_arrays(mine), mine["rows"].view(np.int32))
            parts.append(Part(base, mine["alive"].view(np.bool_)))
        names = Strings.from_arrays(arrays, "folders").all()
        digests = dict(zip(names, arrays["digests"].tolist(), strict=True))
        not_shown = _unpacked(arrays["not_shown"].tobytes())
    except (KeyError, ValueError, TypeError):
        return None
    return Snapshot(parts, size, digests, not_shown)


def is_kept(folder: Path) -> bool:
    """Return whether something is kept in `folder`, be it ours or not."""
    return os.path.exists(folder / _INDEX)  # and False where that may not be asked


def merged(folder: Path, layout: Layout, parts: Sequence[Part], kept: Mapping[str, Rows]) -> Base:
    """Merge parts into a large segment that lies in `folder`, and is mapped from there.

    The columns go to the disk one after the other, and what was read for one is given back: a
    million stills are merged in the memory of their longest column. `kept` are the orders that
    are known already. OSError where there is no room for it.
    """
    token = new_token()
    path = _large(folder, token)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x+b") as file:
            writer = snapshot.Writer(file)
            _merge(writer, layout, parts)
            base = Base.from_stored(writer.mapped(), token, kept)
            for name, array in base.found_arrays():
                writer.add(name, array)
                base.release()
            writer.finish({"token": token})
            return Base.from_stored(writer.mapped(), token)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def set_aside(folder: Path, layout: Layout, parts: Sequence[Part], rows: Rows) -> Base:
    """Merge parts into a segment on the disk that is gone with this process."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=folder) as file:
        writer = snapshot.Writer(file)
        _merge(writer, layout, parts)
        stored = writer.mapped()
    return Base(Segment.from_arrays(stored.arrays), rows, stored=stored)


def _merge(writer: snapshot.Writer, layout: Layout, parts: Sequence[Part]) -> None:
    for name, array in merged_arrays(layout, [part.segment for part in parts]):
        writer.add(name, array, checked=name not in PROSE)
        for part in parts:
            part.base.release()


def _packed(not_shown: Mapping[str, NotShown]) -> bytes:
    return json.dumps(not_shown).encode()


def _unpacked(text: bytes) -> dict[str, NotShown]:
    """Return what `_packed` wrote; ValueError or TypeError where it did not write it."""
    return {
        folder: NotShown(captions, is_gone, tuple((suffix, count) for suffix, count in others))
        for folder, (captions, is_gone, others) in json.loads(text).items()
    }


def _large(folder: Path, token: str) -> Path:
    return folder / f"large-{token}.stills"

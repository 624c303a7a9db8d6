"""Changing single keys of a YAML file in place: every other byte stays as it was.

    kind: bts       # on the day             kind: unit       # on the day
    tags: [prop/slate, place/lab]      ->    tags: [prop/slate, light/low]
    caption: robot head                      caption: {en: robot head, ko: 로봇 머리}

Comments, order, quotes, line ends, the byte order mark, unknown keys and the items of a list that
did not change are copied, not written anew. What comes out is read again: only if it says what was
wanted, and all else as before, is it given back; when in doubt the answer is a SaveError. Where a
file is made of entries at the margin (`entries`), only those that change are read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gallery.errors import SaveError, YamlFileError
from gallery.library import yamlfile
from gallery.library.entries import entries
from gallery.library.plainlines import PlainLines
from gallery.library.rewriting import Rewriting, Wanted, as_data
from gallery.library.spans import Node, nodes
from gallery.library.yamlfile import Data

_NOWHERE = Path()  # what is only tried is not told of
_BOM = b"\xef\xbb\xbf"


def patched(source: bytes, changes: Mapping[str, Wanted | None], path: Path) -> bytes:
    """Return `source` with the top-level keys of `changes` as wanted; as `Source.patched`."""
    return Source(source, path).patched(changes)


class Source:
    """The bytes of a caption file, read: `data` is what they say.

    `path` is for messages. Raises YamlFileError when they cannot be read.
    """

    def __init__(self, source: bytes, path: Path) -> None:
        self._source = source
        self._path = path
        self._text = yamlfile.text(source, path)
        plain = PlainLines().read(self._text)
        self.data = yamlfile.data(self._text, path) if plain is None else plain

    def patched(self, changes: Mapping[str, Wanted | None]) -> bytes:
        """Return the bytes with the top-level keys of `changes` as wanted; None takes a key out.

        Keys that are new come last, in the order of `changes`. Raises SaveError when it cannot be
        changed for sure.
        """
        if all(_says(self.data, key, value) for key, value in changes.items()):
            return self._source
        text = self._text
        newline = "\r\n" if "\r\n" in text else "\n"
        result = _in_entries(text, self.data, changes, newline)
        if result is None:
            result = _in_whole(text, self.data, changes, newline)
        if result is None:
            reason = "is written in a way that cannot be changed safely; edit it by hand"
            raise SaveError(self._path, reason)
        return (_BOM if self._source.startswith(_BOM) else b"") + result.encode()


def _says(data: Mapping[str, Data], key: str, value: Wanted | None) -> bool:
    if value is None or key not in data:
        return value is None and key not in data
    return data[key] == as_data(value)


def _after(before: Mapping[str, Data], changes: Mapping[str, Wanted | None]) -> dict[str, Data]:
    gone = {key for key, value in changes.items() if value is None}
    after = {key: value for key, value in before.items() if key not in gone}
    return after | {key: as_data(value) for key, value in changes.items() if value is not None}


def _in_entries(
    text: str, before: Mapping[str, Data], changes: Mapping[str, Wanted | None], newline: str
) -> str | None:
    """Change only the entries that are to change, the last one for keys that are new.

    Half the work of changing the whole; None where that is not for sure.
    """
    found = entries(text, before)
    if found is None:
        return None
    start, pieces = found
    last = next(reversed(pieces))
    parts: dict[str, dict[str, Wanted | None]] = {}
    for key, value in changes.items():
        if value is None and key in pieces:
            return None  # what stands above and below it is seen in the whole only
        parts.setdefault(key if key in pieces else last, {})[key] = value
    for key, part in parts.items():
        root = nodes(pieces[key])
        if root is None or root.data() != {key: before[key]}:
            return None
        rewriting = Rewriting(pieces[key], newline, in_lines=True, at_end=True)
        new = _attempt(rewriting, root, {key: before[key]}, part)
        if new is None or (key != last and not new.endswith("\n")):
            return None
        pieces[key] = new
    return text[:start] + "".join(pieces.values())


def _in_whole(
    text: str, before: Mapping[str, Data], changes: Mapping[str, Wanted | None], newline: str
) -> str | None:
    root = nodes(text)
    if root is not None and root.value is None:  # "---" and nothing after it
        root = None
    for in_lines, at_end in ((True, True), (False, True), (False, False)):
        rewriting = Rewriting(text, newline, in_lines, at_end)
        result = _attempt(rewriting, root, before, changes)
        if result is not None:
            return result
    return None


def _attempt(
    rewriting: Rewriting,
    root: Node | None,
    before: Mapping[str, Data],
    changes: Mapping[str, Wanted | None],
) -> str | None:
    """Return the patched text if it says what is wanted, and all else as before."""
    result = rewriting.document(root, changes)
    try:
        again = yamlfile.data(result, _NOWHERE)
    except YamlFileError:
        return None
    same = again == _after(before, changes)
    return result if same and _others(again, changes) == _others(before, changes) else None


def _others(data: Mapping[str, Data], changes: Mapping[str, Wanted | None]) -> list[str]:
    return [key for key in data if key not in changes]

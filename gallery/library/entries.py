"""A caption file as its top-level entries, where that is sure from its lines alone.

Nearly every file is keys at the margin, each with what is indented below it:

    # as typed on set          before the first entry
    caption: robot head        an entry
    tags:                      an entry of three lines, a comment among them
      - prop/slate
      # the one with chalk
    rating: 5                  an entry

Such an entry says the same by itself as in the file, and another that says the same keys may take
its place. All of that stands on three things, or there are no entries: the file has been read and
says these very keys in this order, every line at the margin is a key (or a comment, or an item of
a list), and nothing but comments is before the first. So no line of a text in quotes or brackets
can be taken for a key: there would be one key too many.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_MARGIN = re.compile(
    r"^(?:(?P<key>[A-Za-z_]\w*)[ \t]*:(?=[ \t\r\n]|\Z)|-[ \t]|#|(?P<other>\S))", re.MULTILINE
)


def entries(text: str, keys: Collection[str]) -> tuple[int, dict[str, str]] | None:
    """Return where the first entry begins, and the text of each by its key; None if not sure.

    `keys` are those that the text was read to have, in its order.
    """
    names: list[str] = []
    starts: list[int] = []
    for match in _MARGIN.finditer(text):
        name = match["key"]
        if name is not None:
            names.append(name)
            starts.append(match.start())
        elif match["other"] is not None:
            return None
    if not names or names != list(keys) or not _is_blank(text[: starts[0]]):
        return None
    ends = [*starts[1:], len(text)]
    pieces = (text[start:end] for start, end in zip(starts, ends, strict=True))
    return starts[0], dict(zip(names, pieces, strict=True))


def _is_blank(text: str) -> bool:
    """Return whether there are only comments here."""
    return all(not line or line.lstrip()[:1] in ("", "#") for line in text.splitlines())

r"""Lists that are typed in one line: commas part the items, except where a comma is meant.

kim, A. Example                       two items
Robert Example, Jr., kim              two, where the cast has "Robert Example, Jr."
Robert Example\, Jr., kim             two, whoever is in the cast

A backslash counts only before a comma, and two of them there are one: "back\\, kim" is "back\" and
"kim". Everywhere else it is a character like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from unicodedata import normalize

_COMMA = re.compile(r"(\\*),")
_ROLE = re.compile(r"(?P<name>.*\S)(?P<role>\s*\([^()]+\))\s*", re.DOTALL)


def parted(text: str) -> list[str]:
    """Return the items of a typed list, blanks around them left out; some may be ""."""
    items, begun, at = list[str](), "", 0
    for match in _COMMA.finditer(text):
        slashes = len(match[1])
        begun += text[at : match.start()] + "\\" * (slashes // 2)
        at = match.end()
        if slashes % 2:
            begun += ","
        else:
            items.append(begun.strip())
            begun = ""
    return [*items, (begun + text[at:]).strip()]


def joined(items: Iterable[str]) -> str:
    """Return the line that `parted` reads as these items."""

    def escaped(match: re.Match[str]) -> str:
        return match[1] * 2 + "\\,"

    texts = [_COMMA.sub(escaped, item) for item in items]
    ends = (len(text) - len(text.rstrip("\\")) for text in texts[:-1])
    doubled = [text + "\\" * end for text, end in zip(texts, ends, strict=False)]
    return ", ".join((*doubled, *texts[-1:]))


def comma_names(names: Iterable[str]) -> dict[str, str]:
    """Return those of these names that have a comma, as `rejoined` looks them up."""
    found: dict[str, str] = {}
    for name in names:
        if "," in name:
            found.setdefault(_key(name), name)
    return found


def rejoined(items: Sequence[str], known: Mapping[str, str], *, roles: bool = False) -> list[str]:
    """Return the items, with those in a row that are one known name made that; the longest wins.

    With `roles` a name may have one in parentheses at its end, as people have.
    """
    if not known or len(items) < 2:
        return list(items)
    longest = max(key.count(",") for key in known) + 1
    return list(_rejoined(items, known, longest, roles=roles))


def _rejoined(
    items: Sequence[str], known: Mapping[str, str], longest: int, *, roles: bool
) -> Iterator[str]:
    at = 0
    while at < len(items):
        taken, item = 1, items[at]
        for length in range(min(longest, len(items) - at), 1, -1):
            found = _known(", ".join(items[at : at + length]), known, roles=roles)
            if found:
                taken, item = length, found
                break
        yield item
        at += taken


def _known(text: str, known: Mapping[str, str], *, roles: bool) -> str:
    """Return the known name that `text` is, with the role that stands behind it; "" if none."""
    found = known.get(_key(text), "")
    match = _ROLE.fullmatch(text) if roles and not found else None
    if match is not None and (name := known.get(_key(match["name"]))):
        return name + match["role"]
    return found


def begins_known(parts: Sequence[str], known: Mapping[str, str]) -> bool:
    """Return whether these parts of a line, together, are a known name or its beginning."""
    key = _key(", ".join(parts))
    return any(name.startswith(key) for name in known)


def _key(text: str) -> str:
    """Return a name as it is compared: without case, one blank behind each comma."""
    parts = (part.strip() for part in normalize("NFC", text).casefold().split(","))
    return ", ".join(parts)

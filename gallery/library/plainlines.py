"""Reading captions that are nothing but plain lines: at a third of the cost of events.

    caption: robot head engraved Jung-E     # a comment
    tags: [prop/robot head, place/science lab]
    people:
      - {name: A. Example, role: prop maker}
    number: "00123"

Nearly all sidecars are like this, whoever wrote them, and reading them is half of what the first
index of a library costs: libyaml is quick, but each of its events is a Python object with two more
for where it begins and ends. So this reads the part of YAML in which every line stands for itself,
and returns None at the first sign of anything else: text over several lines, maps below maps,
escapes, anchors, a key that stands twice ... The stream is for those, so it alone tells mistakes,
and all its bounds hold. What is read here, libyaml reads the same; tests hold them side by side.
"""

from __future__ import annotations

import re

from gallery.library.yamlfile import NULLS, Data

Pair = tuple[str, Data]

MOST = 1 << 16  # characters: such a text cannot reach the bound on events
SHORT = 80  # characters: a longer line is hardly one that sidecars share
SHARED = 16_384  # lines that are remembered: some 4 MB
_LONGEST_KEY = 256  # characters; libyaml gives up at 1,024
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")  # no plain text begins with one, or hardly any
_ODD_IN_BRACKETS = re.compile(r"""[\[\]{}:?#"'&*!|>%@`\\]""")
_ASCII = bytes((ord("\n"), *range(0x20, 0x7F)))


class _NotPlain(Exception):  # noqa: N818 - nothing is wrong, it is only not for here
    pass


class PlainLines:
    """A reader that remembers the lines which many sidecars share. Any thread may use it."""

    def __init__(self) -> None:
        self._pairs: dict[str, Pair] = {}
        self._items: dict[str, Data] = {}
        self._in_brackets: dict[str, str | None] = {}

    @property
    def remembered(self) -> int:
        """How many lines and parts of lines are remembered."""
        return len(self._pairs) + len(self._items) + len(self._in_brackets)

    def read(self, text: str) -> dict[str, Data] | None:
        """Return what a text says; None where it is anything but plain lines, or wrong."""
        if len(text) > MOST:
            return None
        if "\r" in text:
            text = text.replace("\r\n", "\n")
        for known in (self._pairs, self._items, self._in_brackets):
            if len(known) > SHARED:
                known.clear()
        try:
            _refuse_odd_signs(text)
            lines = text.split("\n")
            if "#" in text:
                lines = [_without_comment(line) for line in lines]
            return self._root(lines)
        except _NotPlain:
            return None

    def _root(self, lines: list[str]) -> dict[str, Data]:
        """Return what the lines say. This loop is a good part of what indexing costs."""
        known = self._pairs
        root: dict[str, Data] = {}
        key = ""
        below: list[str] | None = None  # the lines below a key without a value
        for line in lines:
            pair = known.get(line)
            if pair is None:
                if not line:
                    continue
                if line[0] == " " or line[0] == "-":
                    if below is None:
                        raise _NotPlain
                    below.append(line)
                    continue
                pair = self._pair(line)
                if len(line) <= SHORT and not isinstance(pair[1], (list, dict)):
                    known[line] = pair
            if below:
                root[key] = self._block(below)
            key, value = pair
            if key in root:
                raise _NotPlain
            root[key] = value
            below = [] if value is None and line[-1] == ":" else None
        if below:
            root[key] = self._block(below)
        return root

    def _block(self, lines: list[str]) -> Data:
        """Return the list or map whose items stand one to a line, all with the same indent."""
        first = lines[0]
        indent = len(first) - len(first.lstrip(" "))
        if first[indent : indent + 2] == "- ":
            return [self._item(line, first[: indent + 2]) for line in lines]
        margin = first[:indent]
        pairs: dict[str, Data] = {}
        for line in lines:
            key, value = self._pair(line[indent:])
            if key in pairs or not line.startswith(margin):
                raise _NotPlain
            pairs[key] = value
        return pairs

    def _item(self, line: str, margin: str) -> Data:
        if not line.startswith(margin):
            raise _NotPlain
        item = self._items.get(line)
        if item is None:
            item = self._value(line[len(margin) :].strip(" "))
            if len(line) <= SHORT and not isinstance(item, list):
                self._items[line] = item
        return item.copy() if isinstance(item, dict) else item

    def _pair(self, line: str) -> Pair:
        """Return the key and the value of a line."""
        key, colon, text = line.partition(":")
        if not colon or not _is_key(key):
            raise _NotPlain
        if not text:
            return key, None
        if text[0] != " ":
            raise _NotPlain
        text = text.strip(" ")
        return key, self._value(text) if text else None

    def _value(self, text: str) -> Data:
        """Return the value of a text that stands alone, or alone behind its key."""
        first = text[:1]
        if first not in _INDICATORS:
            if ": " in text or text[-1:] == ":":
                raise _NotPlain
            return None if text in NULLS else text
        if first == '"' or first == "'":
            if text.find(first, 1) != len(text) - 1 or (first == '"' and "\\" in text):
                raise _NotPlain
            return text[1:-1]
        inner = text[1:-1]
        if first == "[" and text[-1] == "]":
            return list(map(self._in_list, inner.split(","))) if inner.strip(" ") else []
        if first == "{" and text[-1] == "}":
            return _map(inner)
        raise _NotPlain

    def _in_list(self, text: str) -> str | None:
        known = self._in_brackets
        try:
            return known[text]
        except KeyError:
            known[text] = value = _in_brackets(text)
            return value


def _map(inner: str) -> dict[str, Data]:
    """Return the map that stands in braces on one line."""
    pairs: dict[str, Data] = {}
    for item in inner.split(",") if inner.strip(" ") else ():
        key, colon, text = item.partition(": ")
        key = key.strip(" ")
        if not colon or key in pairs or not _is_key(key):
            raise _NotPlain
        pairs[key] = _in_brackets(text)
    return pairs


def _in_brackets(text: str) -> str | None:
    text = text.strip(" ")
    if not text or text[0] == "-" or _ODD_IN_BRACKETS.search(text):
        raise _NotPlain
    return None if text in NULLS else text


def _is_key(text: str) -> bool:
    return text.isidentifier() and len(text) <= _LONGEST_KEY


def _refuse_odd_signs(text: str) -> None:
    """Refuse what does not print: all breaks but line feeds, and all blanks but the space."""
    odd = text.encode().translate(None, _ASCII)
    if odd and not odd.decode().isprintable():
        raise _NotPlain


def _without_comment(line: str) -> str:
    if line[:1] == "#":
        return ""
    head, sign, _ = line.partition(" #")
    if not sign:
        return line
    if '"' in head or "'" in head:  # it could be part of the text
        raise _NotPlain
    return head.rstrip(" ")

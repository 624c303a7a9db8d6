"""Writing values into the text of a YAML document: what does not change is copied as it stands.

A list or map is put together from pieces. In brackets the pieces are items and what stands between
them; in lines they are whole lines, and the comment lines above an item stay when the item goes.
Nothing is promised of the result: `patch` reads it again and refuses it when in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from gallery.library import scalars
from gallery.library.scalars import written
from gallery.library.spans import Node
from gallery.library.yamlfile import Data

Wanted = str | int | bool | Sequence["Wanted"] | Mapping[str, "Wanted"]
_Entry = tuple[int | None, str]  # number in the old list or map, None if new, and its text

_ROOM = 100  # a list or map longer than this is written in lines
_BRACKET = re.compile(r"[\[{]")
# What may stand between a key and its value: a colon, comments, and the way to the next line.
_COLON = re.compile(r"(?P<colon>[ \t]*:)(?P<gap>[ \t]*)(?P<comment>#.*)?(?P<more>(?:\s|#.*)*)")
_DASH = re.compile(r"(?:[ \t]*(?:#.*)?[\r\n]+)*[ \t]*(?=-)")
_END_OF_DOCUMENT = re.compile(r"^\.\.\.(?=\s|$)", re.MULTILINE)
_REST_OF_LINE = re.compile(r"[^\r\n]*")
_BLOCK_HEADER = re.compile(r"[|>][^\s#]*(?P<comment>[ \t]+#[^\r\n]*)?")


def as_data(value: Wanted | Node) -> Data:
    """Return what a value reads as once it is written."""
    if type(value) is str:
        return value
    if isinstance(value, Node):
        return value.data()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int)):
        return str(value)
    if isinstance(value, Mapping):
        return {key: as_data(item) for key, item in value.items()}
    return [as_data(item) for item in value]


def wanted_of(data: Data) -> Wanted:
    """Return what was read as something to write: the same, but for what was left empty."""
    if isinstance(data, dict):
        return {key: wanted_of(value) for key, value in data.items()}
    if isinstance(data, list):
        return [wanted_of(value) for value in data]
    return data or ""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """One attempt at a new text.

    What is long goes over several lines or not (`in_lines`), new keys come last or first: the last
    value of a file may be one that would swallow what is added after it.
    """

    text: str
    newline: str
    in_lines: bool
    at_end: bool

    def document(self, root: Node | None, changes: Mapping[str, Wanted | None]) -> str:
        """Return the whole text with the top-level keys of `changes` as wanted.

        `root` is what the text says now, None if nothing.
        """
        text = self.text
        if root is None:
            mark = _END_OF_DOCUMENT.search(text)
            start, end = (text[: mark.start()], text[mark.start() :]) if mark else (text, "")
            if start and start[-1] not in "\r\n":
                start += self.newline
            new = "".join(
                self._new_entry(key, value, 0) + self.newline
                for key, value in changes.items()
                if value is not None
            )
            return start + new + end
        assert isinstance(root.value, dict)
        kept = {key: value for key, (_, value) in root.value.items()}
        wanted = {key: value for key, value in {**kept, **changes}.items() if value is not None}
        if root.style == "[":
            return text[: root.start] + self._map_in_brackets(root, wanted) + text[root.end :]
        start, end = text[: root.start], text[self._line_end(root.end) :]
        middle = self._map_in_lines(root, wanted)
        if not middle:  # not even an empty line stays behind
            start = start.rstrip(" ")
            end = re.sub(r"\A\r?\n", "", end)
        return start + middle + end

    def _line_end(self, index: int) -> int:
        match = _REST_OF_LINE.match(self.text, index)
        return match.end() if match else index

    # Lists and maps in lines

    def _map_in_lines(self, node: Node, wanted: Mapping[str, Wanted | Node]) -> str:
        assert isinstance(node.value, dict)
        indent, end = -1, node.start
        pieces: list[tuple[str, str | None]] = []
        for name, (key, value) in node.value.items():
            if indent < 0:
                indent, lead = key.column - 1, self.newline
            else:
                lead = self.text[end : key.start]
            end = self._line_end(max(key.end, value.end))
            kept = name in wanted
            pieces.append(
                (lead, self._entry(key, value, wanted[name], end, indent) if kept else None)
            )
        lead = self.newline + " " * indent
        new = [
            (lead, self._new_entry(name, value, indent))
            for name, value in wanted.items()
            if name not in node.value and not isinstance(value, Node)
        ]
        if self.at_end or not new:
            return _joined([*pieces, *new])
        return _joined([*new, (lead, pieces[0][1]), *pieces[1:]])

    def _entry(self, key: Node, value: Node, wanted: Wanted | Node, end: int, indent: int) -> str:
        """Return a line `key: value`, with all that belongs to it, as wanted."""
        text = self.text
        whole = text[key.start : end]
        if wanted is value or isinstance(wanted, Node) or as_data(wanted) == value.data():
            return whole
        inside = self._same_kind(value, wanted)
        if inside is not None:
            return text[key.start : value.start] + inside + text[self._inner_end(value) : end]
        head = _COLON.fullmatch(text, key.end, value.start)
        if head is None:
            return whole  # what comes of it is refused
        comment = text[value.end : end]
        if value.style == "-":
            comment = "  " + head["comment"] if head["comment"] else ""
        elif value.style in ("|", ">"):
            header = _BLOCK_HEADER.match(text, value.start)
            comment = header["comment"] or "" if header else ""
        first, line_break, rest = self._new(wanted, indent, style=value.style).partition(
            self.newline
        )
        comments = "".join(
            self.newline + " " * (indent + 2) + line.strip()
            for line in head["more"].splitlines()
            if line.strip()
        )
        gap = (head["gap"] or " ") + first if first else ""
        return (
            f"{text[key.start : key.end]}{head['colon']}{gap}{comment}{comments}{line_break}{rest}"
        )

    def _new_entry(self, key: str, value: Wanted, indent: int) -> str:
        text = self._new(value, indent)
        return f"{written(key)}:{'' if text.startswith(self.newline) else ' '}{text}"

    def _list_in_lines(self, node: Node, wanted: Sequence[Wanted]) -> str:
        assert isinstance(node.value, list)
        indent, end = node.column - 1, node.start
        lead = self.newline + " " * indent
        spans: list[tuple[str, int, Node, int]] = []
        for item in node.value:
            dash = _DASH.match(self.text, end)
            start = dash.end() if dash else item.start
            spans.append((self.text[end:start] or lead, start, item, 0))
            end = self._line_end(max(item.end, start + 1))
            spans[-1] = (*spans[-1][:3], end)
        pieces: list[tuple[str, str | None]] = []
        for number, value in _aligned(node.value, wanted):
            if number is None:
                assert value is not None
                pieces.append((lead, "- " + self._new(value, indent + 2, in_flow=True)))
                continue
            above, start, item, end = spans[number]
            if value is None:
                pieces.append((above, None))
            elif as_data(value) == item.data():
                pieces.append((above, self.text[start:end]))
            else:
                changed = self._same_kind(item, value)
                if changed is None:
                    changed = self._new(value, indent + 2, style=item.style, in_flow=True)
                before = self.text[start : item.start] if item.value is not None else "- "
                pieces.append((above, before + changed + self.text[self._inner_end(item) : end]))
        return _joined(pieces)

    # Lists and maps in brackets

    def _map_in_brackets(self, node: Node, wanted: Mapping[str, Wanted | Node]) -> str:
        assert isinstance(node.value, dict)
        spans = [(key.start, max(key.end, value.end)) for key, value in node.value.values()]
        entries: list[_Entry] = []
        for number, (name, (key, value)) in enumerate(node.value.items()):
            if name not in wanted:
                continue
            now = wanted[name]
            whole = self.text[key.start : spans[number][1]]
            if isinstance(now, Node) or as_data(now) == value.data():
                entries.append((number, whole))
                continue
            changed = self._same_kind(value, now)
            if changed is None:
                changed = self._new(now, 0, style=value.style, in_flow=True)
            if value.value is None:
                whole = f"{self.text[key.start : key.end]}: {changed}"
            else:
                whole = self.text[key.start : value.start] + changed
            entries.append((number, whole))
        entries += [
            (None, f"{written(name, in_flow=True)}: {self._new(value, 0, in_flow=True)}")
            for name, value in wanted.items()
            if name not in node.value and not isinstance(value, Node)
        ]
        return self._brackets(node, spans, entries)

    def _list_in_brackets(self, node: Node, wanted: Sequence[Wanted]) -> str:
        assert isinstance(node.value, list)
        spans = [(item.start, item.end) for item in node.value]
        entries: list[_Entry] = []
        for number, value in _aligned(node.value, wanted):
            if value is None:
                continue
            if number is None:
                entries.append((None, self._new(value, 0, in_flow=True)))
                continue
            item = node.value[number]
            changed = None
            if as_data(value) == item.data():
                changed = self.text[item.start : item.end]
            changed = changed or self._same_kind(item, value)
            changed = changed or self._new(value, 0, style=item.style, in_flow=True)
            entries.append((number, changed))
        return self._brackets(node, spans, entries)

    def _brackets(self, node: Node, spans: list[tuple[int, int]], entries: list[_Entry]) -> str:
        """Return the entries in the old brackets, with what stood between them."""
        text = self.text
        start = _BRACKET.search(text, node.start)
        inside = start.end() if start else node.start
        if not spans or not entries:
            return text[node.start : inside] + ", ".join(e for _, e in entries) + text[node.end - 1]
        between = [text[a[1] : b[0]] for a, b in pairwise(spans)]
        usual = between[0] if between and "#" not in between[0] else ", "
        result = text[node.start : spans[0][0]] + entries[0][1]
        for (left, _), (right, entry) in pairwise(entries):
            if left is not None and left < len(between):
                result += between[left]
            elif right:
                result += between[right - 1]
            else:
                result += usual
            result += entry
        return result + text[spans[-1][1] : node.end]

    # Values

    def _same_kind(self, node: Node, wanted: Wanted) -> str | None:
        """Return a list or map that stays one, changed where it must be; None for all else."""
        if not wanted:
            return None
        if isinstance(node.value, dict) and isinstance(wanted, Mapping):
            return (
                self._map_in_brackets(node, wanted)
                if node.style == "["
                else self._map_in_lines(node, wanted)
            )
        if isinstance(node.value, list) and not isinstance(wanted, (str, int, Mapping)):
            return (
                self._list_in_brackets(node, wanted)
                if node.style == "["
                else self._list_in_lines(node, wanted)
            )
        return None

    def _inner_end(self, node: Node) -> int:
        """Return where the text ends that `_same_kind` stands for: in lines, with the line."""
        return self._line_end(node.end) if node.style == "-" else node.end

    def _new(self, value: Wanted, indent: int, *, style: str = "", in_flow: bool = False) -> str:
        """Return a value written anew; one in lines begins with a line break."""
        if isinstance(value, (bool, int)):
            return str(as_data(value))
        if isinstance(value, str):
            lines = None
            if self.in_lines and not in_flow:
                lines = scalars.in_lines(value, indent=indent + 2, newline=self.newline)
            return lines or written(value, style=style, in_flow=in_flow)
        if isinstance(value, Mapping):
            pairs = {written(key, in_flow=True): item for key, item in value.items()}
            line = [f"{key}: {self._new(item, 0, in_flow=True)}" for key, item in pairs.items()]
            short = "{" + ", ".join(line) + "}"
        else:
            line = [self._new(item, 0, in_flow=True) for item in value]
            short = "[" + ", ".join(line) + "]"
        if (
            in_flow
            or not self.in_lines
            or not line
            or (len(short) + indent < _ROOM and "\\n" not in short)
        ):
            return short
        lead = self.newline + " " * (indent + 2)
        if isinstance(value, Mapping):
            return "".join(lead + self._new_entry(k, v, indent + 2) for k, v in value.items())
        return "".join(lead + "- " + self._new(v, indent + 4, in_flow=True) for v in value)


def _joined(pieces: Sequence[tuple[str, str | None]]) -> str:
    """Return pieces in lines, each after its lead; of one that went, the comments above stay."""
    return "".join(
        (lead.rstrip() if "#" in lead else "") if body is None else lead + body
        for lead, body in pieces
    ).lstrip()


def _aligned(
    old: Sequence[Node], wanted: Sequence[Wanted]
) -> list[tuple[int | None, Wanted | None]]:
    """Return which old item becomes which wanted one: (number, None) goes, (None, value) comes."""
    before = [item.data() for item in old]
    after = [as_data(value) for value in wanted]
    same = 0  # at the begin: most often something is added at the end
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    result: list[tuple[int | None, Wanted | None]] = [(k, wanted[k]) for k in range(same)]
    if same == len(before):
        return [*result, *((None, value) for value in wanted[same:])]
    old_rest, new_rest = list(map(repr, before[same:])), list(map(repr, after[same:]))
    steps = SequenceMatcher(None, old_rest, new_rest, autojunk=False).get_opcodes()
    for a, b, c, d in ((same + one for one in step[1:]) for step in steps):
        both = min(b - a, d - c)
        result += [(a + k, wanted[c + k]) for k in range(both)]
        result += [(number, None) for number in range(a + both, b)]
        result += [(None, wanted[number]) for number in range(c + both, d)]
    return result

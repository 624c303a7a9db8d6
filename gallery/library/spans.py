"""Where every key and value of a YAML text stands, so that one of them can be changed in place."""

from __future__ import annotations

from dataclasses import dataclass

from yaml._yaml import Mark
from yaml.events import (
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
)

from gallery.library.yamlfile import NULLS, Data, events


@dataclass(slots=True)
class Node:
    """A value and its span in the text, in characters.

    `style` is "" for plain text, a quote, "|" or ">", "[" for a list or map in brackets and "-"
    for one in lines. The end of what stands in lines is the end of its last value.
    """

    start: int
    end: int
    line: int
    column: int
    style: str
    value: str | list[Node] | dict[str, tuple[Node, Node]] | None

    def data(self) -> Data:
        """Return what is here without its place."""
        if isinstance(self.value, list):
            return [item.data() for item in self.value]
        if isinstance(self.value, dict):
            return {key: value.data() for key, (_, value) in self.value.items()}
        return self.value

    def at(self, *path: str | int) -> Node:
        """Return the node that `path` leads to, or the last one on the way that is there."""
        node = self
        for step in path:
            if isinstance(step, str) and isinstance(node.value, dict) and step in node.value:
                node = node.value[step][1]
            elif isinstance(step, int) and isinstance(node.value, list):
                node = node.value[step]
            else:
                break
        return node


def nodes(text: str) -> Node | None:
    """Return the root of what a text says that `yamlfile.data` has read; None of an empty one."""
    root: Node | None = None
    holders: list[Node] = []
    key: Node | None = None
    name = ""
    for event in events(text):
        if isinstance(event, ScalarEvent):
            node = _scalar(event, text)
        elif isinstance(event, CollectionStartEvent):
            mark = _start(event)
            node = Node(
                mark.index,
                mark.index,
                mark.line + 1,
                mark.column + 1,
                "[" if event.flow_style else "-",
                {} if isinstance(event, MappingStartEvent) else [],
            )
        elif isinstance(event, CollectionEndEvent):
            done = holders.pop()
            done.end = _end(event).index if done.style == "[" else _last_end(done)
            continue
        else:
            continue
        items = holders[-1].value if holders else None
        if isinstance(items, list):
            items.append(node)
        elif not isinstance(items, dict):
            root = node
        elif key is not None:
            items[name] = (key, node)
            key = None
        elif isinstance(event, ScalarEvent):
            key, name = node, event.value
        if not isinstance(event, ScalarEvent):
            holders.append(node)
    return root


def _start(event: Event) -> Mark:
    return event.start_mark  # type: ignore[return-value]  # libyaml always gives one


def _end(event: Event) -> Mark:
    return event.end_mark  # type: ignore[return-value]


def _scalar(event: ScalarEvent, text: str) -> Node:
    start, end = _start(event), _end(event)
    value = None if event.value in NULLS and event.implicit[0] else event.value
    last = end.index
    if event.style in ("|", ">"):  # it ends where the next value begins
        last = start.index + len(text[start.index : last].rstrip())
    return Node(start.index, last, start.line + 1, start.column + 1, event.style or "", value)


def _last_end(node: Node) -> int:
    """Return where the last value of a list or map in lines ends: its own mark is further on."""
    if isinstance(node.value, list):
        return node.value[-1].end
    if isinstance(node.value, dict):
        key, value = next(reversed(node.value.values()))
        return max(key.end, value.end)
    return node.end

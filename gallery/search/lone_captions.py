"""Captions without a picture: read, and searched with the query language of the stills.

They are never mixed with the stills: an index of their own answers, and is made when somebody
looks at them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gallery.errors import Cancelled
from gallery.library.found import Orphan
from gallery.library.library import Library
from gallery.library.still import Rendition, Still, StillFiles
from gallery.library.values import LocalText
from gallery.search.choices import Choices
from gallery.search.index import Index, SortKey
from gallery.search.nodes import Node
from gallery.search.record import Recorder

_REPORT_EVERY = 100


@dataclass(frozen=True, slots=True)
class LoneCaption:
    """Captions without a picture; `still` has what they say, and the name of no picture."""

    orphan: Orphan
    still: Still

    @property
    def text(self) -> str:
        """The caption, else the headline, else the notes; "" where there are none."""
        for key in ("caption", "headline", "notes"):
            value = self.still.own.get(key)
            if isinstance(value, LocalText):
                value = value.best(self.still.production.language)
            if isinstance(value, str) and value:
                return value
        return ""


class LoneCaptions:
    """Some captions without a picture, as they were when they were read."""

    def __init__(self, captions: Iterable[LoneCaption]) -> None:
        recorder = Recorder()
        self._by_key: dict[str, LoneCaption] = {}
        records = []
        for one in captions:
            key = one.orphan.caption.path  # of one id there may be several files
            self._by_key[key] = one
            records.append(recorder.record(one.still)._replace(id=key))
        self._index = Index.empty().changed(records)

    def __len__(self) -> int:
        return len(self._by_key)

    def matching(self, node: Node) -> list[LoneCaption]:
        """Return those that a filter finds, in the order of their files."""
        choices = Choices()
        found = self._index.search(node, choices, SortKey.FILE, descending=False, now=time.time())
        return [self._by_key[key] for key in sorted(self._index.ids(found.rows))]


def read_lone_captions(
    library: Library,
    orphans: Iterable[Orphan],
    progress: Callable[[int], None] = lambda _done: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> LoneCaptions:
    """Read these captions; `progress` is told how many are read. May be Cancelled."""
    read: list[LoneCaption] = []
    for number, orphan in enumerate(orphans):
        if number % _REPORT_EVERY == 0:
            if cancelled():
                raise Cancelled
            progress(number)
        caption = orphan.caption
        name = orphan.id.rpartition("/")[2]
        on_disk = caption.path if caption.path != f"{orphan.id}.yaml" else ""
        files = StillFiles(orphan.id, (Rendition(name, 0, 0),), caption.stamp, "", on_disk)
        read.append(LoneCaption(orphan, library.still(files)))
    return LoneCaptions(read)

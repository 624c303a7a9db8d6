"""One change on its way through many captions: saved portion by portion.

A portion is what is saved within `PORTION_SECONDS`. After each the index follows and the window
shows it, and whatever else waits in the FILES lane has its turn: a star on one still does not wait
for the tags of ten thousand. A caption that cannot be saved does not stop the others, unless none
can: a disk that is full or gone is not asked ten thousand times.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from gallery.errors import ConflictError, GalleryError, SaveError
from gallery.library.durable import Saving
from gallery.library.library import Edit
from gallery.search.catalogue import Catalogue

T = TypeVar("T")

PORTION_SECONDS = 0.3
GIVE_UP_AFTER = 30  # captions in a row that could not be written


@dataclass(frozen=True, slots=True)
class Fault(Generic[T]):
    """What could not be saved, and why."""

    item: T
    error: GalleryError


class Run(Generic[T]):
    """Saves `total` items by `one`; made in the GUI thread, `portion` is called in the lane."""

    def __init__(
        self,
        catalogue: Catalogue,
        items: Iterable[T],
        total: int,
        one: Callable[[T, Saving], Edit],
    ) -> None:
        self.total = total
        self.done = 0
        self.ended = False
        self.cancelled = False
        self.edits: list[Edit] = []
        self.faults: list[Fault[T]] = []
        self._catalogue = catalogue
        self._items = iter(items)
        self._one = one
        self.trouble: SaveError | None = None  # of a whole folder
        self._lost = 0  # captions in a row that could not be written
        self._lock = threading.Lock()

    @property
    def given_up(self) -> bool:
        """Whether nothing could be written any more."""
        return self.trouble is not None or self._lost >= GIVE_UP_AFTER

    @property
    def errors(self) -> list[GalleryError]:
        """Why captions were not saved, the first first."""
        whole = [] if self.trouble is None else [self.trouble]
        return [*whole, *(fault.error for fault in self.faults)]

    def cancel(self) -> None:
        """Stop after the caption at hand; what was saved stays."""
        self.cancelled = True

    def rest(self) -> list[T]:
        """Return what has not been tried, when the run has ended."""
        return list(self._items)

    def portion(self) -> frozenset[str]:
        """Save the next captions and take them into the index; return the stills that changed."""
        with self._lock:
            end = time.monotonic() + PORTION_SECONDS
            first = len(self.edits)
            saving = Saving()
            self._next(saving)
            while not self.ended and time.monotonic() < end:
                self._next(saving)
            try:
                saving.settle()
            except SaveError as error:
                self.trouble, self.ended = error, True
            ids = [still_id for edit in self.edits[first:] for still_id in edit.ids]
            return self._catalogue.reread(ids).union(ids)

    def _next(self, saving: Saving) -> None:
        if self.cancelled or self.given_up:
            self.ended = True
            return
        try:
            item = next(self._items)
        except StopIteration:
            self.ended = True
            return
        self.done += 1
        try:
            edit = self._one(item, saving)
        except GalleryError as error:
            self.faults.append(Fault(item, error))
            is_lost = isinstance(error, SaveError) and not isinstance(error, ConflictError)
            self._lost = self._lost + 1 if is_lost else 0
            return
        self._lost = 0
        if edit.is_change:
            self.edits.append(edit)

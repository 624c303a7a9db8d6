"""A library read and indexed for one command: captions, then what the pictures say themselves.

A picture's own caption, rating or size can decide whether it matches, so facts that are not known
yet are read before anything is answered: the first command on a library takes its time and shows
it, later ones find all of it in the snapshot, which is written only when it would change.

A caption that cannot be read could have matched any filter, so those of the whole library are
told every time; a picture that is broken is told when the still is part of the answer.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from gallery.cli.edge import TROUBLED, complain, note, remark
from gallery.cli.problems import distinct, lone_captions_problems, still_problems
from gallery.cli.progress import LongWork
from gallery.cli.which import library_folder
from gallery.errors import GalleryError, PictureError, SaveError
from gallery.library.library import Library
from gallery.picture import PictureFacts
from gallery.places import cache_folder
from gallery.reason import Code, Reason
from gallery.search.catalogue import Catalogue, Refresh
from gallery.search.choices import Choices
from gallery.search.following import Plan, waiting_text
from gallery.search.index import SortKey
from gallery.search.query import parse
from gallery.search.record import FileVersion

INTERRUPTED = (
    "the program was stopped while it moved captions; gallery moves --apply moves the rest"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A library as it is on disk now, and what had to be done to know it."""

    catalogue: Catalogue
    refresh: Refresh
    plan: Plan  # of captions whose picture has another name now
    pictures_read: int
    unread: tuple[PictureError, ...] = ()
    cache_trouble: str = ""  # said already

    @property
    def interrupted(self) -> list[str]:
        """Say that captions were being moved when the program was stopped, if they were."""
        return [INTERRUPTED] if self.catalogue.library.moves_unfinished else []

    @property
    def waiting(self) -> list[str]:
        """What to say of captions whose picture has another name now; nothing moves them here."""
        return [*self.interrupted, *waiting_text(self.plan)]

    def problems(self, answer: Collection[str]) -> list[GalleryError | str]:
        """Return what is wrong with the captions of the library and the pictures of the answer."""
        found: list[GalleryError | str] = [*self.refresh.problems, *self.unread, *self.waiting]
        answered = frozenset(answer)
        index = self.catalogue.index
        marked = index.search(
            parse(TROUBLED), Choices(), SortKey.FILE, descending=False, now=time.time()
        )
        for still_id in index.ids(marked.rows):
            still = self.catalogue.still(still_id)
            if still is not None:
                found += still_problems(still, picture=still_id in answered)
        found += lone_captions_problems(self.catalogue.library, self.catalogue.not_shown)
        return distinct(found)

    def tell_not_shown(self) -> None:
        """Say how many files are not shown, and how to list them."""
        text = self.catalogue.not_shown.files_text
        if text:
            remark(f"{text} (gallery list --not-shown names them)")


def read_library(chosen: Path | None) -> Reading:
    """Open the library that is meant and bring its index up to date.

    Python's search for garbage is off from here to the end of the command: reading leaves next to
    none (317 objects of 10,000 captions) and would spend an eighth of its time on looking for it.
    """
    gc.disable()
    catalogue = Catalogue(Library(library_folder(chosen)), cache_folder())
    with LongWork("Reading captions") as work:
        refresh = catalogue.refresh(work.progress, work.cancelled)
    pictures_read, unread, trouble = _learn(catalogue)
    plan = catalogue.plan()
    keep(catalogue)
    if not catalogue.index.count and not catalogue.library.missing():
        note(f"No stills in {catalogue.library.stills_folder} yet.")
    return Reading(catalogue, refresh, plan, pictures_read, unread, trouble)


def _learn(catalogue: Catalogue) -> tuple[int, tuple[PictureError, ...], str]:
    """Read what is not known yet of the pictures and the XMP sidecars beside them.

    Return how many were read, which were not, and what was said to be wrong with the cache.
    """
    unlearned = catalogue.unlearned()
    if not unlearned:
        return 0, (), ""
    from gallery.cli.pictures import facts_of

    found = facts_of([(str(path), size, changed) for _, path, size, changed in unlearned])
    known: dict[str, dict[FileVersion, PictureFacts]] = {}
    unread: list[PictureError] = []
    for (still_id, path, size, changed), facts in zip(unlearned, found.facts, strict=True):
        if facts is None:
            unread.append(PictureError(path, Reason(Code.UNREAD)))
        else:
            known.setdefault(still_id, {})[path.name, size, changed] = facts
    if known:
        catalogue.learn(known)
    return len(unlearned) - len(unread), tuple(unread), found.trouble


def keep(catalogue: Catalogue) -> None:
    """Keep the index for the next command; one that cannot be kept is only made again."""
    try:
        catalogue.save()
    except SaveError as error:
        complain(error, kind="warning")

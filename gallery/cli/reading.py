"""A library read and indexed for one command: captions, then what the pictures say themselves.

A picture's own caption, rating or size can decide whether it matches, so facts that are not known
yet are read before anything is answered: the first command on a library takes its time and shows
it, later ones find all of it in the snapshot, which is written only when it would change.

A caption that cannot be read could have matched any filter, so those of the whole library are
told every time; a picture that is broken is told when the still is part of the answer.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from gallery.cli.edge import complain, note
from gallery.cli.problems import distinct, still_problems
from gallery.cli.progress import ProgressBar
from gallery.cli.which import library_folder
from gallery.errors import GalleryError, SaveError
from gallery.library.library import Library
from gallery.places import cache_folder
from gallery.search.catalogue import Catalogue, Refresh
from gallery.search.choices import Choices
from gallery.search.index import SortKey
from gallery.search.query import parse

TROUBLED = "is:unreadable OR is:damaged"


@dataclass(frozen=True, slots=True)
class Reading:
    """A library as it is on disk now, and what had to be done to know it."""

    catalogue: Catalogue
    refresh: Refresh
    pictures_read: int

    def problems(self, answer: Collection[str]) -> list[GalleryError | str]:
        """Return what is wrong with the captions of the library and the pictures of the answer."""
        found: list[GalleryError | str] = list(self.refresh.problems)
        found += [one.error for one in self.catalogue.library.productions if one.error]
        answered = frozenset(answer)
        index = self.catalogue.index
        marked = index.search(
            parse(TROUBLED), Choices(), SortKey.FILE, descending=False, now=time.time()
        )
        for still_id in index.ids(marked.rows):
            still = self.catalogue.still(still_id)
            if still is not None:
                found += still_problems(still, picture=still_id in answered)
        return distinct(found)


def read_library(chosen: Path | None) -> Reading:
    """Open the library that is meant and bring its index up to date."""
    catalogue = Catalogue(Library(library_folder(chosen)), cache_folder())
    with ProgressBar("Reading captions") as bar:
        refresh = catalogue.refresh(bar, never)
    learned = _learn(catalogue)
    keep(catalogue)
    if not catalogue.index.count:
        note(f"No stills in {catalogue.library.stills_folder} yet.")
    return Reading(catalogue, refresh, learned)


def never() -> bool:
    """Say that nobody cancels: Ctrl+C ends a command by itself."""
    return False


def _learn(catalogue: Catalogue) -> int:
    """Read what is not known yet of the pictures; return how many were read."""
    unlearned = catalogue.unlearned()
    if not unlearned:
        return 0
    from gallery.cli.pictures import facts_of

    facts = facts_of([(str(path), size, changed) for _, path, size, changed in unlearned])
    ids = [still_id for still_id, _, _, _ in unlearned]
    known = {one: fact for one, fact in zip(ids, facts, strict=True) if fact is not None}
    if known:
        catalogue.learn(known)
    return len(known)


def keep(catalogue: Catalogue) -> None:
    """Keep the index for the next command; one that cannot be kept is only made again."""
    try:
        catalogue.save()
    except SaveError as error:
        complain(error, kind="warning")

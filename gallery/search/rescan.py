"""A rescan: the folders as they are now beside the index, and what has to be read.

A folder whose digest is the one that the index has costs nothing more than its listing. Of every
other one only its own stills are compared, by their stamps; so what a rescan needs depends on what
changed, and on no more than the longest folder.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from gallery.errors import FileError
from gallery.library.library import Library
from gallery.library.not_shown import NOTHING, NotShown
from gallery.library.still import StillFiles
from gallery.library.walk import FolderScan
from gallery.search.index import Index
from gallery.search.record import NO_STAMP, Record, stamp

LOOK_AHEAD = 65_536  # stills that are found before the first is read: some 40 MB


@dataclass(frozen=True, slots=True)
class Refresh:
    """What a refresh found since the last one, and what it could not read.

    `rebuilt` says why all of the index was made anew, if it was.
    """

    added: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    problems: tuple[FileError, ...] = ()
    rebuilt: str = ""


@dataclass(frozen=True, slots=True)
class FolderNews:
    """What is new in a folder: stills to be read, with their rows if they are known, and gone ones.

    `digest` is what the folder is known by the next time, 0 when it is to be looked at again.
    `not_shown` counts what else is there.
    """

    folder: str
    digest: int = 0
    added: tuple[StillFiles, ...] = ()
    changed: tuple[tuple[StillFiles, int], ...] = ()
    gone: tuple[str, ...] = ()
    not_shown: NotShown = NOTHING


@dataclass(slots=True)
class Batch:
    """Records of a refresh, and the digests of the folders that are complete with them.

    `not_shown` counts what is in these folders and is no still.
    A folder is `unread` that has captions which could not be read: they are tried again each time.
    """

    records: list[Record] = field(default_factory=list)
    digests: dict[str, int] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    not_shown: dict[str, NotShown] = field(default_factory=dict)

    def add(self, one: Record) -> None:
        """Take a record in; without a stamp its folder is unread."""
        self.records.append(one)
        if one.stamp == NO_STAMP:
            self.unread.add(one.folder)


class Rescan:
    """One walk over a library, compared with an index; iterate it once, it may be Cancelled."""

    def __init__(self, library: Library, index: Index, cancelled: Callable[[], bool]) -> None:
        self._library = library
        self._index = index
        self._walk = library.walk(index.digests, cancelled)
        self._met: set[str] = set()
        self.total = 0  # stills to be read, as far as the walk has come

    @property
    def problems(self) -> tuple[FileError, ...]:
        """What is wrong in the folders, complete at the end."""
        return self._walk.problems

    @property
    def folders(self) -> frozenset[str]:
        """The folders that there are, complete at the end."""
        return frozenset(self._met)

    def __iter__(self) -> Iterator[FolderNews]:
        waiting: deque[FolderNews] = deque()
        ahead = 0
        for scan in self._walk:
            self._met.add(scan.folder)
            if scan.stills is None:
                continue
            news = self._compared(scan, scan.stills)
            waiting.append(news)
            count = len(news.added) + len(news.changed)
            self.total += count
            ahead += count
            while ahead > LOOK_AHEAD:
                news = waiting.popleft()
                ahead -= len(news.added) + len(news.changed)
                yield news
        while waiting:
            yield waiting.popleft()
        for folder in sorted(self._index.folders() - self._met):
            gone = self._index.in_folder(folder)
            if gone:
                yield FolderNews(folder, gone=tuple(gone))

    def _compared(self, scan: FolderScan, stills: tuple[StillFiles, ...]) -> FolderNews:
        known = self._index.in_folder(scan.folder)
        added: list[StillFiles] = []
        changed: list[tuple[StillFiles, int]] = []
        production = self._library.production_for(scan.folder + "/")
        for files in stills:
            old = known.pop(files.id, None)
            if old is None:
                added.append(files)
            elif old.stamp == NO_STAMP or old.stamp != stamp(files, production):
                changed.append((files, old.row))
        return FolderNews(
            scan.folder,
            scan.digest,
            tuple(added),
            tuple(changed),
            tuple(known),
            scan.not_shown,
        )

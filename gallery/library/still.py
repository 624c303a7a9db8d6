"""A still: one picture under one stem, its renditions, its sidecar, and what is known of it.

`assets/jung_e/head.jpg` and `head.cr3` are two renditions of the still `jung_e/head`, whose sidecar
is `metadata/jung_e/head.yaml`. The id is the path without suffix, with "/", in NFC, whatever the
disk has; bytes of a name that are not UTF-8 live on as lone surrogates (`os.fsencode` gives them
back).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from gallery.errors import YamlFileError
from gallery.library.fields import FIELD
from gallery.library.place import place
from gallery.library.production import NO_PRODUCTION, Problem, Production
from gallery.library.values import Value
from gallery.picture import PictureFacts
from gallery.suffixes import FORMATS

__all__ = ["FORMATS", "Problem", "Rendition", "Source", "Stamp", "Still", "StillFiles"]

RANK: Mapping[str, int] = {suffix: rank for rank, suffix in enumerate(FORMATS)}


class Rendition(NamedTuple):
    """One picture file of a still: name with suffix, bytes, and when it last changed.

    A tuple, as `Stamp` is: there are two for each still, they are made in a third of the time that
    a dataclass takes, and the garbage collector need not look at them.
    """

    name: str
    size: int
    changed_ns: int

    @property
    def format(self) -> str:
        """The format by its suffix: "jpeg", "tiff", "raw" ..."""
        return FORMATS.get(self.name.rpartition(".")[2].lower(), "")


class Stamp(NamedTuple):
    """Size and time of a file: another stamp means another content."""

    size: int
    changed_ns: int


class StillFiles(NamedTuple):
    """The files of one still; `renditions` has the one to look at first.

    `folder_on_disk` and `sidecar_on_disk` are set only where the disk spells them otherwise than
    the id does (a name in NFD, say), or the captions have another suffix than usual (`a.yml`).
    """

    id: str
    renditions: tuple[Rendition, ...]
    sidecar: Stamp | None = None
    folder_on_disk: str = ""
    sidecar_on_disk: str = ""

    @property
    def folder(self) -> str:
        """The folder of the still as its id has it, "" at the top."""
        return self.id.rpartition("/")[0]

    @property
    def file(self) -> str:
        """The name of the rendition that is shown."""
        return self.renditions[0].name

    @property
    def picture(self) -> str:
        """The path of the rendition that is shown, below the stills folder, as on disk."""
        folder = self.folder_on_disk or self.id.rpartition("/")[0]
        return f"{folder}/{self.renditions[0].name}" if folder else self.renditions[0].name

    @property
    def sidecar_name(self) -> str:
        """The path of the sidecar below the metadata folder, as on disk."""
        return self.sidecar_on_disk or self.id + ".yaml"

    @property
    def stamp(self) -> int:
        """A number that changes when any of the files does; the same in every process."""
        facts = [
            number
            for one in self.renditions
            for number in (crc32(one.name.encode(errors="replace")), one.size, one.changed_ns)
        ]
        if self.sidecar is not None:
            facts += (-1, self.sidecar.size, self.sidecar.changed_ns)
        return hash(tuple(facts))  # of integers only, so without the salt that texts have


class Source(StrEnum):
    """Where the value of a field comes from."""

    SIDECAR = "sidecar"
    PICTURE = "picture"
    PRODUCTION = "production"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the stills and where the captions of a library are."""

    stills: Path
    metadata: Path


@dataclass(frozen=True, slots=True)
class Still:
    """All that is known of one still at one moment.

    `own` is what its sidecar says, `embedded` what the picture file carries. A sidecar that cannot
    be read leaves `own` empty and is in `error`; single values that are not what their field
    allows are in `problems`.
    """

    files: StillFiles
    folders: Folders
    own: Mapping[str, Value] = field(default_factory=dict)
    embedded: Mapping[str, Value] = field(default_factory=dict)
    unknown: Mapping[str, object] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    error: YamlFileError | None = None
    production: Production = NO_PRODUCTION
    facts: PictureFacts | None = None

    @property
    def id(self) -> str:
        """The id, such as "jung_e/head"."""
        return self.files.id

    @property
    def picture(self) -> Path:
        """The picture file that is shown."""
        return Path(f"{self.folders.stills}/{self.files.picture}")

    @property
    def sidecar_path(self) -> Path:
        """Where the captions are, or are to be."""
        return Path(f"{self.folders.metadata}/{self.files.sidecar_name}")

    @property
    def file(self) -> str:
        """The name of the picture file that is shown."""
        return self.files.renditions[0].name

    @property
    def folder(self) -> str:
        """The folder of the still, such as "jung_e"; "" at the top."""
        return self.files.folder

    def value(self, key: str) -> Value | None:
        """Return what holds for `key`: the sidecar's, else the picture's, else the production's."""
        value = self.own.get(key)
        if value is None:
            value = self.embedded.get(key)
        if value is None and FIELD[key].inherited:
            value = self.production.defaults.get(key)
        return value

    @property
    def place(self) -> str:
        """Where it was taken, in one line; see `gallery.library.place`."""
        return place(lambda key: str(self.value(key) or ""))

    def source(self, key: str) -> Source:
        """Return where `value(key)` comes from."""
        if key in self.own:
            return Source.SIDECAR
        if key in self.embedded:
            return Source.PICTURE
        if FIELD[key].inherited and key in self.production.defaults:
            return Source.PRODUCTION
        return Source.NONE

    def problems_text(self) -> tuple[str, ...]:
        """Return the problems as `file:line:column: reason`."""
        return tuple(
            f"{self.sidecar_path}:{one.line}:{one.column}: {one.reason}" for one in self.problems
        )

"""A still: one picture under one stem, its renditions, its sidecar, and what is known of it.

`assets/jung_e/head.jpg` and `head.cr3` are two renditions of the still `jung_e/head`, whose sidecar
is `metadata/jung_e/head.yaml`. XMP sidecars that other programs keep beside the pictures belong to
it too: `head.xmp` to all renditions, `head.cr3.xmp` to that one.

The id is the path without suffix, with "/", in NFC, whatever the disk has; bytes of a name that are
not UTF-8 live on as lone surrogates (`os.fsencode` gives them back).
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
from gallery.reason import worded
from gallery.suffixes import FORMATS

__all__ = [
    "FORMATS",
    "Problem",
    "Rendition",
    "Source",
    "Stamp",
    "Still",
    "StillFiles",
    "XmpSidecar",
]

RANK: Mapping[str, int] = {suffix: rank for rank, suffix in enumerate(FORMATS)}
XMP = "xmp"  # the suffix of XMP sidecars, in any capitals


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


class XmpSidecar(NamedTuple):
    """One XMP sidecar beside the pictures: its name, bytes, and when it last changed."""

    name: str
    size: int
    changed_ns: int


class Stamp(NamedTuple):
    """Size and time of a file: another stamp means another content."""

    size: int
    changed_ns: int


class StillFiles(NamedTuple):
    """The files of one still; `renditions` has the one to look at first.

    `folder_on_disk` and `sidecar_on_disk` are set only where the disk spells them otherwise than
    the id does (a name in NFD, say), or the captions have another suffix than usual (`a.yml`).
    `xmp` are the XMP sidecars, the one to believe first.
    """

    id: str
    renditions: tuple[Rendition, ...]
    sidecar: Stamp | None = None
    folder_on_disk: str = ""
    sidecar_on_disk: str = ""
    xmp: tuple[XmpSidecar, ...] = ()

    @property
    def sources(self) -> tuple[Rendition | XmpSidecar, ...]:
        """The files that say something of the still beside its own captions, the first to believe.

        XMP sidecars come before pictures: they are what a program writes for a file that it leaves
        as it is.
        """
        return (*self.xmp, *self.renditions) if self.xmp else self.renditions

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

    def path(self, name: str) -> str:
        """Return the path of one of the files beside the picture, below the stills folder."""
        folder = self.picture.rpartition("/")[0]
        return f"{folder}/{name}" if folder else name

    @property
    def sidecar_name(self) -> str:
        """The path of the sidecar below the metadata folder, as on disk."""
        return self.sidecar_on_disk or self.id + ".yaml"

    @property
    def stamp(self) -> int:
        """A number that changes when any of the files does; the same in every process.

        Which of the pictures is shown makes no difference.
        """
        files = self.renditions if len(self.renditions) == 1 else sorted(self.renditions)
        if self.xmp:
            files = (*files, *self.xmp)
        facts = [
            number
            for one in files
            for number in (crc32(one.name.encode(errors="replace")), one.size, one.changed_ns)
        ]
        if self.sidecar is not None:
            facts += (-1, self.sidecar.size, self.sidecar.changed_ns)
        return hash(tuple(facts))  # of integers only, so without the salt that texts have


class Source(StrEnum):
    """Where the value of a field comes from."""

    SIDECAR = "sidecar"
    XMP = "xmp"
    PICTURE = "picture"
    PRODUCTION = "production"
    NONE = "none"


class Broken(NamedTuple):
    """A file of a still that could not be read as a whole: its name, and why.

    `stand_in` is the picture that is shown in its place, where it would be shown itself.
    """

    name: str
    reason: str
    stand_in: str = ""

    def text(self, *, with_words: bool = False) -> str:
        """Return what is wrong, for a person who sees the name; see `worded`."""
        reason = worded(self.reason, with_words=with_words)
        return f"{reason}; {self.stand_in} is shown" if self.stand_in else reason


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the stills and where the captions of a library are."""

    stills: Path
    metadata: Path


@dataclass(frozen=True, slots=True)
class Still:
    """All that is known of one still at one moment.

    `own` is what its sidecar says, `embedded` what picture files and XMP sidecars carry. A sidecar
    that cannot be read leaves `own` empty and is in `error`; single values that are not what their
    field allows are in `problems`. `facts` are those of the picture that is shown. Where there are
    several files, `known` has what each of them says, by its name, and `origins` which of them a
    key of `embedded` is from.
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
    known: Mapping[str, PictureFacts] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)

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
            return Source.XMP if _is_xmp(self.origins.get(key, "")) else Source.PICTURE
        if FIELD[key].inherited and key in self.production.defaults:
            return Source.PRODUCTION
        return Source.NONE

    def source_file(self, key: str) -> str:
        """Return the name of the file that `value(key)` comes from, where there are several.

        "" for the sidecar, for the production, and for the only file of a still.
        """
        return "" if key in self.own else self.origins.get(key, "")

    @property
    def broken(self) -> tuple[Broken, ...]:
        """The files beside the shown picture that could not be read as a whole."""
        return tuple(
            Broken(name, reason, self.file if _goes_before(name, self.file) else "")
            for name, facts in self.known.items()
            if name != self.file and (reason := facts.failure or facts.damage)
        )

    def problems_text(self) -> tuple[str, ...]:
        """Return the problems as `file:line:column: reason`."""
        return tuple(
            f"{self.sidecar_path}:{one.line}:{one.column}: {one.reason}" for one in self.problems
        )


def stems(name: str) -> tuple[str, ...]:
    """Return the stems of the stills that a file of this name can belong to, none for others."""
    stem, _, suffix = name.rpartition(".")
    suffix = suffix.lower()
    if not stem or (suffix not in RANK and suffix != XMP):
        return ()
    inner, _, kind = stem.rpartition(".")
    return (stem, inner) if suffix == XMP and inner and kind.lower() in RANK else (stem,)


def best_first(rendition: Rendition) -> tuple[int, str]:
    """Return what renditions are sorted by: the best to look at first."""
    return _place(rendition.name)


def _place(name: str) -> tuple[int, str]:
    return RANK.get(name.rpartition(".")[2].lower(), len(RANK)), name


def _goes_before(name: str, shown: str) -> bool:
    return not _is_xmp(name) and _place(name) < _place(shown)


def _is_xmp(name: str) -> bool:
    return name[-4:].lower() == f".{XMP}"

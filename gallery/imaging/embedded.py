"""What is written inside a picture file: captions in IPTC and XMP, and the camera's EXIF.

Raw values under exiv2's names ("Xmp.dc.description", "Iptc.Application2.Keywords"); what they mean
is for the library's field table to say. Everything is bounded: a file may hold megabytes of edit
history. Positions (GPS) are not read at all. exiv2 costs 35 ms to import, so this module is
imported by the first picture whose facts are asked for.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

import exiv2  # type: ignore[import-untyped]

from gallery.picture import EmbeddedValue

MAX_PROPERTIES = 200
MAX_TEXT = 16_000  # letters of one value
MAX_ITEMS = 500  # of one list
MAX_TOTAL = 100_000  # letters of one file

_XMP_GROUPS = frozenset(
    {
        *(
            "dc",
            "photoshop",
            "iptc",
            "iptcExt",
            "xmp",
            "xmpRights",
            "xmpMM",
            "plus",
            "tiff",
            "exif",
        ),
        *("lr", "mediapro", "acdsee", "digiKam", "expressionmedia", "MicrosoftPhoto"),
    }
)
_XMP_LEFT_OUT = re.compile(
    r"Xmp\.(photoshop\.(DocumentAncestors|TextLayers|History|SidecarForExtension)"
    r"|xmpMM\.(?!(DocumentID|InstanceID|OriginalDocumentID|PreservedFileName)$)"
    r"|xmp\.(Thumbnails|PageInfo)|exif\.GPS|tiff\.(?!(Artist|Copyright|ImageDescription)$)"
    r"|exif\.(?!(DateTimeOriginal|UserComment)$))"
)
_EXIF_KEPT = frozenset(
    {
        "Exif.Image.Artist",
        "Exif.Image.Copyright",
        "Exif.Image.DateTime",
        "Exif.Image.DocumentName",
        "Exif.Image.ImageDescription",
        "Exif.Image.Rating",
        "Exif.Image.XPAuthor",
        "Exif.Image.XPComment",
        "Exif.Image.XPKeywords",
        "Exif.Image.XPTitle",
        "Exif.Photo.DateTimeOriginal",
        "Exif.Photo.OffsetTimeOriginal",
        "Exif.Photo.UserComment",
    }
)
_TAKEN_FROM = ("Exif.Photo.DateTimeOriginal", "Exif.Image.DateTimeOriginal")
_EXIF_TIME = re.compile(r"(\d{4})[:\-](\d\d)[:\-](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a file says of itself beyond its pixels."""

    camera: str = ""
    lens: str = ""
    taken: str = ""
    properties: Mapping[str, EmbeddedValue] = field(default_factory=dict)


def embedded(stream: BinaryIO) -> Embedded:
    """Return what is embedded in the file; nothing where exiv2 does not know its kind.

    The file is mapped, not read: exiv2 looks at the few pages it needs of a 60 MB RAW. It is given
    the bytes and never the path, which it would take for an address when it looks like one.
    """
    exiv2.LogMsg.setLevel(exiv2.LogMsg.Level.mute)
    try:
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _read(data)
    except (exiv2.Exiv2Error, ValueError, OSError):
        return Embedded()


def _read(data: mmap.mmap) -> Embedded:
    image = exiv2.ImageFactory.open(data)
    try:
        image.readMetadata()
        exif = _exif(image)
        budget = _Budget()
        for name, text in exif.items():
            if name in _EXIF_KEPT:
                budget.add(name, text)
        _add_iptc(image, budget)
        _add_xmp(image, budget)
        return Embedded(_camera(exif), exif.get(_LENS, ""), _taken(exif), budget.kept)
    finally:
        del image  # before the mapping under it is closed


_LENS = "Exif.Photo.LensModel"
_MAKE = "Exif.Image.Make"
_MODEL = "Exif.Image.Model"
_EXIF_READ = _EXIF_KEPT | {_LENS, _MAKE, _MODEL, *_TAKEN_FROM}


class _Budget:
    """Keeps properties until the file has used up its share."""

    def __init__(self) -> None:
        self.kept: dict[str, EmbeddedValue] = {}
        self._left = MAX_TOTAL

    def add(self, name: str, value: EmbeddedValue) -> None:
        if isinstance(value, str):
            cost = len(value)
        elif isinstance(value, tuple):
            cost = sum(map(len, value))
        else:
            cost = sum(map(len, value.values()))
        if cost and cost <= self._left and len(self.kept) < MAX_PROPERTIES:
            self.kept[name] = value
            self._left -= cost


def _exif(image: exiv2.Image) -> dict[str, str]:
    """Return the EXIF texts that are of use, by name."""
    found: dict[str, str] = {}
    for datum in image.exifData():
        name = datum.key()
        if name not in _EXIF_READ or datum.size() > 4 * MAX_TEXT:
            continue
        # XP* are UTF-16 in bytes and UserComment has its charset before it: print() knows both.
        interpreted = name.startswith("Exif.Image.XP") or name == "Exif.Photo.UserComment"
        text = _text(datum.print() if interpreted else datum.toString())
        if text:
            found.setdefault(name, text)
    return found


def _add_iptc(image: exiv2.Image, budget: _Budget) -> None:
    """Add the IPTC records of the caption; a record that is repeated becomes a list."""
    found: dict[str, list[str]] = {}
    for datum in image.iptcData():
        name = datum.key()
        if not name.startswith("Iptc.Application2.") or datum.size() > 4 * MAX_TEXT:
            continue
        items = found.setdefault(name, [])
        text = _text(_decoded(bytes(datum.value().data())))
        if text and len(items) < MAX_ITEMS:
            items.append(text)
    for name, items in found.items():
        if items:
            budget.add(name, items[0] if len(items) == 1 else tuple(items))


def _add_xmp(image: exiv2.Image, budget: _Budget) -> None:
    """Add the XMP properties of the groups that captions live in."""
    for datum in image.xmpData():
        name = datum.key()
        if datum.groupName() not in _XMP_GROUPS or _XMP_LEFT_OUT.match(name):
            continue
        if datum.count() > MAX_ITEMS:
            continue
        value = datum.value()
        if isinstance(value, exiv2.LangAltValue):
            texts = {str(language): _text(text) for language, text in dict(value).items()}
            budget.add(name, {language: text for language, text in texts.items() if text})
        elif isinstance(value, exiv2.XmpArrayValue):
            budget.add(name, tuple(filter(None, (_text(item) for item in value))))
        else:
            budget.add(name, _text(datum.toString()))


def _decoded(data: bytes) -> str:
    """Return IPTC's bytes as text: UTF-8, or the Western charset of older programs."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _text(value: str) -> str:
    """Return a text that is safe to keep: bounded, without control characters."""
    return _CONTROL.sub("", value[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n")).strip()


def _camera(exif: Mapping[str, str]) -> str:
    """Return make and model as one name, without saying the make twice."""
    make, model = exif.get(_MAKE, ""), exif.get(_MODEL, "")
    first = make.split(" ")[0].lower()
    if not first or model.lower().startswith(first):
        return model[:100]
    return f"{make} {model}".strip()[:100]


def _taken(exif: Mapping[str, str]) -> str:
    """Return the time on the camera's clock as ISO 8601, "" where there is none."""
    for name in _TAKEN_FROM:
        found = _EXIF_TIME.match(exif.get(name, ""))
        if found and found[1] != "0000" and "01" <= found[2] <= "12" and "01" <= found[3] <= "31":
            return "{}-{}-{}T{}:{}:{}".format(*found.groups())
    return ""

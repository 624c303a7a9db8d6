"""What is written inside a picture file: captions in IPTC and XMP, and the camera's EXIF.

Raw values under exiv2's names ("Xmp.dc.description", "Iptc.Application2.Keywords"); what they mean
is for the library's field table to say. Everything is bounded: a file may hold megabytes of edit
history. Positions (GPS) are not read at all. exiv2 costs 35 ms to import, so this module is
imported by the first picture whose facts are asked for.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from typing import BinaryIO

import exiv2  # type: ignore[import-untyped]

from gallery.imaging.charsets import (
    decoded,
    guessed,
    is_utf8,
    likely_charset,
    raw,
    user_comment,
    utf16,
    whole_text,
)
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
        "Exif.Image.RatingPercent",
        "Exif.Image.XPAuthor",
        "Exif.Image.XPComment",
        "Exif.Image.XPKeywords",
        "Exif.Image.XPSubject",
        "Exif.Image.XPTitle",
        "Exif.Photo.UserComment",
    }
)
_LENS = "Exif.Photo.LensModel"
_MAKE = "Exif.Image.Make"
_MODEL = "Exif.Image.Model"
# Where the time of the shot is, best first: the time, its fraction, its offset from UTC.
_TAKEN_FROM = (
    ("Original", "Exif.Photo.DateTimeOriginal"),
    ("Original", "Exif.Image.DateTimeOriginal"),
    ("Digitized", "Exif.Photo.DateTimeDigitized"),
)
_EXPOSURE = ("Exif.Photo.ExposureTime", "Exif.Image.ExposureTime")
_SHUTTER = ("Exif.Photo.ShutterSpeedValue", "Exif.Image.ShutterSpeedValue")
_F_NUMBER = ("Exif.Photo.FNumber", "Exif.Image.FNumber")
_APERTURE = ("Exif.Photo.ApertureValue", "Exif.Image.ApertureValue")
_FOCAL = ("Exif.Photo.FocalLength", "Exif.Image.FocalLength")
_ISO = (
    "Exif.Photo.ISOSpeedRatings",
    "Exif.Image.ISOSpeedRatings",
    "Exif.Photo.RecommendedExposureIndex",
    "Exif.Photo.StandardOutputSensitivity",
    "Exif.Photo.ISOSpeed",
)
_ISO_IS_ELSEWHERE = 65_535  # what a field of 16 bits says of more (Exif 3.0, Annex G)
_NUMBERS = frozenset((*_EXPOSURE, *_SHUTTER, *_F_NUMBER, *_APERTURE, *_FOCAL, *_ISO))
_EXIF_READ = frozenset(
    (
        *_EXIF_KEPT,
        *(_LENS, _MAKE, _MODEL),
        *(name for _, name in _TAKEN_FROM),
        *(f"Exif.Photo.SubSecTime{which}" for which in ("Original", "Digitized")),
        *(f"Exif.Photo.OffsetTime{which}" for which in ("Original", "Digitized")),
    )
)
_EXIF_TIME = re.compile(r"(\d{4})[:\-](\d\d)[:\-](\d\d)[ T](\d\d):(\d\d):(\d\d)", re.ASCII)
_FRACTION = re.compile(r"\d{1,9}", re.ASCII)
_OFFSET = re.compile(r"[+-](?:0\d|1[0-4]):[0-5]\d", re.ASCII)
# Controls, marks of byte order, and what is no letter: YAML and XML take none of them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_IIM_CHARSET = "Iptc.Envelope.CharacterSet"
_IIM_CHARSETS = {"\x1b%G": "utf-8", "\x1b.A": "latin_1", "\x1b-A": "latin_1"}  # 1:90, ISO 2022


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a file says of itself beyond its pixels; the units are those of `PictureFacts`."""

    camera: str = ""
    lens: str = ""
    taken: str = ""
    exposure_s: float = 0.0
    aperture: float = 0.0
    iso: int = 0
    focal_mm: float = 0.0
    properties: Mapping[str, EmbeddedValue] = field(default_factory=dict)


def embedded(stream: BinaryIO) -> Embedded:
    """Return what is embedded in the file; nothing where exiv2 does not know its kind.

    The file is mapped, not read: exiv2 looks at the few pages it needs of a 60 MB RAW. It is given
    the bytes and never the path, which it would take for an address when it looks like one. What
    cannot be read of it costs nothing else: every property is read by itself.
    """
    exiv2.LogMsg.setLevel(exiv2.LogMsg.Level.mute)
    try:
        data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    except (ValueError, OSError):  # empty, or on a file system without mapping
        return Embedded()
    try:
        return _read(data)
    finally:
        with suppress(BufferError):  # something of exiv2's still looks at it; it closes with that
            data.close()


def _read(data: mmap.mmap) -> Embedded:
    try:
        image = exiv2.ImageFactory.open(data)
    except Exception:  # noqa: BLE001 - of a kind that exiv2 does not know
        return Embedded()
    with suppress(Exception):  # what was read before the broken place is kept
        image.readMetadata()
    budget = _Budget()
    texts: dict[str, str] = {}
    numbers: dict[str, float] = {}
    with suppress(Exception):
        _read_exif(image, texts, numbers)
    for name, text in texts.items():
        if name in _EXIF_KEPT:
            budget.add(name, text)
    with suppress(Exception):
        _add_iptc(image, budget)
    with suppress(Exception):
        _add_xmp(image, budget)
    return Embedded(
        _camera(texts),
        texts.get(_LENS, ""),
        _taken(texts),
        _exposure_s(numbers),
        _aperture(numbers),
        _iso(numbers),
        round(_first(numbers, _FOCAL), 2),
        budget.kept,
    )


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


def _read_exif(image: exiv2.Image, texts: dict[str, str], numbers: dict[str, float]) -> None:
    """Add the EXIF texts and numbers that are of use, by name; the first of a name counts."""
    big_endian = image.byteOrder() == exiv2.ByteOrder.bigEndian
    for datum in image.exifData():
        with suppress(Exception):
            name = datum.key()
            if name in _NUMBERS:
                numbers.setdefault(name, float(datum.toFloat()))
            elif name in _EXIF_READ and datum.size() <= 4 * MAX_TEXT:
                text = _text(_exif_text(name, datum, big_endian=big_endian))
                if text:
                    texts.setdefault(name, text)


def _exif_text(name: str, datum: exiv2.Exifdatum, *, big_endian: bool) -> str:
    if name.startswith("Exif.Image.XP"):  # UTF-16 in bytes, little-endian in every file
        return utf16(bytes(datum.value().data()))
    if name == "Exif.Photo.UserComment":
        return user_comment(bytes(datum.value().data()), big_endian=big_endian)
    if name == "Exif.Image.Copyright":  # the photographer's and the editor's, a NUL between them
        parts = bytes(datum.value().data()).split(b"\0")
        return "\n".join(filter(None, (guessed(part).strip() for part in parts[:2])))
    return whole_text(datum.toString())


def _add_iptc(image: exiv2.Image, budget: _Budget) -> None:
    """Add the IPTC records of the caption; a record that is repeated becomes a list.

    Their charset is told once for all of them, or guessed from all of them.
    """
    found: dict[str, list[bytes]] = {}
    marked = ""
    for datum in image.iptcData():
        with suppress(Exception):
            name = datum.key()
            if name == _IIM_CHARSET:
                marked = _IIM_CHARSETS.get(datum.toString(), "")
            elif name.startswith("Iptc.Application2.") and datum.size() <= 4 * MAX_TEXT:
                items = found.setdefault(name, [])
                if len(items) < MAX_ITEMS:
                    items.append(raw(datum.toString()))
    if marked in ("", "utf-8"):
        not_utf8 = b"\n".join(one for items in found.values() for one in items if not is_utf8(one))
        marked = likely_charset(not_utf8)
    for name, items in found.items():
        texts = tuple(filter(None, (_text(decoded(item, marked)) for item in items)))
        if texts:
            budget.add(name, texts[0] if len(texts) == 1 else texts)


def _add_xmp(image: exiv2.Image, budget: _Budget) -> None:
    """Add the XMP properties of the groups that captions live in."""
    for datum in image.xmpData():
        with suppress(Exception):
            name = datum.key()
            if datum.groupName() not in _XMP_GROUPS or _XMP_LEFT_OUT.match(name):
                continue
            if datum.count() > MAX_ITEMS:
                continue
            budget.add(whole_text(name), _xmp_value(datum))


def _xmp_value(datum: exiv2.Xmpdatum) -> EmbeddedValue:
    value = datum.value()
    if isinstance(value, exiv2.LangAltValue):
        texts = {
            whole_text(language): _text(whole_text(text)) for language, text in dict(value).items()
        }
        return {language: text for language, text in texts.items() if text}
    if isinstance(value, exiv2.XmpArrayValue):
        return tuple(filter(None, (_text(whole_text(item)) for item in value)))
    return _text(whole_text(datum.toString()))


def _text(value: str) -> str:
    """Return a text that is safe to keep: bounded, without control characters."""
    return _CONTROL.sub("", _LINE_END.sub("\n", value[:MAX_TEXT])).strip()


def _camera(exif: Mapping[str, str]) -> str:
    """Return make and model as one name, without saying the make twice."""
    make, model = exif.get(_MAKE, ""), exif.get(_MODEL, "")
    first = make.split(" ")[0].lower()
    if not first or model.lower().startswith(first):
        return model[:100]
    return f"{make} {model}".strip()[:100]


def _taken(texts: Mapping[str, str]) -> str:
    """Return the time on the camera's clock as ISO 8601, "" where there is none."""
    for which, name in _TAKEN_FROM:
        found = _EXIF_TIME.match(texts.get(name, ""))
        if found is None:
            continue
        with suppress(ValueError):
            year, month, day, hour, minute, second = map(int, found.groups())
            datetime(year, month, day, hour, minute, min(second, 59))  # "0000:00:00" is none
            fraction = _FRACTION.fullmatch(texts.get(f"Exif.Photo.SubSecTime{which}", ""))
            offset = _OFFSET.fullmatch(texts.get(f"Exif.Photo.OffsetTime{which}", ""))
            return "{}-{}-{}T{}:{}:{}{}{}".format(
                *found.groups(),
                f".{fraction[0]}" if fraction else "",
                offset[0] if offset else "",
            )
    return ""


def _first(numbers: Mapping[str, float], names: Iterable[str]) -> float:
    """Return the first of these numbers that is known and makes sense, else 0."""
    for name in names:
        number = numbers.get(name, 0.0)
        if 0 < number < inf:
            return number
    return 0.0


def _exposure_s(numbers: Mapping[str, float]) -> float:
    exposure = _first(numbers, _EXPOSURE)
    if exposure:
        return float(f"{exposure:.6g}")
    speed = next((numbers[name] for name in _SHUTTER if name in numbers), None)
    return float(f"{2**-speed:.6g}") if speed is not None and -20 < speed < 20 else 0.0


def _aperture(numbers: Mapping[str, float]) -> float:
    number = _first(numbers, _F_NUMBER)
    if not number and 0 < (value := _first(numbers, _APERTURE)) < 20:
        number = 2 ** (value / 2)
    return round(number, 2)


def _iso(numbers: Mapping[str, float]) -> int:
    known = [iso for name in _ISO if (iso := int(_first(numbers, (name,))))]
    return next((iso for iso in known if iso != _ISO_IS_ELSEWHERE), known[0] if known else 0)

"""What is written inside a picture file: captions in IPTC and XMP, and the camera's EXIF.

Values under exiv2's names ("Xmp.dc.description", "Iptc.Application2.Keywords"); what they mean is
for the library to say (docs/metadata.md). Structures become flat: persons and faces a list of
names, a location a map of its parts. Only what is named here is read, so nothing else that a file
holds, megabytes of edit history or 10,000 regions, can use up the room of a caption. Positions
(GPS) are not read at all. exiv2 costs 35 ms to import, so this module is imported by the first
picture whose facts are asked for.
"""

from __future__ import annotations

import mmap
import re
import struct
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from math import inf
from typing import BinaryIO

import exiv2  # type: ignore[import-untyped]

from gallery.imaging import iptc_digest, xmp_packet
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
from gallery.imaging.jpeg_segments import EXIF, PHOTOSHOP, XMP, Data, alone, is_jpeg, segments
from gallery.picture import IIM_IS_NEWER, EmbeddedValue

MAX_TEXT = 16_000  # letters of one value
MAX_ITEMS = 500  # of one list
MAX_LANGUAGES = 50
MAX_TOTAL = 100_000  # letters of one file
MAX_SIDECAR = 16 << 20  # bytes

# In the order in which a file's letters are counted.
_XMP_KEPT = (
    "Xmp.dc.description",
    "Xmp.photoshop.Headline",
    "Xmp.dc.title",
    "Xmp.dc.creator",
    "Xmp.dc.rights",
    "Xmp.photoshop.Credit",
    "Xmp.photoshop.Source",
    "Xmp.photoshop.AuthorsPosition",
    "Xmp.photoshop.CaptionWriter",
    "Xmp.photoshop.DateCreated",
    "Xmp.photoshop.Instructions",
    "Xmp.photoshop.TransmissionReference",
    "Xmp.photoshop.City",
    "Xmp.photoshop.State",
    "Xmp.photoshop.Country",
    "Xmp.iptc.Location",
    "Xmp.iptc.AltTextAccessibility",
    "Xmp.iptc.ExtDescrAccessibility",
    "Xmp.iptcExt.Event",
    "Xmp.xmpRights.UsageTerms",
    "Xmp.xmp.CreateDate",
    "Xmp.xmp.Label",
    "Xmp.xmp.Rating",
    "Xmp.MicrosoftPhoto.Rating",
    "Xmp.xmpDM.pick",
    "Xmp.photomech.ColorClass",
    "Xmp.photomech.Tagged",
    "Xmp.digiKam.ColorLabel",
    "Xmp.digiKam.PickLabel",
    "Xmp.tiff.ImageDescription",
    "Xmp.tiff.Artist",
    "Xmp.tiff.Copyright",
    "Xmp.exif.DateTimeDigitized",
    "Xmp.iptcExt.PersonInImage",
    "Xmp.lr.hierarchicalSubject",
    "Xmp.digiKam.TagsList",
    "Xmp.mediapro.CatalogSets",
    "Xmp.MicrosoftPhoto.LastKeywordXMP",
    "Xmp.dc.subject",
)
_IPTC = "Iptc.Application2."
_IPTC_KEPT = tuple(
    _IPTC + name
    for name in (
        *("Caption", "Headline", "ObjectName", "Byline", "BylineTitle", "Copyright", "Credit"),
        *("Source", "Writer", "SpecialInstructions", "TransmissionReference", "DateCreated"),
        *("TimeCreated", "DigitizationDate", "DigitizationTime", "SubLocation", "City"),
        *("ProvinceState", "CountryName", "Keywords"),
    )
)
_TIFF_RESOURCES = "Exif.Image.ImageResources"
_TIFF_PACKET = "Exif.Image.XMLPacket"
_TIFF_IIM = "Exif.Image.IPTCNAA"
_PERSONS = "Xmp.iptcExt.PersonInImageWDetails"
_FACES = "Xmp.mwg-rs.Regions"
_MICROSOFT_FACES = "Xmp.MP.RegionInfo"
_LOCATIONS = ("Xmp.iptcExt.LocationShown", "Xmp.iptcExt.LocationCreated")
_STRUCTURES = (_PERSONS, _FACES, _MICROSOFT_FACES, *_LOCATIONS)
# The array, the place in it (a single structure has none), and what of the structure is meant.
_PART = re.compile(
    r"(?P<array>Xmp\.(?:iptcExt\.\w+|mwg-rs\.Regions/mwg-rs:RegionList|MP\.RegionInfo/MPRI:Regions))"
    r"(?:\[(?P<place>\d{1,4})\])?/(?P<part>(?:[\w-]+:\w+/)?[\w-]+:\w+)"
)
_EXIF_KEPT = (
    "Exif.Image.ImageDescription",
    "Exif.Image.Artist",
    "Exif.Image.Copyright",
    "Exif.Image.Rating",
    "Exif.Image.RatingPercent",
    "Exif.Image.XPTitle",
    "Exif.Image.XPSubject",
    "Exif.Image.XPComment",
    "Exif.Image.XPAuthor",
    "Exif.Image.XPKeywords",
    "Exif.Photo.UserComment",
)
_LENS = "Exif.Photo.LensModel"
_ORIENTATION = "Exif.Image.Orientation"
_MAKE = "Exif.Image.Make"
_MODEL = "Exif.Image.Model"
# Where the time of the shot is, best first, and the end of the names of its fraction and offset.
_TAKEN_FROM = (
    ("Original", "Exif.Photo.DateTimeOriginal"),
    ("Original", "Exif.Image.DateTimeOriginal"),
    ("Digitized", "Exif.Photo.DateTimeDigitized"),
)
_SUB_SEC = "Exif.Photo.SubSecTime"
_OFFSET_TIME = "Exif.Photo.OffsetTime"
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
        *_NUMBERS,
        *(name for _, name in _TAKEN_FROM),
        *(f"{name}{which}" for name in (_SUB_SEC, _OFFSET_TIME) for which, _ in _TAKEN_FROM),
    )
)
# What XMP repeats of the camera: all there is in a sidecar, in PNG and after some converters.
_EXIF_IN_XMP = {
    "Xmp.tiff.Make": _MAKE,
    "Xmp.tiff.Model": _MODEL,
    "Xmp.exifEX.LensModel": _LENS,
    "Xmp.aux.Lens": _LENS,
    "Xmp.exif.DateTimeOriginal": _TAKEN_FROM[0][1],
    "Xmp.exif.ExposureTime": _EXPOSURE[0],
    "Xmp.exif.ShutterSpeedValue": _SHUTTER[0],
    "Xmp.exif.FNumber": _F_NUMBER[0],
    "Xmp.exif.ApertureValue": _APERTURE[0],
    "Xmp.exif.FocalLength": _FOCAL[0],
    "Xmp.exif.ISOSpeedRatings": _ISO[0],
    "Xmp.exifEX.PhotographicSensitivity": _ISO[0],
}
_IPTC_READ = frozenset(_IPTC_KEPT)
_XMP_READ = frozenset((*_XMP_KEPT, *_EXIF_IN_XMP))
# The names of all properties that a file may have.
KEPT = frozenset(
    (*_XMP_KEPT, *_IPTC_KEPT, *_EXIF_KEPT, *_STRUCTURES, IIM_IS_NEWER, _TAKEN_FROM[-1][1])
)
_TIME = re.compile(
    r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?", re.ASCII
)
_XMP_START = re.compile(rb"<(?:\?xpacket\b|x:x[am]pmeta\b|rdf:RDF\b)")
_PACKET, _PACKET_END = b"<?xpacket begin", b"<?xpacket end"
_SCANNED = 8 << 20  # bytes at either end of a file that are searched for XMP
_NO_LENS = re.compile(r"|n/a|none|unknown.*|\(?\d+\)?", re.IGNORECASE)  # of a maker note's number
_FRACTION = re.compile(r"\d{1,9}", re.ASCII)
_OFFSET = re.compile(r"[+-](?:0\d|1[0-4]):[0-5]\d", re.ASCII)
_RATIONAL = re.compile(r"(-?\d{1,12})(?:/(\d{1,12})|(\.\d{1,9}))?", re.ASCII)
# Controls, marks of byte order, and what is no letter: YAML and XML take none of them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_MOST_NUMBER = 10_000_000  # of seconds, ISO, millimetres: broken files have 2**32
_MOST_NAME = 100  # letters of a camera or lens
_MOST_SECONDS = 100_000  # more than a day: a number of 32 bits that says nothing
_MOST_ISO = 10_000_000  # three times what any camera has
_NO_LENS = re.compile(
    r"n/?a|none|unknown\b.*|[-\s]*|\(?\d+\)?|0(\.0)? ?mm f/0(\.0)?", re.IGNORECASE
)
_IIM_CHARSET = "Iptc.Envelope.CharacterSet"
_IIM_CHARSETS = {"\x1b%G": "utf-8", "\x1b.A": "latin_1", "\x1b-A": "latin_1"}  # 1:90, ISO 2022
# exiv2 names a namespace that it does not know as the file does, and a file may do so at will.
exiv2.XmpProperties.registerNs("http://ns.camerabits.com/photomechanic/1.0/", "photomech")


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
    """Return what is embedded in the file; nothing where there is none.

    The file is mapped, not read: exiv2 looks at the few pages it needs of a 60 MB RAW. It is given
    the bytes and never the path, which it would take for an address when it looks like one. What
    cannot be read of it costs nothing else: every property is read by itself.
    """
    with _mapped(stream) as data:
        return _read(data)


def pixel_size(stream: BinaryIO) -> tuple[int, int]:
    """Return width and height, the right way up, of a picture that no decoder opens; 0 x 0."""
    exiv2.LogMsg.setLevel(exiv2.LogMsg.Level.mute)
    with _mapped(stream) as data, suppress(Exception):
        image = exiv2.ImageFactory.open(data)
        with suppress(Exception):
            image.readMetadata()
        width, height = int(image.pixelWidth()), int(image.pixelHeight())
        exif = image.exifData()
        turned = _ORIENTATION in exif and exif[_ORIENTATION].toInt64() in (5, 6, 7, 8)
        return (height, width) if turned else (width, height)
    return 0, 0


@contextmanager
def _mapped(stream: BinaryIO) -> Iterator[Data]:
    """Hold the bytes of a file; none where it is empty, or lies where nothing can be mapped."""
    try:
        data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    except (ValueError, OSError):
        yield b""
        return
    try:
        yield data
    finally:
        with suppress(BufferError):  # something of exiv2's still looks at it; it closes with that
            data.close()


def xmp_sidecar(stream: BinaryIO) -> Embedded:
    """Return what an .xmp file says; nothing where it is none, or larger than `MAX_SIDECAR`.

    exiv2's XMP parser is for one thread at a time.
    """
    data = stream.read(MAX_SIDECAR + 1)
    if len(data) > MAX_SIDECAR:
        return Embedded()
    if data[:2] in (BOM_UTF16_LE, BOM_UTF16_BE):
        data = data.decode("utf-16", errors="replace").encode()
    # exiv2 knows the file by its very first letters: what XML allows before them is left out.
    start = _XMP_START.search(data)
    if start is None:
        return Embedded()
    data = data[start.start() :]
    if start[0] == b"<rdf:RDF":
        end = data.rfind(b"</rdf:RDF>") + len(b"</rdf:RDF>")
        data = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + data[:end] + b"</x:xmpmeta>"
    return _read(data, only_xmp=True)


def _read(data: Data, *, only_xmp: bool = False) -> Embedded:
    exiv2.LogMsg.setLevel(exiv2.LogMsg.Level.mute)
    found = _Found()
    if not _add(data, found, only_xmp=only_xmp) and not only_xmp:
        for part in _parts(data):
            _add(part, found, only_xmp=part.startswith(_PACKET))
    texts, numbers = found.exif, found.numbers
    return Embedded(
        _camera(texts),
        _lens(texts),
        _taken(texts),
        _exposure_s(numbers),
        _aperture(numbers),
        _iso(numbers),
        round(_first(numbers, _FOCAL), 2),
        _kept(found),
    )


def _with_xmp(image: exiv2.Image, data: Data) -> exiv2.Image:
    """Return the file, or its XMP alone where exiv2 does not find it or takes none of it."""
    if not image.xmpData().empty():
        return image
    packet = image.xmpPacket() or xmp_packet.of_gif(data) or _tiff_packet(image)
    if not packet:
        return image
    for text in (packet, xmp_packet.without_doubles(packet)):
        with suppress(Exception):
            alone = exiv2.ImageFactory.open(text.encode("utf-8", errors="replace"))
            alone.readMetadata()
            if not alone.xmpData().empty():
                return alone
    return image


def _tiff_packet(image: exiv2.Image) -> str:
    exif = image.exifData()
    if _TIFF_PACKET not in exif:
        return ""
    return bytes(exif[_TIFF_PACKET].value().data()).decode("utf-8", errors="replace")


def _add(data: Data, found: _Found, *, only_xmp: bool) -> bool:
    """Add what exiv2 reads; return whether it knows the kind of file and met no error."""
    try:
        image = exiv2.ImageFactory.open(data)
    except Exception:  # noqa: BLE001 - of a kind that exiv2 does not know
        return False
    whole = False
    with suppress(Exception):  # what was read before the broken place is kept
        image.readMetadata()
        whole = True
    if not only_xmp:  # of a sidecar exiv2 would make EXIF and IIM itself
        with suppress(Exception):
            _read_exif(image, found)
        with suppress(Exception):
            _read_iptc(image, found)
    with suppress(Exception):
        _read_xmp(_with_xmp(image, data), found)
    if found.iptc and found.xmp and not only_xmp:
        with suppress(Exception):
            if iptc_digest.is_stale(data, *_of_tiff(image)):
                found.iptc[IIM_IS_NEWER] = "yes"
    return whole


def _parts(data: Data) -> Iterator[bytes]:
    """Yield by themselves the parts of a file that exiv2 gave up on, or that it does not know.

    One broken segment of a JPEG makes exiv2 leave out all others. In GIF, PSB, BigTIFF and any
    other file the XMP lies as a packet that is meant to be found (XMP Specification, part 3, 1.1).
    """
    if is_jpeg(data):
        for name in (EXIF, XMP, PHOTOSHOP):
            yield alone(name, segments(data, name))
        return
    for begin in (0, max(0, len(data) - _SCANNED)):
        start = data.find(_PACKET, begin, begin + _SCANNED)
        end = data.find(_PACKET_END, start, start + MAX_SIDECAR) if start >= 0 else -1
        if end > start:
            yield data[start:end]
            return


def _of_tiff(image: exiv2.Image) -> tuple[bytes, bytes]:
    """Return Photoshop's resources and the IIM block where they are tags of a TIFF."""
    data = image.exifData()
    order = ">" if image.byteOrder() == exiv2.ByteOrder.bigEndian else "<"
    resources, iim = b"", b""
    if _TIFF_RESOURCES in data:
        resources = bytes(data[_TIFF_RESOURCES].value().data())
    if _TIFF_IIM in data:
        value = data[_TIFF_IIM].value()
        if isinstance(value, exiv2.ULongValue):  # bytes, counted in fours by Photoshop and others
            iim = struct.pack(f"{order}{len(value)}I", *value)
        else:
            iim = bytes(value.data())
    return resources, iim


@dataclass(slots=True)
class _Found:
    """What was read of one file so far, by exiv2's names."""

    exif: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    iptc: dict[str, EmbeddedValue] = field(default_factory=dict)
    xmp: dict[str, EmbeddedValue] = field(default_factory=dict)


def _kept(found: _Found) -> dict[str, EmbeddedValue]:
    """Return the properties that the file has room for, captions before long lists."""
    kept: dict[str, EmbeddedValue] = {}
    left = MAX_TOTAL
    for names, values in (
        (_XMP_KEPT, found.xmp),
        ((*_IPTC_KEPT, IIM_IS_NEWER), found.iptc),
        (_EXIF_KEPT, found.exif),
        (_STRUCTURES, found.xmp),
    ):
        for name in names if values else ():
            value = values.get(name)
            if not value:
                continue
            if isinstance(value, str):
                cost = len(value)
            else:
                cost = sum(map(len, value if isinstance(value, tuple) else value.values()))
            if cost <= left:
                kept[name] = value
                left -= cost
    digitized = _TAKEN_FROM[-1][1]
    if digitized in found.exif and not _taken(found.exif, _TAKEN_FROM[:-1]):
        kept[digitized] = _taken(found.exif)
    return kept


def _read_exif(image: exiv2.Image, found: _Found) -> None:
    """Add the EXIF texts and numbers that are of use; the first of a name counts."""
    big_endian = image.byteOrder() == exiv2.ByteOrder.bigEndian
    data = image.exifData()
    for datum in data:
        name = datum.key()
        if name not in _EXIF_READ:
            continue
        with suppress(Exception):
            if name in _NUMBERS:
                found.numbers.setdefault(name, float(datum.toFloat()))
            elif datum.size() <= 4 * MAX_TEXT:
                text = _text(_exif_text(name, datum, big_endian=big_endian))
                if text:
                    found.exif.setdefault(name, text)
    if _LENS not in found.exif and "Exif.Photo.MakerNote" in data:
        with suppress(Exception):
            lens = exiv2.lensName(data)
            name = _text(whole_text(lens.print(data))) if lens else ""
            if not _NO_LENS.fullmatch(name):
                found.exif[_LENS] = name


def _exif_text(name: str, datum: exiv2.Exifdatum, *, big_endian: bool) -> str:
    if name.startswith("Exif.Image.XP"):  # UTF-16 in bytes, little-endian in every file
        return utf16(bytes(datum.value().data()))
    if name == "Exif.Photo.UserComment":
        return user_comment(bytes(datum.value().data()), big_endian=big_endian)
    if name == "Exif.Image.Copyright":  # the photographer's and the editor's, a NUL between them
        parts = bytes(datum.value().data()).split(b"\0")
        return "\n".join(filter(None, (guessed(part).strip() for part in parts[:2])))
    return whole_text(datum.toString())


def _read_iptc(image: exiv2.Image, found: _Found) -> None:
    """Add the IPTC records of the caption; a record that is repeated becomes a list.

    Their charset is told once for all of them, or guessed from all of them.
    """
    items: dict[str, list[bytes]] = {}
    marked = ""
    for datum in image.iptcData():
        name = datum.key()
        with suppress(Exception):
            if name == _IIM_CHARSET:
                marked = _IIM_CHARSETS.get(datum.toString(), "")
            elif name in _IPTC_READ and datum.size() <= 4 * MAX_TEXT:
                values = items.setdefault(name, [])
                if len(values) < MAX_ITEMS:
                    values.append(raw(datum.toString()))
    if marked in ("", "utf-8"):
        every = (one for values in items.values() for one in values)
        marked = likely_charset(b"\n".join(one for one in every if not is_utf8(one)))
    for name, values in items.items():
        texts = tuple(filter(None, (_text(decoded(one, marked)) for one in values)))
        if texts:
            found.iptc[name] = texts[0] if len(texts) == 1 else texts


def _read_xmp(image: exiv2.Image, found: _Found) -> None:
    """Add the XMP properties that captions live in, and what only XMP says of the camera."""
    parts: dict[str, dict[int, dict[str, str]]] = {}
    for datum in image.xmpData():
        name = datum.key()
        if name not in _XMP_READ and not name.startswith(_STRUCTURES):
            continue
        with suppress(Exception):
            if name in _EXIF_IN_XMP:
                _add_as_exif(_EXIF_IN_XMP[name], _xmp_value(datum), found)
            elif name in _XMP_READ:
                found.xmp[name] = _xmp_value(datum)
            elif match := _PART.fullmatch(name):
                place = int(match["place"] or 1)
                if place <= MAX_ITEMS:
                    structure = parts.setdefault(match["array"], {}).setdefault(place, {})
                    structure[match["part"].rpartition(":")[2]] = _one_text(_xmp_value(datum))
    for array, structures in parts.items():
        with suppress(Exception):
            _add_structures(array, [structures[place] for place in sorted(structures)], found)


def _add_as_exif(name: str, value: EmbeddedValue, found: _Found) -> None:
    """Add what XMP says of the camera where EXIF does not."""
    text = _one_text(value)
    if name not in _NUMBERS:
        found.exif.setdefault(name, text)
    elif match := _RATIONAL.fullmatch(text):
        number = float(match[1] + (match[3] or "")) / int(match[2] or 1)
        found.numbers.setdefault(name, number)


def _add_structures(array: str, structures: list[dict[str, str]], found: _Found) -> None:
    """Add persons and faces as names, from left to right, and of locations the first."""
    if array in _LOCATIONS:
        found.xmp[array] = {part: text for part, text in structures[0].items() if text}
        return
    if array == _PERSONS:
        names = [one.get("PersonName", "") for one in structures]
    elif array.startswith(_FACES):
        array = _FACES
        faces = [one for one in structures if one.get("Type", "Face") == "Face"]
        names = [one.get("Name", "") for one in sorted(faces, key=lambda one: _left(one.get("x")))]
    elif array.startswith(_MICROSOFT_FACES):
        array = _MICROSOFT_FACES
        structures.sort(key=lambda one: _left(one.get("Rectangle")))
        names = [one.get("PersonDisplayName", "") for one in structures]
    else:
        return
    found.xmp[array] = tuple(dict.fromkeys(filter(None, names)))


def _left(text: str | None) -> float:
    """Return the first number of "0.25, 0.1, 0.2, 0.2"; without one it is at the right."""
    try:
        return float((text or "").partition(",")[0])
    except ValueError:
        return inf


def _xmp_value(datum: exiv2.Xmpdatum) -> EmbeddedValue:
    value = datum.value()
    if isinstance(value, exiv2.LangAltValue):
        texts = {
            whole_text(language): _text(whole_text(text))
            for language, text in islice(dict(value).items(), MAX_LANGUAGES)
        }
        return {language: text for language, text in texts.items() if text}
    if isinstance(value, exiv2.XmpArrayValue):
        items = (_text(whole_text(item)) for item in islice(value, MAX_ITEMS))
        return tuple(filter(None, items))
    text = datum.toString()
    if text.startswith('type="') and _is_structure(value):
        return ""
    return _text(whole_text(text))


def _is_structure(value: exiv2.XmpTextValue) -> bool:
    """Say whether a value is an array or a structure, of which exiv2 gives only the type."""
    arrays, structures = exiv2.XmpValue.XmpArrayType, exiv2.XmpValue.XmpStruct
    return bool(value.xmpArrayType() != arrays.xaNone or value.xmpStruct() != structures.xsNone)


def _one_text(value: EmbeddedValue) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return value[0] if value else ""
    return value.get("x-default") or next(iter(value.values()), "")


def _text(value: str) -> str:
    """Return a text that is safe to keep: bounded, without control characters."""
    return _CONTROL.sub("", _LINE_END.sub("\n", value[:MAX_TEXT])).strip()


def _camera(exif: Mapping[str, str]) -> str:
    """Return make and model as one name, without saying the make twice."""
    make, model = exif.get(_MAKE, ""), exif.get(_MODEL, "")
    first = make.split(" ")[0].lower()
    if not first or model.lower().startswith(first):
        return model[:_MOST_NAME]
    return f"{make} {model}".strip()[:_MOST_NAME]


def _taken(texts: Mapping[str, str], names: Iterable[tuple[str, str]] = _TAKEN_FROM) -> str:
    """Return the time on the camera's clock as ISO 8601, "" where there is none."""
    for which, name in names:
        found = _TIME.match(texts[name]) if name in texts else None
        if found is None:
            continue
        with suppress(ValueError):
            *parts, fraction, offset = found.groups()
            year, month, day, hour, minute, second = map(int, parts)
            datetime(year, month, day, hour, minute, min(second, 59))  # "0000:00:00" is none
            if not fraction and (match := _FRACTION.match(texts.get(f"{_SUB_SEC}{which}", ""))):
                fraction = f".{match[0]}"
            if not offset and (match := _OFFSET.match(texts.get(f"{_OFFSET_TIME}{which}", ""))):
                offset = match[0]
            return "{}-{}-{}T{}:{}:{}".format(*parts) + (fraction or "") + (offset or "")
    return ""


def _first(numbers: Mapping[str, float], names: Iterable[str]) -> float:
    """Return the first of these numbers that is known and makes sense, else 0."""
    for name in names if numbers else ():
        number = numbers.get(name, 0.0)
        if 0 < number < _MOST_NUMBER:
            return number
    return 0.0


def _lens(texts: Mapping[str, str]) -> str:
    """Return the lens; "" of what programs write where they know none."""
    lens = texts.get(_LENS, "")[:_MOST_NAME]
    return "" if _NO_LENS.fullmatch(lens) else lens


def _exposure_s(numbers: Mapping[str, float]) -> float:
    exposure = _first(numbers, _EXPOSURE)
    if 0 < exposure < _MOST_SECONDS:
        return float(f"{exposure:.6g}")
    speed = next((numbers[name] for name in _SHUTTER if name in numbers), None)
    return float(f"{2**-speed:.6g}") if speed is not None and -20 < speed < 20 else 0.0


def _aperture(numbers: Mapping[str, float]) -> float:
    number = _first(numbers, _F_NUMBER)
    if not number and 0 < (value := _first(numbers, _APERTURE)) < 20:
        number = 2 ** (value / 2)
    return round(number, 2)


def _iso(numbers: Mapping[str, float]) -> int:
    if not numbers:
        return 0
    known = [iso for name in _ISO if 0 < (iso := int(_first(numbers, (name,)))) < _MOST_ISO]
    return next((iso for iso in known if iso != _ISO_IS_ELSEWHERE), known[0] if known else 0)

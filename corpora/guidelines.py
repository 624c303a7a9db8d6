"""What our fields have to say of a picture, worked out from exiftool's tags.

Written from the Guidelines for Handling Image Metadata 2.0 (Metadata Working Group, 2010), chapter
5, and `docs/metadata.md`, which says where we leave them; not from this program's own code.

Each field has an order of sources. XMP goes before IIM as long as the IPTC digest is the one of
the IIM that is there, or there is none; another digest says that a program which knows no XMP has
written the IIM since, and IIM goes first. A text that IIM had to cut is read whole from XMP.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

from corpora.foreign import Foreign, Tags

Wanted: TypeAlias = "str | tuple[str, ...] | float"
Reader: TypeAlias = Callable[[Tags], "Wanted | None"]

XMP, IIM, EXIF = "XMP", "IIM", "EXIF"


@dataclass(frozen=True, slots=True)
class Home:
    """One place where a field may stand. `limit` is what IIM can hold, in bytes."""

    kind: str  # XMP, IIM or EXIF
    read: Reader
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A field, the letter that `results.tsv` has for it, and its homes, the best first."""

    key: str
    letter: str
    homes: tuple[Home, ...]


def wanted(rule: Rule, tags: Tags) -> tuple[Wanted, ...]:
    """Return the values of a field in the order of its sources, each once; () without any."""
    found: list[tuple[Home, Wanted]] = []
    for home in rule.homes:
        value = home.read(tags)
        if value is not None and value != "" and value != ():
            found.append((home, value))
    if _iim_is_newer(tags):
        found.sort(key=lambda one: {IIM: 0}.get(one[0].kind, 1))
        found = _whole(found)
    values = tuple(dict.fromkeys(value for _, value in found))
    return _most_exact(values) if rule.key == "date" else values


def _most_exact(values: tuple[Wanted, ...]) -> tuple[Wanted, ...]:
    """Put that moment first which says the same as the first one, and most beyond it."""
    same = [one for one in values if str(one).startswith(str(values[0]))]
    return tuple(dict.fromkeys((*sorted(same, key=lambda one: -len(str(one)))[:1], *values)))


def _iim_is_newer(tags: Tags) -> bool:
    noted = text(tags.get("Photoshop:IPTCDigest"))
    current = text(tags.get("File:CurrentIPTCDigest"))
    return bool(noted and current and noted != current and noted.strip("0"))


def _whole(found: list[tuple[Home, Wanted]]) -> list[tuple[Home, Wanted]]:
    """Put XMP first where the IIM is its beginning, cut at IIM's limit."""
    if not found:
        return found
    (home, value), *rest = found
    if not home.limit or not isinstance(value, str) or len(value.encode()) < home.limit - 3:
        return found
    for other in rest:
        longer = other[1]
        if other[0].kind == XMP and isinstance(longer, str) and longer.startswith(value):
            return [other, *(one for one in found if one is not other)]
    return found


# --- values


def text(value: Foreign) -> str:
    """Return a value as one text, "" where there is none."""
    if value is None or isinstance(value, Mapping):
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return value.strip()
    return text(value[0]) if value else ""


def texts(value: Foreign) -> tuple[str, ...]:
    """Return a value as texts, each once."""
    if value is None or isinstance(value, Mapping):
        return ()
    items = (value,) if isinstance(value, (str, bool)) else value
    return tuple(dict.fromkeys(filter(None, map(text, items))))


def structs(value: Foreign) -> Iterator[Mapping[str, Foreign]]:
    """Return the structures of a list of them, or the one that stands alone."""
    if isinstance(value, Mapping):
        yield value
    elif value is not None and not isinstance(value, (str, bool)):
        yield from (item for item in value if isinstance(item, Mapping))


def _one(name: str) -> Reader:
    return lambda tags: text(tags.get(name))


def _iim(name: str) -> Reader:
    return lambda tags: _recoded(text(tags.get(f"IPTC:{name}")), tags)


def _recoded(value: str, tags: Tags) -> str:
    """Return an IIM text as UTF-8 where its bytes are: without a mark exiftool takes cp1252."""
    return value if text(tags.get("IPTC:CodedCharacterSet")) == "UTF8" else recoded(value, "utf-8")


def recoded(value: str, charset: str) -> str:
    """Return a text that exiftool took for cp1252 in another charset, as it is where it is not."""
    try:
        return value.encode("cp1252").decode(charset)
    except UnicodeError:
        return value


def _language(name: str) -> Reader:
    """Read a text in languages: the default one, else the first of any."""

    def read(tags: Tags) -> str:
        default = text(tags.get(name))
        others = (text(value) for tag, value in tags.items() if tag.startswith(f"{name}-"))
        return default or next(filter(None, others), "")

    return read


def _list(name: str) -> Reader:
    return lambda tags: texts(tags.get(name))


def _joined(read: Reader) -> Reader:
    """Read a list of names as one text, as `creator` has them."""

    def joined(tags: Tags) -> str:
        value = read(tags)
        return ", ".join(value) if isinstance(value, tuple) else str(value or "")

    return joined


def _number(*names: str) -> Home:
    """Read the first number as exiftool prints it: "1/60", "8.2 mm", "2.8"; "undef" is none."""

    def read(tags: Tags) -> float | None:
        for name in names:
            above, _, below = text(tags.get(name)).replace(",", " ").split(" ")[0].partition("/")
            with suppress(ValueError, ZeroDivisionError):
                value = float(above) / float(below or 1)
                if 0 < value < 1e9:
                    return value
        return None

    return Home(EXIF, read)


def _member(name: str, *keys: str) -> Reader:
    """Read the first of `keys` of the first structure of a list that has one."""

    def read(tags: Tags) -> str:
        for one in structs(tags.get(name)):
            for key in keys:
                found = _language(key)(one)
                if isinstance(found, str) and found:
                    return found
        return ""

    return read


# --- fields that are more than one tag

_RAW = "3FR ARW CR2 CR3 CRW DNG ERF IIQ MRW NEF NRW ORF PEF RAF RAW RW2 SRW X3F"


def _size(tags: Tags) -> tuple[str, ...]:
    """Return width and height the right way up; () of a RAW, whose sensor has a border."""
    found = text(tags.get("Composite:ImageSize")).split("x")
    if len(found) != 2 or text(tags.get("File:FileType")) in _RAW.split():
        return ()
    if window := text(tags.get("OpenEXR:DisplayWindow")).split():
        left, top, right, bottom = map(int, window)
        return str(right - left + 1), str(bottom - top + 1)
    turned = text(tags.get("QuickTime:Rotation")) in ("90", "270")
    if "QuickTime:MajorBrand" not in tags and "JXL" not in text(tags.get("File:FileType")):
        turned = any(word in text(tags.get("IFD0:Orientation")) for word in ("90", "270"))
    return (found[1], found[0]) if turned else (found[0], found[1])


def _camera(tags: Tags) -> str:
    make, model = (
        text(tags.get(f"IFD0:{name}")) or text(tags.get(f"XMP-tiff:{name}"))
        for name in ("Make", "Model")
    )
    first = make.split(" ")[0].lower()
    return model if not first or model.lower().startswith(first) else f"{make} {model}".strip()


def _lens_by_number(tags: Tags) -> str:
    """Return the lens that exiftool's own table has for the number in the maker notes."""
    lens = text(tags.get("Composite:LensID"))
    return "" if lens.startswith(("Unknown", "n/a")) else lens


def _people(tags: Tags) -> tuple[str, ...]:
    names = list(texts(tags.get("XMP-iptcExt:PersonInImage")))
    for one in structs(tags.get("XMP-iptcExt:PersonInImageWDetails")):
        names.append(str(_language("PersonName")(one)))
    for info in structs(tags.get("XMP-mwg-rs:RegionInfo")):
        for region in structs(info.get("RegionList")):
            if text(region.get("Type")) in ("Face", ""):
                names.append(text(region.get("Name")))
    for info in structs(tags.get("XMP-MP:RegionInfoMP")):
        names += [text(region.get("PersonDisplayName")) for region in structs(info.get("Regions"))]
    return tuple(dict.fromkeys(filter(None, names)))


def _tags(tags: Tags) -> tuple[str, ...]:
    """Return the keywords with their levels, without those that are a level of another."""
    paths: list[str] = []
    for name, separator in (
        ("XMP-lr:HierarchicalSubject", "|"),
        ("XMP-digiKam:TagsList", "/"),
        ("XMP-mediapro:CatalogSets", "|"),
        ("XMP-microsoft:LastKeywordXMP", "/"),
    ):
        paths += [one.replace(separator, "/") for one in texts(tags.get(name))]
    paths = [one for one in paths if not one.startswith("_Digikam")]
    flat = texts(tags.get("XMP-dc:Subject"))
    keywords = tuple(_recoded(one, tags) for one in texts(tags.get("IPTC:Keywords")))
    if _iim_is_newer(tags) and keywords:
        flat = keywords
    flat = flat or keywords
    if not flat and not paths:
        words = text(tags.get("IFD0:XPKeywords")).split(";")
        flat = tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
    levels = {level.strip().casefold() for path in paths for level in path.split("/")}
    kept = [path for path in paths if not any(other.startswith(path + "/") for other in paths)]
    return tuple(dict.fromkeys([*kept, *(one for one in flat if one.casefold() not in levels)]))


_EXIF_TIME = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?)?(.*)")


def _moment(value: str, fraction: str = "", offset: str = "") -> str:
    """Return exiftool's time as ISO 8601, "" where it is none."""
    found = _EXIF_TIME.match(value)
    if found is None or not "01" <= found[2] <= "12" or not "01" <= found[3] <= "31":
        return ""
    day = f"{found[1]}-{found[2]}-{found[3]}"
    if not found[4]:
        return day
    part = found[5] or (f".{fraction}" if fraction.strip("0") else "")
    return f"{day}T{found[4]}{part}{(found[6] or offset).strip()}"


def _exif_time(name: str, fraction: str, offset: str) -> Reader:
    return lambda tags: _moment(
        text(tags.get(f"ExifIFD:{name}")) or text(tags.get(f"IFD0:{name}")),
        text(tags.get(f"ExifIFD:{fraction}")),
        text(tags.get(f"ExifIFD:{offset}")),
    )


def _iim_time(day: str, time: str) -> Reader:
    """Read IIM's day and time; UTC is what many write who know no zone, and counts as none."""
    return lambda tags: _moment(
        f"{text(tags.get(f'IPTC:{day}'))} {text(tags.get(f'IPTC:{time}'))}".strip()
    ).removesuffix("+00:00")


def _time(name: str) -> Reader:
    return lambda tags: _moment(text(tags.get(name)))


def _rating(name: str) -> Reader:
    def read(tags: Tags) -> float | None:
        try:
            value = float(text(tags.get(name)))
        except ValueError:
            return None
        return float(int(value)) if 1 <= value < 6 else None

    return read


def _rating_percent(name: str) -> Reader:
    """Windows' percents: 1, 25, 50, 75 and 99 are one to five stars."""

    def read(tags: Tags) -> float | None:
        value = text(tags.get(name))
        if not value.isdigit() or not 1 <= int(value) <= 100:
            return None
        return float(1 + (int(value) + 12) // 25)

    return read


def _home(kind: str, read: Reader, limit: int = 0) -> Home:
    return Home(kind, read, limit)


def _x(name: str) -> Home:
    return Home(XMP, _one(f"XMP-{name}"))


def _i(name: str, limit: int) -> Home:
    return Home(IIM, _iim(name), limit)


def _e(name: str) -> Home:
    return Home(EXIF, _one(name))


# What cameras write into the description by themselves: no caption.
_NOBODYS = re.compile(r"(.* )?DIGITAL CAMERA|SONY DSC|DCIM", re.IGNORECASE)


def _description(name: str) -> Home:
    def read(tags: Tags) -> str:
        value = text(tags.get(name))
        return "" if _NOBODYS.fullmatch(value) else value

    return Home(EXIF, read)


def _color_class(tags: Tags) -> str:
    """Return the name of Photo Mechanic's class: "Winner" of "1 (Winner)"."""
    return text(tags.get("XMP-photomech:ColorClass")).partition("(")[2].rstrip(")")


def _place(xmp: str, iim: str, limit: int, *keys: str) -> tuple[Home, ...]:
    return (
        Home(XMP, _member("XMP-iptcExt:LocationShown", *keys)),
        _x(xmp),
        _i(iim, limit),
        Home(XMP, _member("XMP-iptcExt:LocationCreated", *keys)),
    )


RULES: Sequence[Rule] = (
    Rule("size", "z", (Home(EXIF, _size),)),
    Rule(
        "caption",
        "c",
        (
            Home(XMP, _language("XMP-dc:Description")),
            _i("Caption-Abstract", 2000),
            _description("IFD0:ImageDescription"),
            _x("tiff:ImageDescription"),
            _e("IFD0:XPComment"),
        ),
    ),
    Rule(
        "headline",
        "h",
        (
            _x("photoshop:Headline"),
            _i("Headline", 256),
            _description("IFD0:XPTitle"),
            _description("IFD0:XPSubject"),
        ),
    ),
    Rule("people", "p", (Home(XMP, _people),)),
    Rule("tags", "t", (Home(XMP, _tags),)),
    Rule("number", "n", (Home(XMP, _language("XMP-dc:Title")), _i("ObjectName", 64))),
    Rule(
        "date",
        "d",
        (
            Home(EXIF, _exif_time("DateTimeOriginal", "SubSecTimeOriginal", "OffsetTimeOriginal")),
            Home(EXIF, _time("XMP-exif:DateTimeOriginal")),
            Home(XMP, _time("XMP-photoshop:DateCreated")),
            Home(IIM, _iim_time("DateCreated", "TimeCreated")),
            Home(EXIF, _exif_time("CreateDate", "SubSecTimeDigitized", "OffsetTimeDigitized")),
            Home(XMP, _time("XMP-exif:DateTimeDigitized")),
            Home(XMP, _time("XMP-xmp:CreateDate")),
            Home(IIM, _iim_time("DigitalCreationDate", "DigitalCreationTime")),
        ),
    ),
    Rule(
        "location",
        "l",
        _place("iptcCore:Location", "Sub-location", 32, "Sublocation", "LocationName"),
    ),
    Rule("city", "C", _place("photoshop:City", "City", 32, "City")),
    Rule("state", "S", _place("photoshop:State", "Province-State", 32, "ProvinceState")),
    Rule(
        "country",
        "N",
        _place("photoshop:Country", "Country-PrimaryLocationName", 64, "CountryName"),
    ),
    Rule("alt_text", "a", (Home(XMP, _language("XMP-iptcCore:AltTextAccessibility")),)),
    Rule("ext_description", "x", (Home(XMP, _language("XMP-iptcCore:ExtDescrAccessibility")),)),
    Rule("event", "e", (Home(XMP, _language("XMP-iptcExt:Event")),)),
    Rule(
        "creator",
        "b",
        (
            Home(XMP, _joined(_list("XMP-dc:Creator"))),
            Home(
                IIM,
                _joined(
                    lambda tags: tuple(
                        _recoded(one, tags) for one in texts(tags.get("IPTC:By-line"))
                    )
                ),
                32,
            ),
            _e("IFD0:Artist"),
            _x("tiff:Artist"),
            _e("IFD0:XPAuthor"),
        ),
    ),
    Rule("creator_title", "B", (_x("photoshop:AuthorsPosition"), _i("By-lineTitle", 32))),
    Rule("credit", "r", (_x("photoshop:Credit"), _i("Credit", 32))),
    Rule(
        "copyright",
        "o",
        (
            Home(XMP, _language("XMP-dc:Rights")),
            _i("CopyrightNotice", 128),
            _e("IFD0:Copyright"),
            _x("tiff:Copyright"),
        ),
    ),
    Rule("source", "s", (_x("photoshop:Source"), _i("Source", 32))),
    Rule("usage", "u", (Home(XMP, _language("XMP-xmpRights:UsageTerms")),)),
    Rule("instructions", "i", (_x("photoshop:Instructions"), _i("SpecialInstructions", 256))),
    Rule(
        "job_id",
        "j",
        (_x("photoshop:TransmissionReference"), _i("OriginalTransmissionReference", 32)),
    ),
    Rule("caption_writer", "w", (_x("photoshop:CaptionWriter"), _i("Writer-Editor", 32))),
    Rule(
        "rating",
        "R",
        (
            Home(XMP, _rating("XMP-xmp:Rating")),
            Home(EXIF, _rating("IFD0:Rating")),
            Home(XMP, _rating_percent("XMP-microsoft:RatingPercent")),
            Home(EXIF, _rating_percent("IFD0:RatingPercent")),
        ),
    ),
    Rule("label", "L", (_x("xmp:Label"), Home(XMP, _color_class))),
    Rule("camera", "m", (Home(EXIF, _camera),)),
    Rule(
        "lens",
        "k",
        (
            _e("ExifIFD:LensModel"),
            _x("exifEX:LensModel"),
            _x("aux:Lens"),
            Home(EXIF, _lens_by_number),
        ),
    ),
    Rule(
        "exposure_s",
        "E",
        (
            _number("ExifIFD:ExposureTime", "IFD0:ExposureTime", "XMP-exif:ExposureTime"),
            _number("ExifIFD:ShutterSpeedValue", "IFD0:ShutterSpeedValue"),
        ),
    ),
    Rule(
        "aperture",
        "A",
        (
            _number("ExifIFD:FNumber", "IFD0:FNumber", "XMP-exif:FNumber"),
            _number("ExifIFD:ApertureValue", "IFD0:ApertureValue", "XMP-exif:ApertureValue"),
        ),
    ),
    Rule(
        "iso",
        "I",
        (
            _number(
                "ExifIFD:ISO", "IFD0:ISO", "XMP-exif:ISO", "XMP-exifEX:PhotographicSensitivity"
            ),
            _number("ExifIFD:RecommendedExposureIndex", "ExifIFD:StandardOutputSensitivity"),
        ),
    ),
    Rule(
        "focal_mm",
        "F",
        (_number("ExifIFD:FocalLength", "IFD0:FocalLength", "XMP-exif:FocalLength"),),
    ),
)

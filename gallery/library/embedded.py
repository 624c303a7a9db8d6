"""What a picture file carries about itself, as values of our fields.

The workers bring the raw properties under exiv2's names (`PictureFacts.embedded`). `SOURCES` is the
order in which they count, which docs/metadata.md explains: XMP before IPTC IIM, unless the file's
own digest says that the IIM is newer (Metadata Working Group, Guidelines 2.0), and before EXIF,
which cameras fill by themselves. Dates are the other way round: the camera's clock comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from gallery.library.fields import FIELD, FIELDS, Field, FieldType
from gallery.library.labels import colour_class, digikam_label, label_named
from gallery.library.production import NO_PRODUCTION, Production
from gallery.library.typed import Mistake, person_from_text, tag_path, typed
from gallery.library.values import LocalText, Value
from gallery.picture import IIM_IS_NEWER, EmbeddedValue, PictureFacts

# A part of a structure stands behind a blank: "Xmp.iptcExt.LocationShown City".
_SHOWN, _CREATED = "Xmp.iptcExt.LocationShown", "Xmp.iptcExt.LocationCreated"
_BEFORE: Mapping[str, tuple[str, ...]] = {
    "location": (f"{_SHOWN} Sublocation", f"{_SHOWN} LocationName"),
    "city": (f"{_SHOWN} City",),
    "state": (f"{_SHOWN} ProvinceState",),
    "country": (f"{_SHOWN} CountryName",),
}
_AFTER: Mapping[str, tuple[str, ...]] = {
    "caption": (
        "Exif.Image.ImageDescription",
        "Xmp.tiff.ImageDescription",
        "Exif.Image.XPComment",
    ),
    "headline": ("Exif.Image.XPTitle", "Exif.Image.XPSubject"),
    "location": (f"{_CREATED} Sublocation", f"{_CREATED} LocationName"),
    "city": (f"{_CREATED} City",),
    "state": (f"{_CREATED} ProvinceState",),
    "country": (f"{_CREATED} CountryName",),
    "copyright": ("Exif.Image.Copyright", "Xmp.tiff.Copyright"),
    "creator": ("Exif.Image.Artist", "Xmp.tiff.Artist", "Exif.Image.XPAuthor"),
}
SOURCES: Mapping[str, tuple[str, ...]] = {
    field.key: (
        *_BEFORE.get(field.key, ()),
        *filter(None, (field.xmp, field.iim)),
        *_AFTER.get(field.key, ()),
    )
    for field in FIELDS
    if field.xmp
}
# A date and, in IIM, the time beside it. Before these stands what the camera says (`taken`), after
# them the day on which it was digitised.
DATE_SOURCES: tuple[tuple[str, str], ...] = (
    ("Xmp.photoshop.DateCreated", ""),
    ("Iptc.Application2.DateCreated", "Iptc.Application2.TimeCreated"),
)
_DIGITIZED = "Exif.Photo.DateTimeDigitized"
DIGITIZED_SOURCES: tuple[tuple[str, str], ...] = (
    ("Xmp.exif.DateTimeDigitized", ""),
    ("Xmp.xmp.CreateDate", ""),
    ("Iptc.Application2.DigitizationDate", "Iptc.Application2.DigitizationTime"),
)
# Tags with levels, and what stands between these.
TAG_PATHS: tuple[tuple[str, str], ...] = (
    ("Xmp.lr.hierarchicalSubject", "|"),
    ("Xmp.digiKam.TagsList", "/"),
    ("Xmp.mediapro.CatalogSets", "|"),
    ("Xmp.MicrosoftPhoto.LastKeywordXMP", "/"),
)
_WINDOWS_TAGS = "Exif.Image.XPKeywords"  # parted by semicolons
PEOPLE_SOURCES = (
    "Xmp.iptcExt.PersonInImage",
    "Xmp.iptcExt.PersonInImageWDetails",
    "Xmp.mwg-rs.Regions",
    "Xmp.MP.RegionInfo",
)
_OF_PROGRAMS = "_Digikam_Internal_Tags_"
# MicrosoftPhoto and EXIF count in percent; Windows writes these for one to five stars.
_PERCENT = ("Xmp.MicrosoftPhoto.Rating", "Exif.Image.RatingPercent")
_STARS_FROM = (1, 13, 38, 63, 88)
_GREENWICH = "+00:00"
_DATE_PARTS = re.compile(r"(\d{4})(?:[:-]?(\d\d)(?:[:-]?(\d\d)(.*))?)?", re.DOTALL)
# What cameras write into the description when nobody else does.
_CAMERA_WORDS = frozenset(
    (
        *("OLYMPUS DIGITAL CAMERA", "SONY DSC", "DCIM", "DIGITAL CAMERA", "SAMSUNG"),
        *("MINOLTA DIGITAL CAMERA", "KONICA MINOLTA DIGITAL CAMERA", "GE DIGITAL CAMERA"),
        *("SANYO DIGITAL CAMERA",),
    )
)


def from_embedded(
    facts: PictureFacts | None, production: Production = NO_PRODUCTION
) -> dict[str, Value]:
    """Return the values of our fields that the picture file carries; what fits none is left out."""
    values: dict[str, Value] = {}
    if facts is None:
        return values
    if facts.embedded:
        for key, names in SOURCES.items():
            special = _SPECIAL.get(key)
            found = (
                _first(FIELD[key], names, facts.embedded, production)
                if special is None
                else special(facts.embedded, production)
            )
            if found is not None and found not in ("", ()):
                values[key] = found
        pick = _pick(facts.embedded)
        if pick:
            values["pick"] = pick
    date = _date(facts)
    if date:
        values["date"] = date
    return {field.key: values[field.key] for field in FIELDS if field.key in values}


def _first(
    field: Field,
    names: Iterable[str],
    properties: Mapping[str, EmbeddedValue],
    production: Production,
) -> Value | None:
    """Return the value of the first of these properties that says something."""
    iim_first = IIM_IS_NEWER in properties
    value: Value | None = None
    for name in _newer_first(names) if iim_first else names:
        found = _property(properties, name)
        if not found:
            continue
        value = _value(field, found, production)
        if value is not None:
            break
    if value is not None and iim_first and field.iim and field.xmp in properties:
        return _whole(field, value, _value(field, properties[field.xmp], production))
    return value


def _newer_first(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: not name.startswith("Iptc."))


def _whole(field: Field, iim: Value, xmp: Value | None) -> Value:
    """Return the XMP of a value that IIM's limit only cut short."""
    if isinstance(iim, LocalText) and isinstance(xmp, LocalText):
        texts, other = [text for _, text in iim.texts], [text for _, text in xmp.texts]
        cut = any(one.startswith(texts[0]) for one in other)
    else:
        texts = [iim] if isinstance(iim, str) else []
        cut = bool(texts) and isinstance(xmp, str) and xmp.startswith(texts[0])
    long = bool(texts) and len(texts[0].encode()) > field.iim_bytes - 4  # of a cut letter
    return xmp if cut and long and xmp is not None else iim


def _property(properties: Mapping[str, EmbeddedValue], name: str) -> EmbeddedValue | None:
    name, _, part = name.partition(" ")
    found = properties.get(name)
    if part:
        return found.get(part) if isinstance(found, Mapping) else None
    return found


def _value(field: Field, found: EmbeddedValue, production: Production) -> Value | None:
    if field.type is FieldType.LOCAL_TEXT:
        return _local_text(found, production.language)
    texts = _texts(found)
    if not texts:
        return None
    try:
        return typed(field, texts[0] if field.key != "creator" else ", ".join(texts), production)
    except Mistake:
        return None


def _tags(properties: Mapping[str, EmbeddedValue], _production: Production) -> tuple[str, ...]:
    """Return the tags, each once and with its levels, as flat lists repeat them without."""
    flat = _flat_tags(properties)
    paths: dict[str, str] = {}
    for name, between in TAG_PATHS:
        for text in _texts(properties.get(name, ())):
            path = tag_path(text.replace(between, "/"))
            if path and not path.startswith(_OF_PROGRAMS):
                paths.setdefault(path.casefold(), path)
    for text in flat:
        if "/" in text or "|" in text:
            path = tag_path(text.replace("|", "/"))
            paths.setdefault(path.casefold(), path)
    above: set[str] = set()
    steps: set[str] = set()
    for key in paths:
        parts = key.split("/")
        steps.update(parts)
        above.update("/".join(parts[:end]) for end in range(1, len(parts)))
    tags = [path for key, path in paths.items() if key not in above]
    said = {tag.casefold() for tag in tags} | steps | above
    for text in flat:
        tag = tag_path(text.replace("|", "/"))
        if tag and tag.casefold() not in said:
            said.add(tag.casefold())
            tags.append(tag)
    return tuple(tags)


def _flat_tags(properties: Mapping[str, EmbeddedValue]) -> list[str]:
    names = SOURCES["tags"]
    for name in _newer_first(names) if IIM_IS_NEWER in properties else names:
        texts = _texts(properties.get(name, ()))
        if texts:
            return texts
    if any(_texts(properties.get(name, ())) for name, _ in TAG_PATHS):
        return []
    windows = _texts(properties.get(_WINDOWS_TAGS, ""))
    return [text.strip() for one in windows for text in one.split(";")]


def _people(properties: Mapping[str, EmbeddedValue], production: Production) -> Value | None:
    """Return who is named, in the order of the first list, which is from left to right."""
    names: dict[str, str] = {}
    for source in PEOPLE_SOURCES:
        for name in _texts(properties.get(source, ())):
            names.setdefault(name.casefold(), name)
    return tuple(dict.fromkeys(person_from_text(name, production) for name in names.values()))


def _rating(properties: Mapping[str, EmbeddedValue], _production: Production) -> int | None:
    for name in ("Xmp.xmp.Rating", "Exif.Image.Rating"):
        number = _number(properties.get(name))
        if number is not None and -1 <= number <= 5:
            return int(number) if number >= 0 else None
    for name in _PERCENT:
        number = _number(properties.get(name))
        if number is not None and 0 <= number <= 100:
            return sum(number >= least for least in _STARS_FROM)
    return None


def _label(properties: Mapping[str, EmbeddedValue], _production: Production) -> str:
    for name, meaning in (
        ("Xmp.xmp.Label", str),
        ("Xmp.photomech.ColorClass", colour_class),
        ("Xmp.digiKam.ColorLabel", digikam_label),
    ):
        label = label_named(meaning(_text(properties.get(name))))
        if label:
            return label
    return ""


def _pick(properties: Mapping[str, EmbeddedValue]) -> str:
    """Return what Bridge, Lightroom, Photo Mechanic and digiKam say of a cull."""
    rating = _number(properties.get("Xmp.xmp.Rating"))
    lightroom, digikam = (
        _text(properties.get(name)) for name in ("Xmp.xmpDM.pick", "Xmp.digiKam.PickLabel")
    )
    if (rating is not None and rating < 0) or lightroom == "-1" or digikam == "1":
        return "reject"
    tagged = _text(properties.get("Xmp.photomech.Tagged")).casefold() == "true"
    return "pick" if tagged or lightroom == "1" or digikam == "3" else ""


def _date(facts: PictureFacts) -> str:
    """Return when the picture was taken; of two sources that agree, the one that says more."""
    properties = facts.embedded
    digitized = _text(properties.get(_DIGITIZED))  # there only where `taken` says no more
    created = DATE_SOURCES if IIM_IS_NEWER not in properties else DATE_SOURCES[::-1]
    found = [] if digitized else [facts.taken]
    found += [_dated(properties, *names) for names in created]
    found += [facts.taken] if digitized else []
    found += [_dated(properties, *names) for names in DIGITIZED_SOURCES]
    dates = [date for date in found if date]
    # exiv2 gives an IIM time without an offset that of Greenwich, which nobody has written.
    exact = [one for one in dates if one.startswith(dates[0]) and not one.endswith(_GREENWICH)]
    return max([*dates[:1], *exact], key=len, default="")


def _dated(properties: Mapping[str, EmbeddedValue], date_name: str, time_name: str) -> str:
    """Return a date, with the time that stands in a property of its own; "" if it is none."""
    match = _DATE_PARTS.fullmatch(_text(properties.get(date_name)))
    if match is None:
        return ""
    year, month, day, time = match.groups()
    text = "-".join(part for part in (year, month, day) if part and part != "00")
    if day and day != "00":
        beside = _text(properties.get(time_name)) if time_name else ""
        rest = (time or "").replace(" ", "T", 1)
        text += rest or (f"T{beside}" if beside else "")
    for one in (text, text.partition("T")[0]):
        try:
            return str(typed(FIELD["date"], one, NO_PRODUCTION))
        except Mistake:
            continue
    return ""


_SPECIAL = {"tags": _tags, "people": _people, "rating": _rating, "label": _label}


def _number(found: EmbeddedValue | None) -> float | None:
    try:
        return float(_text(found))
    except ValueError:
        return None


def _local_text(found: EmbeddedValue, language: str) -> LocalText | None:
    """Return language alternatives; "x-default" is one of the others or in our own language."""
    if not isinstance(found, Mapping):
        texts = [text for text in _texts(found) if text.upper() not in _CAMERA_WORDS]
        return LocalText(((language, texts[0]),)) if texts else None
    texts_by_language = {key: text.strip() for key, text in found.items() if text.strip()}
    default = texts_by_language.pop("x-default", "")
    if default and default not in texts_by_language.values():
        texts_by_language = {language: default, **texts_by_language}
    return LocalText(tuple(texts_by_language.items())) if texts_by_language else None


def _text(found: EmbeddedValue | None) -> str:
    texts = _texts(found) if found else []
    return texts[0] if texts else ""


def _texts(found: EmbeddedValue) -> list[str]:
    if isinstance(found, str):
        items = [found]
    elif isinstance(found, Mapping):
        default = found.get("x-default")
        items = [default] if default else list(found.values())
    else:
        items = list(found)
    return [text for item in items if (text := item.strip())]

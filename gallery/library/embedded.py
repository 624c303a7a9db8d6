"""What a picture file carries about itself, as values of our fields.

The workers bring exiv2's raw properties (`PictureFacts.embedded`). XMP goes before IIM, as the IPTC
standard 2023.1 has it; where a field has further homes, they follow in the order of `_ALSO`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gallery.library.fields import FIELDS, Field, FieldType
from gallery.library.production import NO_PRODUCTION, Production
from gallery.library.typed import Mistake, person_from_text, tag_path, typed
from gallery.library.values import LocalText, Value
from gallery.picture import EmbeddedValue, PictureFacts

_ALSO: Mapping[str, tuple[str, ...]] = {
    "caption": ("Exif.Image.ImageDescription",),
    "tags": ("Xmp.lr.hierarchicalSubject",),
    "location": (
        "Xmp.iptcExt.LocationShown[1]/iptcExt:LocationName",
        "Xmp.iptcExt.LocationShown[1]/iptcExt:Sublocation",
        "Xmp.iptcExt.LocationCreated[1]/iptcExt:Sublocation",
    ),
    "copyright": ("Exif.Image.Copyright",),
    "creator": ("Exif.Image.Artist",),
    "rating": ("Exif.Image.Rating",),
    "date": ("Xmp.exif.DateTimeOriginal", "Xmp.xmp.CreateDate"),
}
_DATE_PARTS = re.compile(r"(\d{4})[:-]?(\d\d)[:-]?(\d\d)(.*)", re.DOTALL)
# What cameras write into the description when nobody else does.
_CAMERA_WORDS = frozenset(("OLYMPUS DIGITAL CAMERA", "SONY DSC", "DCIM", "DIGITAL CAMERA"))


def from_embedded(
    facts: PictureFacts | None, production: Production = NO_PRODUCTION
) -> dict[str, Value]:
    """Return the values of our fields that the picture file carries; what fits none is left out."""
    values: dict[str, Value] = {}
    if facts is None:
        return values
    properties = facts.embedded
    if properties:
        for field in FIELDS:
            for name in (field.xmp, field.iim, *_ALSO.get(field.key, ())):
                found = properties.get(name) if name else None
                value = _value(field, found, production) if found else None
                if value is not None:
                    values[field.key] = value
                    break
        if str(properties.get("Xmp.xmp.Rating", "")).startswith("-"):  # Bridge's reject
            values["pick"] = "reject"
    if facts.taken and "date" not in values:
        values["date"] = facts.taken
    return values


def _value(field: Field, found: EmbeddedValue, production: Production) -> Value | None:
    if field.type is FieldType.LOCAL_TEXT:
        return _local_text(found, production.language)
    texts = _texts(found)
    if not texts:
        return None
    if field.type is FieldType.TAGS:
        return tuple(dict.fromkeys(tag_path(text.replace("|", "/")) for text in texts))
    if field.type is FieldType.PEOPLE:
        return tuple(dict.fromkeys(person_from_text(text, production) for text in texts))
    text = texts[0] if field.key != "creator" else ", ".join(texts)
    if field.type is FieldType.DATE and (match := _DATE_PARTS.fullmatch(text)):
        year, month, day, time = match.groups()
        text = f"{year}-{month}-{day}{time.replace(' ', 'T', 1)}"
    if field.type is FieldType.RATING:
        text = text.partition(".")[0]
    try:
        return typed(field, text, production)
    except Mistake:
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


def _texts(found: EmbeddedValue) -> list[str]:
    if isinstance(found, str):
        items = [found]
    elif isinstance(found, Mapping):
        default = found.get("x-default")
        items = [default] if default else list(found.values())
    else:
        items = list(found)
    return [text for item in items if (text := item.strip())]

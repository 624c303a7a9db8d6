"""What a picture file says about itself: the value that travels from the workers to the library.

It lies below both `imaging`, which reads it, and `library`, which lays it under the captions, so
that neither has to import the other. It is stored as JSON in the cache.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields

# Raw embedded property ("Xmp.dc.description", "Iptc.Application2.Headline") -> its value: a text,
# a list of texts, or language -> text ("x-default", "ko").
EmbeddedValue = str | tuple[str, ...] | Mapping[str, str]
# The embedded property that is there where the file's own digest says that a program changed its
# IPTC IIM and left the XMP alone.
IIM_IS_NEWER = "Iptc.IsNewer"

# Goes up when facts are read otherwise than before, or more of them: those that were kept with
# another number count as unknown and are read again; thumbnails stay.
FACTS_VERSION = 3
VERSION_KEY = "v"


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """Facts of one picture file. Unknown texts are "", unknown sizes 0.

    `width` and `height` are pixels the right way up (after the EXIF orientation). `format` is
    Pillow's name ("JPEG", "TIFF"), "RAW" or "XMP". `taken` is ISO 8601 local time as the camera
    wrote it, with the fraction of a second and the offset from UTC where the file has them:
    "2022-11-03T14:02:05.120+09:00". `exposure_s` is in seconds, `aperture` the f-number,
    `focal_mm` the focal length of the lens in millimetres; 0 where unknown. `damage` says what is
    wrong with a picture that could be shown only in part; `failure` why it could not be shown at
    all, or why an XMP sidecar could not be read. `fingerprint`, from `gallery.fingerprint`, is what
    a file is known by again after it was moved. `look`, from `gallery.imaging.look`, is 16
    hexadecimal digits, "" until a thumbnail was made.
    """

    width: int = 0
    height: int = 0
    format: str = ""
    bits: int = 8
    profile: str = ""
    camera: str = ""
    lens: str = ""
    taken: str = ""
    exposure_s: float = 0.0
    aperture: float = 0.0
    iso: int = 0
    focal_mm: float = 0.0
    embedded: Mapping[str, EmbeddedValue] = field(default_factory=dict)
    damage: str = ""
    failure: str = ""
    fingerprint: str = ""
    look: str = ""

    def to_json(self) -> str:
        """Return the facts as one line of JSON."""
        return json.dumps(
            {VERSION_KEY: FACTS_VERSION, **asdict(self)}, ensure_ascii=False, separators=(",", ":")
        )

    @classmethod
    def from_json(cls, text: str) -> PictureFacts:
        """Return the facts that `to_json` wrote; ValueError or TypeError where it is not that.

        Halves of characters, which a file can hold and no other file, column or window takes, are
        replaced by U+FFFD.
        """
        values = json.loads(_whole_characters(text))
        if values.pop(VERSION_KEY, None) != FACTS_VERSION:
            raise ValueError("facts of another version")
        embedded = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in values.pop("embedded").items()
        }
        facts = cls(embedded=embedded, **values)
        for name, value in values.items():
            if not isinstance(value, _TYPES[name]):
                raise TypeError(f"{name} is no {_TYPES[name]}")
        return facts


def _whole_characters(text: str) -> str:
    """Return JSON without surrogates that have no other half, also where they are escaped."""
    if "\\ud" in text.lower():
        text = json.dumps(json.loads(text), ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


_TYPES = {
    one.name: (int, float) if isinstance(one.default, float) else type(one.default)
    for one in fields(PictureFacts)
}

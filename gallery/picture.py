"""What a picture file says about itself: the value that travels from the workers to the library.

It lies below both `imaging`, which reads it, and `library`, which lays it under the captions, so
that neither has to import the other. It is stored as JSON in the cache.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

# Raw embedded property ("Xmp.dc.description", "Iptc.Application2.Headline") -> its value: a text,
# a list of texts, or language -> text ("x-default", "ko").
EmbeddedValue = str | tuple[str, ...] | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """Facts of one picture file. Unknown texts are "", unknown sizes 0.

    `width` and `height` are pixels the right way up (after the EXIF orientation). `format` is
    Pillow's name ("JPEG", "TIFF") or "RAW". `taken` is ISO 8601 local time as the camera wrote it,
    `YYYY-MM-DDTHH:MM:SS`. `damage` says what is wrong with a picture that could be shown only in
    part; `failure` why it could not be shown at all. `fingerprint`, from
    `gallery.fingerprint`, is what a file is known by again after it was moved.
    """

    width: int = 0
    height: int = 0
    format: str = ""
    bits: int = 8
    profile: str = ""
    camera: str = ""
    lens: str = ""
    taken: str = ""
    embedded: Mapping[str, EmbeddedValue] = field(default_factory=dict)
    damage: str = ""
    failure: str = ""
    fingerprint: str = ""

    def to_json(self) -> str:
        """Return the facts as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> PictureFacts:
        """Return the facts that `to_json` wrote; ValueError or TypeError where it is not that."""
        values = json.loads(text)
        embedded = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in values.pop("embedded").items()
        }
        return cls(embedded=embedded, **values)

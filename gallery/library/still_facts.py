"""What the files of one still say together: its pictures, and the XMP sidecars beside them.

    known = {"a.xmp": ..., "a.jpg": ..., "a.cr3": ...}
    together(files, known, production).values["caption"]     # the first of them that has one

Field by field the first file that says something is believed, in the order of
`StillFiles.sources`: XMP sidecars, then the pictures, the best first. A picture that is damaged or
cannot be shown gives way to one that is whole, here and wherever the still is shown. What has not
been read yet is taken to be whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from gallery.library.embedded import from_embedded
from gallery.library.production import NO_PRODUCTION, Production
from gallery.library.still import Rendition, StillFiles
from gallery.library.values import Value
from gallery.picture import PictureFacts

# What each file of a still says, by its name; or what the picture that is shown says.
KnownFacts = Mapping[str, PictureFacts] | PictureFacts


class Together(NamedTuple):
    """What is known of a still from its files; see `Still` for what is what."""

    files: StillFiles
    facts: PictureFacts | None = None
    values: Mapping[str, Value] = {}
    known: Mapping[str, PictureFacts] = {}
    origins: Mapping[str, str] = {}


def together(files: StillFiles, known: KnownFacts | None, production: Production) -> Together:
    """Return what the files say together. Of a still of one file that is what the file says."""
    if known is None:
        return Together(files)
    if len(files.renditions) == 1 and not files.xmp:
        facts = known if isinstance(known, PictureFacts) else known.get(files.file)
        return Together(files, facts, from_embedded(facts, production))
    by_name = {files.file: known} if isinstance(known, PictureFacts) else known
    shown = tuple(sorted(files.renditions, key=lambda one: _faults(one, by_name)))
    if shown != files.renditions:
        files = files._replace(renditions=shown)
    by_name = {one.name: by_name[one.name] for one in files.sources if one.name in by_name}
    values, origins = merged(by_name, production)
    return Together(files, _of_the_shot(files.file, by_name), values, by_name, origins)


def values_beneath(
    known: KnownFacts | None, production: Production = NO_PRODUCTION
) -> dict[str, Value]:
    """Return the values beneath those of the caption; of several files the first comes first."""
    if isinstance(known, Mapping):
        return merged(known, production)[0]
    return from_embedded(known, production)


def merged(
    known: Mapping[str, PictureFacts], production: Production
) -> tuple[dict[str, Value], dict[str, str]]:
    """Return the values of these files, the first to believe first, and which file each is from.

    A date gives way to one that says the same more exactly: a JPEG often has but the day.
    """
    values: dict[str, Value] = {}
    origins: dict[str, str] = {}
    for name, facts in known.items():
        for key, value in from_embedded(facts, production).items():
            if key not in values or (key == "date" and _is_same_time(values[key], value)):
                values[key] = value
                origins[key] = name
    return values, origins


def _faults(one: Rendition, known: Mapping[str, PictureFacts]) -> int:
    """Return how bad a picture is: 0 whole or not read yet, 1 damaged, 2 not to be shown."""
    facts = known.get(one.name)
    return 0 if facts is None else 2 if facts.failure else 1 if facts.damage else 0


def _of_the_shot(name: str, known: Mapping[str, PictureFacts]) -> PictureFacts | None:
    """Return the facts of one file, with what only others still know of how it was taken."""
    facts = known.get(name)
    if facts is None:
        return None
    every = known.values()
    return replace(
        facts,
        camera=_first(one.camera for one in every),
        lens=_first(one.lens for one in every),
        taken=_exact(one.taken for one in every),
        exposure_s=next((one.exposure_s for one in every if one.exposure_s), 0.0),
        aperture=next((one.aperture for one in every if one.aperture), 0.0),
        iso=next((one.iso for one in every if one.iso), 0),
        focal_mm=next((one.focal_mm for one in every if one.focal_mm), 0.0),
    )


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, texts), "")


def _exact(times: Iterable[str]) -> str:
    """Return the first time, as exactly as any that agrees with it."""
    found = ""
    for time in times:
        if time.startswith(found) and len(time) > len(found):
            found = time
    return found


def _is_same_time(known: Value, other: Value) -> bool:
    """Return whether `other` is the time `known`, said more exactly."""
    return (
        isinstance(known, str)
        and isinstance(other, str)
        and len(other) > len(known)
        and other.startswith(known)
    )

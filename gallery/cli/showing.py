"""`gallery show`: all that is known of one still, and where each value comes from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gallery.approvals.answers import KEY
from gallery.approvals.boards import StillApprovals
from gallery.cli.clearing import approvals_of, held_by
from gallery.cli.edge import list_problems
from gallery.cli.ids import known_still
from gallery.cli.pictures import facts_of_stills
from gallery.cli.problems import still_problems
from gallery.cli.screen import Json, json_text, line, padded, plain
from gallery.cli.values import source_text, still_json, value_text
from gallery.cli.which import library_folder
from gallery.errors import GalleryError, PictureError
from gallery.library.exposure import shot_rows
from gallery.library.fields import FIELDS
from gallery.library.library import Library
from gallery.library.place import PLACE_KEYS
from gallery.library.still import Still
from gallery.library.values import LocalText
from gallery.picture import PictureFacts
from gallery.places import cache_folder
from gallery.reason import Code, Reason, worded
from gallery.search.catalogue import Catalogue


def show_still(chosen: Path | None, typed: str, *, as_json: bool) -> int:
    """Show one still; return the exit code."""
    library = Library(library_folder(chosen))
    files = known_still(library, typed)
    (known,) = facts_of_stills(library, [files])
    still = library.still(files, known)
    approvals = approvals_of(library, still)
    if as_json:
        line(json_text(_json(still, approvals), indent=2))
    else:
        for text in _lines(still, approvals):
            line(text)
    problems = [*_waiting(library, still.id), *still_problems(still)]
    problems += [
        PictureError(still.picture.with_name(one.name), Reason(Code.UNREAD))
        for one in files.sources
        if one.name not in known
    ]
    return list_problems(problems)


def _waiting(library: Library, still_id: str) -> list[GalleryError | str]:
    """Say that the captions under a name are about another picture, if they are."""
    catalogue = Catalogue(library, cache_folder())
    catalogue.reread([still_id])
    text = "another picture is under this name than when its captions were read: gallery moves"
    return [f"{still_id}: {text}"] if catalogue.waits(still_id) else []


def _json(still: Still, approvals: StillApprovals) -> dict[str, Json]:
    return {
        **still_json(still),
        "sources": {field.key: still.source(field.key).value for field in FIELDS},
        "broken": {one.name: one.text() for one in still.broken},
        "unknown": {key: _unknown_json(value) for key, value in still.unknown.items()},
        "problems": [str(problem) for problem in still_problems(still)],
        "picture": str(still.picture),
        "sidecar": str(still.sidecar_path),
        "renditions": [
            {
                "name": one.name,
                "format": one.format,
                "size": one.size,
                **_pixels_json(_facts_of(still, one.name)),
            }
            for one in still.files.renditions
        ],
        "xmp": [{"name": one.name, "size": one.size} for one in still.files.xmp],
        "facts": _facts_json(still.facts),
        "standings": {person.name: str(one.standing) for person, one in approvals.verdicts},
        "held": [one.text for one in held_by(still, approvals)],
    }


def _unknown_json(value: object) -> Json:
    if isinstance(value, dict):
        return {str(key): _unknown_json(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_unknown_json(part) for part in value]
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def _facts_json(facts: PictureFacts | None) -> Json:
    if facts is None:
        return None
    return {
        "width": facts.width,
        "height": facts.height,
        "format": facts.format,
        "bits": facts.bits,
        "profile": facts.profile,
        "camera": facts.camera,
        "lens": facts.lens,
        "taken": facts.taken,
        "exposure_s": facts.exposure_s or None,
        "aperture": facts.aperture or None,
        "iso": facts.iso or None,
        "focal_mm": facts.focal_mm or None,
        "damage": worded(facts.damage),
        "failure": worded(facts.failure),
    }


def _facts_of(still: Still, name: str) -> PictureFacts | None:
    return still.known.get(name, still.facts if name == still.file else None)


def _pixels_json(facts: PictureFacts | None) -> dict[str, Json]:
    known = facts is not None and facts.width > 0
    return {
        "width": facts.width if facts is not None and known else None,
        "height": facts.height if facts is not None and known else None,
    }


def _lines(still: Still, approvals: StillApprovals) -> Iterator[str]:
    """The still as text: its id, the fields that say something, then its files."""
    standings = list(_standing_rows(still, approvals))
    rows = [*_field_rows(still), ("", "", ""), *standings, *_file_rows(still)]
    label_width = max(len(label) for label, _, _ in rows)
    yield plain(still.id)
    for label, text, source in rows:
        first, *more = text.splitlines() or [""]
        yield f"  {padded(label, label_width)}  {plain(first)}{source if not more else ''}".rstrip()
        for index, part in enumerate(more, 1):
            end = source if index == len(more) else ""
            yield f"  {padded('', label_width)}  {plain(part)}{end}".rstrip()


def _field_rows(still: Still) -> Iterator[tuple[str, str, str]]:
    for field in FIELDS:
        value = still.value(field.key)
        if field.key == "location" and any(still.value(key) for key in PLACE_KEYS[1:]):
            yield "Place", still.place, ""  # its parts follow, each with where it comes from
        if value is None or value == ():
            continue
        source = source_text(still, field.key)
        if isinstance(value, LocalText):
            for number, (language, text) in enumerate(value.texts):
                named = len(value.texts) > 1 or language != still.production.language
                suffix = f" [{language}]" if named else ""
                yield (field.label if not number else "") + suffix, text, source
        else:
            yield field.label, value_text(value), source
    for key, unknown in still.unknown.items():
        if key == KEY:
            continue
        yield plain(key), str(unknown), "  (not a known key; kept as it is)"


def _standing_rows(still: Still, approvals: StillApprovals) -> Iterator[tuple[str, str, str]]:
    """With whom it stands how, and whether it may leave; nothing where nobody is asked."""
    for person, one in approvals.verdicts:
        words = one.still_class.name + (f", round {one.round}" if one.round else "")
        yield person.name, f"{one.standing} ({words})", ""
    held = held_by(still, approvals)
    if approvals.verdicts or held:
        yield "May leave", f"no: {'; '.join(one.text for one in held)}" if held else "yes", ""
        yield "", "", ""


def _file_rows(still: Still) -> Iterator[tuple[str, str, str]]:
    """The facts of the files: what the details pane shows at its end."""
    facts = still.facts
    if still.production.title:
        yield "Production", still.production.title, ""
    yield "Picture", str(still.picture), ""
    broken = {one.name: f"  ({one.text()})" for one in still.broken}
    for one in still.files.renditions:
        pixels = ""
        if len(still.files.renditions) > 1 and (known := still.known.get(one.name)) is not None:
            pixels = f", {known.width} x {known.height}" if known.width else ""
        yield "Rendition", f"{one.name}, {size_text(one.size)}{pixels}", broken.get(one.name, "")
    for sidecar in still.files.xmp:
        told = f"{sidecar.name}, {size_text(sidecar.size)}"
        yield "XMP sidecar", told, broken.get(sidecar.name, "")
    if facts is not None:
        if facts.width:
            yield "Pixels", f"{facts.width} x {facts.height}", ""
        for label, text in (
            ("Format", facts.format),
            *shot_rows(facts),
            ("Profile", facts.profile),
        ):
            if text:
                yield label, text, ""
    missing = "" if still.files.sidecar else "  (not there yet)"
    yield "Caption file", str(still.sidecar_path), missing


def size_text(size: int) -> str:
    """Return a file size as people read it, in decimal units as the systems show it."""
    for unit, step in (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{size} B"

"""What the details pane shows for one still or for many, as a value without a widget in it.

Of many stills a field shows what they agree on; where they differ its value is `SEVERAL`, and for
tags and people `common` holds what all of them have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from gallery.library.fields import FIELDS, Field, FieldType
from gallery.library.still import Source, Still
from gallery.library.values import Person, Value


class Mixed(Enum):
    """The one value `SEVERAL`: the selected stills do not agree."""

    SEVERAL = "(several)"


SEVERAL = Mixed.SEVERAL


@dataclass(frozen=True, slots=True)
class FieldState:
    """One field as the pane shows it; `source_name` says where an inherited value comes from."""

    field: Field
    value: Value | Mixed | None
    source: Source
    source_name: str = ""
    problem: str = ""
    common: tuple[str, ...] | tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Details:
    """All the pane shows. `errors` are whole sentences with file:line:column."""

    ids: tuple[str, ...] = ()
    title: str = ""
    position: str = ""
    fields: Mapping[str, FieldState] = field(default_factory=dict)
    file_facts: tuple[tuple[str, str], ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    errors: tuple[str, ...] = ()
    error_path: Path | None = None
    language: str = "en"
    editable: bool = True


def details(stills: Sequence[Still], position: str) -> Details:
    """Return what the pane shows for these stills; the first is the current one."""
    if not stills:
        return Details()
    first = stills[0]
    single = len(stills) == 1
    unreadable = [still for still in stills if still.error is not None]
    errors = tuple(str(still.error) for still in unreadable[:3])
    if single:
        errors += tuple(first.problems_text())
    if first.production.error is not None:
        errors += (str(first.production.error),)
    error_path = None
    if unreadable:
        error_path = unreadable[0].sidecar_path
    elif first.problems:
        error_path = first.sidecar_path
    elif first.production.error is not None:
        error_path = first.production.error.path
    return Details(
        ids=tuple(still.id for still in stills),
        title=Path(first.file).stem if single else f"{len(stills):,} stills",
        position=position,
        fields={one.key: _field_state(one, stills) for one in FIELDS},
        file_facts=file_facts(first) if single else _facts_of_many(stills),
        unknown=tuple((key, str(value)) for key, value in first.unknown.items()) if single else (),
        errors=errors,
        error_path=error_path,
        language=first.production.language,
        editable=not (single and unreadable),
    )


def _field_state(one: Field, stills: Sequence[Still]) -> FieldState:
    first = stills[0]
    value = first.value(one.key)
    source = first.source(one.key)
    if len(stills) > 1 and any(still.value(one.key) != value for still in stills[1:]):
        return FieldState(one, SEVERAL, Source.SIDECAR, common=_common(one, stills))
    problem = ""
    if len(stills) == 1:
        problem = next((p.reason for p in first.problems if p.key == one.key), "")
    return FieldState(one, value, source, _source_name(first, source), problem)


def _common(one: Field, stills: Sequence[Still]) -> tuple[str, ...] | tuple[Person, ...]:
    first = stills[0].value(one.key)
    if one.type not in (FieldType.TAGS, FieldType.PEOPLE) or not isinstance(first, tuple):
        return ()
    others = [still.value(one.key) for still in stills[1:]]
    return tuple(  # type: ignore[return-value]
        item for item in first if all(isinstance(o, tuple) and item in o for o in others)
    )


def _source_name(still: Still, source: Source) -> str:
    if source is Source.PICTURE:
        return "picture"
    if source is Source.PRODUCTION and still.production.path is not None:
        return still.production.path.name
    return ""


def file_facts(still: Still) -> tuple[tuple[str, str], ...]:
    """Return what is known of one still's files, as (label, text) lines."""
    formats = " + ".join(one.format.upper() for one in still.files.renditions)
    lines = [("File", still.file), ("Renditions", formats)]
    facts = still.facts
    if facts is not None and facts.width:
        megapixels = facts.width * facts.height / 1e6
        lines.append(("Pixels", f"{facts.width} × {facts.height}  ({megapixels:.1f} MP)"))
    lines.append(("Size", size_text(still.files.renditions[0].size)))
    if facts is not None:
        lines += [
            (label, text)
            for label, text in (
                ("Camera", facts.camera),
                ("Lens", facts.lens),
                ("Taken", facts.taken.replace("T", " ")),
                ("Profile", facts.profile),
                ("Damaged", facts.damage),
                ("Unreadable", facts.failure),
            )
            if text
        ]
    lines.append(("Folder", still.folder or "."))
    return tuple(lines)


def _facts_of_many(stills: Sequence[Still]) -> tuple[tuple[str, str], ...]:
    total = sum(one.size for still in stills for one in still.files.renditions)
    files = sum(len(still.files.renditions) for still in stills)
    return (("Stills", f"{len(stills):,}"), ("Files", f"{files:,}"), ("Size", size_text(total)))


def size_text(size: int) -> str:
    """Return a file size as a person reads it: "412 KB", "24.1 MB" (powers of ten, as disks)."""
    if size < 1_000:
        return f"{size} bytes"
    value, unit = size / 1_000, "KB"
    for larger in ("MB", "GB", "TB"):
        if value < 1_000:
            break
        value, unit = value / 1_000, larger
    return f"{value:.0f} {unit}" if value >= 100 or unit == "KB" else f"{value:.1f} {unit}"

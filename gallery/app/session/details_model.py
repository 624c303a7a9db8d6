"""What the details pane shows for one still or for many, as a value without a widget in it.

Of many stills a field shows what they agree on; where they differ its value is `SEVERAL`, and for
tags and people `common` holds what all of them have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from gallery.app.session.approval_details import (
    NO_DETAILS,
    ApprovalDetails,
    Stands,
    Tally,
    approval_details,
)
from gallery.library.exposure import shot_rows
from gallery.library.fields import FIELD, FIELDS, Field, FieldType
from gallery.library.shapes import shape_text
from gallery.library.still import Source, Still
from gallery.library.values import Person, Value
from gallery.reason import worded


class Mixed(Enum):
    """The one value `SEVERAL`: the selected stills do not agree."""

    SEVERAL = "(several)"


SEVERAL = Mixed.SEVERAL
MOST_ERRORS = 3  # unreadable captions of a selection that are told


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
    approvals: ApprovalDetails = NO_DETAILS
    errors: tuple[str, ...] = ()
    error_path: Path | None = None
    language: str = "en"
    editable: bool = True
    reading: int = 0  # stills whose captions are being read; nothing else is known then


def details(stills: Iterable[Still], position: str, stands: Stands | None = None) -> Details:
    """Return what the pane shows for these stills; the first is the current one.

    `stands` knows of their approvals. They are looked at one by one and not kept: a hundred
    thousand may be selected.
    """
    selected = iter(stills)
    first = next(selected, None)
    if first is None:
        return Details()
    agreed = Agreed(first, stands)
    for still in selected:
        agreed.add(still)
    return agreed.details(position)


class Agreed:
    """What stills agree on, gathered one by one."""

    def __init__(self, first: Still, stands: Stands | None = None) -> None:
        self._first = first
        self._stands = stands
        self._tally = None if stands is None else Tally(stands)
        self._ids: list[str] = []
        self._alike = {one.key: first.value(one.key) for one in FIELDS}
        self._common: dict[str, tuple[str, ...] | tuple[Person, ...]] = {}
        self._unreadable: list[Still] = []
        self._files, self._size = 0, 0
        self._count(first)

    def add(self, still: Still) -> None:
        """Look at one more still."""
        self._count(still)
        for key, value in tuple(self._alike.items()):
            if still.value(key) != value:
                del self._alike[key]
                self._common[key] = _items(key, value)
        for key, items in self._common.items():
            if items:
                others = _items(key, still.value(key))
                self._common[key] = tuple(one for one in items if one in others)  # type: ignore[assignment]

    def details(self, position: str) -> Details:
        """Return what the pane shows."""
        first, many = self._first, len(self._ids)
        single = many == 1
        errors = tuple(str(still.error) for still in self._unreadable)
        if single:
            errors += tuple(first.problems_text())
        if first.production.error is not None:
            errors += (str(first.production.error),)
        error_path = None
        if self._unreadable:
            error_path = self._unreadable[0].sidecar_path
        elif first.problems:
            error_path = first.sidecar_path
        elif first.production.error is not None:
            error_path = first.production.error.path
        unknown = [pair for pair in first.unknown.items() if pair[0] not in FIELD] if single else []
        return Details(
            ids=tuple(self._ids),
            title=Path(first.file).stem if single else f"{many:,} stills",
            position=position,
            fields={one.key: self._field_state(one, single=single) for one in FIELDS},
            file_facts=file_facts(first) if single else self._facts_of_many(),
            unknown=tuple((key, str(value)) for key, value in unknown),
            approvals=self._approvals(single=single),
            errors=errors,
            error_path=error_path,
            language=first.production.language,
            editable=not (single and self._unreadable),
        )

    def _approvals(self, *, single: bool) -> ApprovalDetails:
        if self._stands is None or self._tally is None:
            return NO_DETAILS
        return approval_details(self._first, self._stands) if single else self._tally.details()

    def _count(self, still: Still) -> None:
        self._ids.append(still.id)
        if self._tally is not None:
            self._tally.add(still)
        self._files += len(still.files.renditions)
        self._size += sum(one.size for one in still.files.renditions)
        if still.error is not None and len(self._unreadable) < MOST_ERRORS:
            self._unreadable.append(still)

    def _field_state(self, one: Field, *, single: bool) -> FieldState:
        if one.key not in self._alike:
            return FieldState(one, SEVERAL, Source.SIDECAR, common=self._common[one.key])
        first = self._first
        source = first.source(one.key)
        problem = ""
        if single:
            problem = next((p.reason for p in first.problems if p.key == one.key), "")
        name = (first.source_file(one.key) if single else "") or _source_name(first, source)
        return FieldState(one, self._alike[one.key], source, name, problem)

    def _facts_of_many(self) -> tuple[tuple[str, str], ...]:
        stills, files = f"{len(self._ids):,}", f"{self._files:,}"
        return (("Stills", stills), ("Files", files), ("Size", size_text(self._size)))


def _items(key: str, value: Value | None) -> tuple[str, ...] | tuple[Person, ...]:
    """Return the tags or people of a value, none where there are none or it is another field."""
    lists = FIELD[key].type in (FieldType.TAGS, FieldType.PEOPLE)
    return value if lists and isinstance(value, tuple) else ()


def _source_name(still: Still, source: Source) -> str:
    if source is Source.PICTURE:
        return "picture"
    if source is Source.XMP:
        return "XMP sidecar"
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
                *shot_rows(facts),
                ("Profile", facts.profile),
                ("Damaged", worded(facts.damage, with_words=True)),
                ("Unreadable", worded(facts.failure, with_words=True)),
            )
            if text
        ]
    lines += [("XMP sidecar", one.name) for one in still.files.xmp]
    lines += [("Broken", f"{one.name}: {one.text(with_words=True)}") for one in still.broken]
    differs = shape_text(still)
    if differs:
        lines.append(("Different", f"{still.file} {differs}"))
    lines.append(("Folder", still.folder or "."))
    return tuple(lines)


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

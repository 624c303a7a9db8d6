"""What the shell offers at the Tab key: ids, keys, filter words and their values.

It answers from the snapshot without looking at the disk again: a completion that is a little old
beats one that is late. Whatever goes wrong, it offers nothing and says nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from gallery.errors import GalleryError

if TYPE_CHECKING:
    from gallery.search.index import Index

SORTS = ("date", "file", "number", "rating", "caption", "changed")
PAGES = ("A3", "A4", "A5", "Letter", "Legal", "Tabloid")
GROUPS = ("none", "day", "scene", "person", "folder")
MOST = 100


def sort(incomplete: str) -> list[str]:
    """Offer the sort keys, and with a leading "-" those for the other way round."""
    sign = "-" if incomplete.startswith("-") else ""
    return [sign + key for key in SORTS]


def page(incomplete: str) -> list[str]:  # noqa: ARG001 - Typer keeps those that fit
    """Offer the named pages."""
    return list(PAGES)


def sheet_template(context: typer.Context, incomplete: str) -> list[str]:
    """Offer the templates of the library, one's own, and the built-in ones."""
    from gallery.cli.templates import known_names

    try:
        return [name for name in known_names(_library(context)) if name.startswith(incomplete)]
    except (GalleryError, OSError):
        return []


def group(incomplete: str) -> list[str]:  # noqa: ARG001 - Typer keeps those that fit
    """Offer what a sheet can be grouped by."""
    return list(GROUPS)


def still_id(context: typer.Context, incomplete: str) -> list[str]:
    """Offer ids that begin like this."""
    index = _index(context)
    if index is None:
        return []
    found: list[str] = []
    for row in range(index.size):
        known = index.id(row)
        if known.startswith(incomplete):
            found.append(known)
            if len(found) == MOST:
                break
    return sorted(found)


def person(context: typer.Context, incomplete: str) -> list[str]:
    """Offer who is in the stills, by name."""
    index = _index(context)
    found = [] if index is None else index.values("person", incomplete, MOST)
    return [name for name, _ in found]


def still_or_change(context: typer.Context, incomplete: str) -> list[str]:
    """Offer ids, and keys with their "=" once an id stands before."""
    from gallery.library.fields import FIELDS, FieldType

    keys = [f"{field.key}=" for field in FIELDS if field.type is not FieldType.RECORDS]
    return [*still_id(context, incomplete), *(key for key in keys if key.startswith(incomplete))]


def query(context: typer.Context, incomplete: str) -> list[str]:
    """Offer the fields of the query language, and after a colon the values in use."""
    from gallery.search.query import FIELDS, quote
    from gallery.search.query import context as typed

    place = typed(incomplete, len(incomplete))
    before = incomplete[: place.start]
    if not place.field:
        return [f"{before}{name}:" for name in FIELDS if name.startswith(place.prefix)]
    index = _index(context)
    found = [] if index is None else index.values(place.field, place.prefix, MOST)
    return [before + quote(value) for value, _ in found]


def _index(context: typer.Context) -> Index | None:
    """Return the index as the snapshot has it, or None."""
    from gallery.cli.which import library_folder
    from gallery.library.library import Library
    from gallery.places import cache_folder
    from gallery.search.catalogue import Catalogue

    try:
        return Catalogue(Library(library_folder(_library(context))), cache_folder()).index
    except GalleryError:
        return None


def _library(context: typer.Context) -> Path | None:
    """Return the library named on the line so far, after the command or before it."""
    named, parent = [context.params], context.parent
    while parent is not None:
        named.append(parent.params)
        parent = parent.parent
    found = (one["library"] for one in named if one.get("library"))
    return next((Path(str(one)) for one in found), None)

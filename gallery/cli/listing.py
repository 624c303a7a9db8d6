"""`gallery list` and `gallery facets`: what matches a filter, and the values in use under it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from pathlib import Path

from gallery.cli.edge import list_problems, note
from gallery.cli.order import Order, parse_order
from gallery.cli.progress import LongWork
from gallery.cli.reading import read_library
from gallery.cli.screen import Json, json_list, json_text, line, plain, table
from gallery.cli.values import still_json
from gallery.cli.which import library_folder
from gallery.library.library import Library
from gallery.library.still import Still
from gallery.search.advice import advice
from gallery.search.catalogue import Catalogue
from gallery.search.choices import Choices
from gallery.search.index import Facet, Results, SortKey, Tile
from gallery.search.query import Node, parse


class Form(Enum):
    """How a list is written."""

    TABLE = auto()
    IDS = auto()
    JSON = auto()


def list_stills(chosen: Path | None, query: str, sort: str, limit: int | None, form: Form) -> int:
    """List the stills that match; return the exit code."""
    node, order = parse(query), parse_order(sort)
    reading = read_library(chosen)
    catalogue = reading.catalogue
    rows = search(catalogue, node, order).rows[:limit]
    ids = catalogue.index.ids(rows)
    if form is Form.JSON:
        json_list(_still_values(catalogue, ids))
    elif form is Form.IDS:
        for still_id in ids:
            line(still_id)
    else:
        table([_cells(tile) for tile in catalogue.index.tiles(rows)])
        if not ids and query.strip() and catalogue.index.count:
            note("No still matches.")
            said = advice(catalogue.index, query, Choices(), time.time())
            for text in said.lines:
                note(text)
            if said.query:
                note(f"{said.name}: gallery list '{said.query}'")
    reading.tell_not_shown()
    return list_problems(reading.problems(ids))


def list_not_shown(chosen: Path | None, *, as_json: bool) -> int:
    """List the files below the stills folder that are not shown; return the exit code."""
    library = Library(library_folder(chosen))
    with LongWork("Looking for files") as work:
        found = library.files_not_shown(work.cancelled)
    if as_json:
        json_list(str(path) for path in found)
    else:
        for path in found:
            line(plain(str(path.relative_to(library.stills_folder))))
        if not found:
            note("All files are shown.")
    return 0


def list_facets(chosen: Path | None, query: str, *, as_json: bool) -> int:
    """List the values of every facet with their counts; return the exit code."""
    node = parse(query)
    reading = read_library(chosen)
    results = search(reading.catalogue, node, Order(SortKey.FILE))
    if as_json:
        line(
            json_text(
                {
                    facet.value: {one.value: one.count for one in values}
                    for facet, values in results.facets.items()
                }
            )
        )
    else:
        _facet_table(results)
    return list_problems(reading.problems(reading.catalogue.index.ids(results.rows)))


def search(catalogue: Catalogue, node: Node, order: Order) -> Results:
    """Return what matches, in order."""
    return catalogue.index.search(
        node, Choices(), order.key, descending=order.descending, now=time.time()
    )


def stills_of(catalogue: Catalogue, ids: Sequence[str]) -> Iterator[Still]:
    """Read the stills one after another; one that went away meanwhile is left out."""
    for still_id in ids:
        still = catalogue.still(still_id)
        if still is not None:
            yield still


def _still_values(catalogue: Catalogue, ids: Sequence[str]) -> Iterator[Json]:
    yield from map(still_json, stills_of(catalogue, ids))


def _cells(tile: Tile) -> tuple[str, ...]:
    """Return a still as a line of the table; "-" stands for nothing, so that columns can be cut."""
    return (
        plain(tile.id),
        str(tile.rating) if tile.rating else "-",
        tile.pick or "-",
        tile.label or "-",
        plain(tile.caption),
    )


def _facet_table(results: Results) -> None:
    """Write the facets one below the other, a tag below the tag that holds it."""
    for facet in Facet:
        values = results.facets.get(facet, ())
        if not values:
            continue
        line(facet.value)
        rows: list[tuple[str, str]] = []
        for one in values:
            name = f"{one.label} ({one.detail})" if one.detail else one.label
            rows.append((f"  {'  ' * one.depth}{plain(name)}", f"{one.count:>6,}"))
        table(rows)

"""`gallery moves`: captions whose picture has another name now, and what is done with them."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

from gallery.cli.edge import list_problems, note
from gallery.cli.reading import keep, read_library
from gallery.cli.screen import Json, json_text, line, plain, table
from gallery.errors import GalleryError
from gallery.search.catalogue import Catalogue
from gallery.search.following import NAMED, Moves, Plan, waiting_text


class Replaced(Enum):
    """What becomes of captions under whose name another picture is now."""

    ASK = auto()
    KEEP = auto()
    SET_ASIDE = auto()


def list_moves(chosen: Path | None, *, as_json: bool) -> int:
    """List what waits, and move nothing; return the exit code."""
    reading = read_library(chosen)
    plan = reading.plan
    if as_json:
        line(json_text(_json(plan), indent=2))
    else:
        table(_rows(plan))
        if plan.is_empty:
            note("No captions wait to follow their pictures.")
        elif plan.moves:
            note("gallery moves --apply moves the captions.")
    return list_problems(reading.interrupted)


def apply_moves(chosen: Path | None, replaced: Replaced, *, as_json: bool) -> int:
    """Let captions follow their pictures; return the exit code."""
    reading = read_library(chosen)
    catalogue = reading.catalogue
    moves = Moves()
    if reading.interrupted:
        moves = Moves((), catalogue.finish_moves())
        catalogue.refresh()
    if replaced is Replaced.KEEP:
        catalogue.keep(reading.plan.replaced)
    elif replaced is Replaced.SET_ASIDE:
        moves = moves.and_then(catalogue.set_aside(reading.plan.replaced))
    moves = moves.and_then(catalogue.follow())
    return _told(catalogue, moves, as_json=as_json, end="gallery moves --undo takes that back.")


def undo_moves(chosen: Path | None, *, as_json: bool) -> int:
    """Take back what was moved last; return the exit code."""
    catalogue = read_library(chosen).catalogue
    moves = catalogue.undo_moves()
    if not moves.pairs:
        raise GalleryError("no captions were moved that could be moved back")
    return _told(catalogue, moves, as_json=as_json, end="")


def _told(catalogue: Catalogue, moves: Moves, *, as_json: bool, end: str) -> int:
    """Say what was moved, and what still waits; return the exit code."""
    keep(catalogue)
    left = catalogue.plan()
    if as_json:
        moved = [{"from": old, "to": new} for old, new in moves.pairs]
        line(json_text({"moved": moved, "waiting": _json(left)}, indent=2))
    else:
        table([(plain(old), "->", plain(new)) for old, new in moves.pairs])
        if not moves.pairs:
            note("No captions were moved.")
        elif end:
            note(end)
    return list_problems([*moves.problems, *waiting_text(left)])


def _rows(plan: Plan) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [
        (plain(one.old), "->", plain(one.new), _sureness(by_name=one.by_name)) for one in plan.moves
    ]
    rows += [
        (plain(one.old), "->", plain(one.new), "cannot follow: there are captions already")
        for one in plan.blocked
    ]
    for old, news in plan.unclear.items():
        named = ", ".join(map(plain, news[:NAMED])) + (" ..." if len(news) > NAMED else "")
        rows.append((plain(old), "?", named, "unclear: equal copies of one picture"))
    rows += [
        (plain(one), "-", "-", "another picture is under this name: --apply --keep or --set-aside")
        for one in plan.replaced
    ]
    rows += [(plain(one), "-", "-", "its folder cannot be reached") for one in plan.away]
    return rows


def _sureness(*, by_name: bool) -> str:
    return "equal copies, told by their names" if by_name else "the same picture"


def _json(plan: Plan) -> dict[str, Json]:
    return {
        "moves": [
            {"from": one.old, "to": one.new, "by": "name" if one.by_name else "content"}
            for one in plan.moves
        ],
        "blocked": [{"from": one.old, "to": one.new} for one in plan.blocked],
        "unclear": [{"from": old, "maybe": list(news)} for old, news in plan.unclear.items()],
        "replaced": list(plan.replaced),
        "away": list(plan.away),
    }

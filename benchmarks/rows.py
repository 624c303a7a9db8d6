"""Rows of the table: a cost beside its baseline, and the targets that were met or missed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Self

from benchmarks.measure import Cost
from benchmarks.targets import TARGET, TARGETS

JUDGEMENT = (5, 6)  # columns: the target, and whether it is met
MANY = 20  # rounds that a p99 means something of
SPLIT = {"s": 1.0, "ms": 1e3, "us": 1e6}  # of a second


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a cost and its baseline, in the same unit ("s", "ms", "MB", "").

    `at_most` is the limit: for the ratio of the two, or with `measure="difference"` for ours less
    the baseline, or with `measure="value"` for ours alone (`baseline` is then 0). None sets none.
    `target` is a key of `targets.py`, which then says the limit. `p99` is in `unit` too, `wall` in
    seconds, `peak_mb` that of the process. `missing` says why there is no figure, and what to do.
    """

    what: str
    ours: float
    baseline: float
    against: str
    unit: str = "s"
    at_most: float | None = None
    measure: Literal["ratio", "difference", "value"] = "ratio"
    target: str = ""
    p99: float | None = None
    wall: float | None = None
    peak_mb: float | None = None
    missing: str = ""
    stills: int = 0  # where the row is a point of a plot: the size of the library
    series: str = ""  # and the name of the line

    @classmethod
    def of(
        cls,
        what: str,
        ours: Cost,
        baseline: Cost | None = None,
        against: str = "",
        *,
        unit: str = "s",
        per: int = 1,
        at_most: float | None = None,
        target: str = "",
        measure: Literal["ratio", "difference", "value"] | None = None,
    ) -> Self:
        """Return the row of two costs, each divided by `per`; without a baseline one of a value."""
        scale = SPLIT[unit] / per
        return cls(
            what,
            ours.median * scale,
            0.0 if baseline is None else baseline.median * scale,
            against,
            unit,
            at_most,
            measure or ("value" if baseline is None else "ratio"),
            target,
            p99=ours.p99 * scale if len(ours.cpu) >= MANY else None,
            wall=ours.median_wall / per,
            peak_mb=ours.peak_mb or None,
        )

    @classmethod
    def not_measured(cls, what: str, against: str, missing: str, target: str = "") -> Self:
        """Return the row of what cannot be measured here; `missing` says why and what to do."""
        return cls(what, 0.0, 0.0, against, target=target, missing=missing)

    @property
    def figure(self) -> float:
        """The number that the target is about."""
        if self.measure == "ratio":
            return self.ours / self.baseline if self.baseline else float("inf")
        return self.ours - self.baseline

    @property
    def limit(self) -> float | None:
        """What the figure may be at most; None where nothing is promised."""
        return TARGET[self.target].at_most if self.target else self.at_most

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none, or no figure."""
        limit = self.limit
        return None if limit is None or self.missing else self.figure <= limit


def table(rows: Sequence[Row], *, judged: bool = True) -> str:
    """Return the rows as a Markdown table, which reads as well in a terminal.

    `judged=False` leaves the targets out: they are about full sizes.
    """
    head = ("what", "ours", "baseline", "against", "figure", "target", "", "p99", "wall", "peak")
    shown = [column for column in range(len(head)) if judged or column not in JUDGEMENT]
    lines = [head, *map(_cells, rows)]
    return drawn(*(tuple(line[column] for column in shown) for line in lines))


def scoreboard(rows: Iterable[Row]) -> str:
    """Return every target with the figure reached: met, missed, or why it was not measured."""
    found = {row.target: row for row in rows if row.target}
    lines = []
    for target in TARGETS:
        row = found.get(target.key)
        limit = f"<= {target.at_most:g}{'x' if target.unit == 'x' else f' {target.unit}'}"
        if row is None or row.missing:
            lines.append((target.what, limit, "", "not measured"))
        else:
            lines.append((target.what, limit, _figure(row), verdict(row)))
    return drawn(("target", "at most", "reached", ""), *lines)


def missing(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return what could not be measured and what to do about it, each said once."""
    return tuple(dict.fromkeys(row.missing for row in rows if row.missing))


def verdict(row: Row) -> str:
    """Return what the row says of its target."""
    return {True: "met", False: "MISSED", None: ""}[row.met]


def drawn(*cells: tuple[str, ...]) -> str:
    """Return a Markdown table with even columns; the first line is its head."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    padded = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in cells
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join((padded[0], rule, *padded[1:]))


def _cells(row: Row) -> tuple[str, ...]:
    multiple = "x" if row.measure == "ratio" else f" {row.unit}".rstrip()
    limit = "" if row.limit is None else f"<= {row.limit:g}{multiple}"
    if row.missing:
        return (row.what, "", "", row.against, "not measured", limit, "", "", "", "")
    return (
        row.what,
        quantity(row.ours, row.unit),
        "" if row.measure == "value" else quantity(row.baseline, row.unit),
        row.against,
        _figure(row),
        limit,
        verdict(row),
        "" if row.p99 is None else quantity(row.p99, row.unit),
        "" if row.wall is None else quantity(row.wall, "s"),
        "" if row.peak_mb is None else quantity(row.peak_mb, "MB"),
    )


def _figure(row: Row) -> str:
    if row.measure == "ratio":
        return f"{row.figure:.3g}x"
    sign = "+" if row.measure == "difference" and row.figure >= 0 else ""
    return sign + quantity(row.figure, row.unit)


def quantity(value: float, unit: str) -> str:
    """Return a number with three digits that count, and its unit; small seconds as ms or us."""
    if unit == "s" and abs(value) < 1:
        small, unit = (value * 1e3, "ms") if abs(value) >= 1e-3 else (value * 1e6, "us")
        return f"{small:.3g} {unit}"
    return f"{value:,.3g} {unit}".rstrip() if abs(value) < 1000 else f"{value:,.0f} {unit}".rstrip()

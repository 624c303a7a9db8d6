"""The plot of cost against the size of a library, drawn from what `benchmarks.scale` measured.

    python -m benchmarks.plot build/scale.json docs/scale.svg

Both axes are logarithmic; each line carries its name at its end. The ground is drawn too, so that
the plot reads the same on light and dark pages.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, NullLocator

GROUND, INK, FAINT = "#fbfbf9", "#22272e", "#c9ccd1"
OURS = ("#0b5cad", "#1b9e77", "#7a3fb5")
THEIRS = ("#a8662a", "#6b7079", "#c0504d")
TEXT = 8.5  # points
GAP = 0.062  # of the height of a panel, between two names
SIZES = (1_000, 10_000, 100_000, 1_000_000)

Lines = Mapping[str, Mapping[int, float]]  # series -> stills -> value


@dataclass(frozen=True, slots=True)
class Panel:
    """One of the four: series -> the name at the end of its line, ours and what we compare with."""

    title: str
    unit: str
    scale: float  # from seconds or MB to the unit
    ours: Mapping[str, str]
    theirs: Mapping[str, str]
    mark: tuple[float, str] | None = None  # a level to compare with, in the unit


PANELS = (
    Panel(
        "A keystroke: filter, all facet counts, sort",
        "ms of CPU",
        1e3,
        {"keystroke p50": "ours, p50", "keystroke p99": "ours, p99"},
        {
            "keystroke, SQLite FTS5 p50": "SQLite p50",
            "keystroke, DuckDB p50": "DuckDB p50",
            "keystroke, SQLite FTS5 p99": "SQLite p99",
        },
    ),
    Panel(
        "Window and edits",
        "ms of CPU",
        1e3,
        {
            "filter to repaint": "filter to repaint",
            "edit of one still": "edit of one still",
            "index from its snapshot": "load the snapshot",
        },
        {"filter to repaint, QListView": "QListView filter"},
        (16, "a frame: 16 ms"),
    ),
    Panel(
        "Reading folders, for each still",
        "µs of CPU",
        1e6,
        {
            "first index, per still": "first index",
            "no-change rescan, per still": "no-change rescan",
        },
        {
            "CSafeLoader alone, per still": "CSafeLoader only",
            "scandir + stat alone, per still": "scandir + stat",
        },
    ),
    Panel(
        "Peak memory",
        "MB",
        1,
        {
            "window": "window process",
            "index in memory, while typing": "index, typing",
        },
        {},
    ),
)


def main() -> None:
    """Draw what the command line names."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plot", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("json", type=Path, help="what benchmarks.scale wrote")
    parser.add_argument("picture", type=Path, help="the SVG to write")
    given = parser.parse_args()
    draw(lines(json.loads(given.json.read_text(encoding="utf-8"))["rows"]), given.picture)


def lines(rows: Sequence[Mapping[str, str | float]]) -> Lines:
    """Return the points of each series, by size."""
    found: dict[str, dict[int, float]] = {}
    for row in rows:
        found.setdefault(str(row["series"]), {})[int(row["stills"])] = float(row["ours"])
    return found


def draw(found: Lines, path: Path) -> None:
    """Write the plot; what was not measured is left out."""
    with mpl.rc_context({"font.size": TEXT, "svg.hashsalt": "stills"}):
        layout = ConstrainedLayoutEngine(w_pad=0.15, h_pad=0.12)
        figure = Figure(figsize=(10.4, 7.2), facecolor=GROUND, layout=layout)
        for panel, axes in zip(PANELS, figure.subplots(2, 2).flat, strict=True):
            _panel(axes, panel, found)
        figure.savefig(path, facecolor=GROUND, metadata={"Date": None})


def _panel(axes: Axes, panel: Panel, found: Lines) -> None:
    axes.set_title(panel.title, loc="left", color=INK, fontsize=TEXT + 1.5, fontweight="bold")
    axes.set(xscale="log", yscale="log", facecolor=GROUND)
    axes.set_ylabel(panel.unit, color=INK)
    ends: list[tuple[float, float, str, str]] = []  # x and y of the last point, name, colour
    drawn: list[float] = []
    for names, colours, dash in ((panel.ours, OURS, "-"), (panel.theirs, THEIRS, "--")):
        for (series, name), colour in zip(names.items(), colours, strict=False):
            points = sorted(found.get(series, {}).items())
            if not points:
                continue
            sizes = [size for size, _ in points]
            values = [value * panel.scale for _, value in points]
            drawn += values
            axes.plot(sizes, values, dash, color=colour, lw=2, marker="o", ms=4)
            ends.append((sizes[-1], values[-1], name, colour))
    if drawn:
        least, most = math.floor(math.log10(min(drawn))), math.ceil(math.log10(max(drawn)))
        axes.set_ylim(10**least, 10 ** max(most, least + 1))
    axes.set_xlim(SIZES[0] * 0.8, SIZES[-1] * 11)
    axes.set_xticks(SIZES, [f"{size:,}" for size in SIZES])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.yaxis.set_minor_formatter(FuncFormatter(lambda _value, _: ""))
    axes.grid(True, which="major", color=FAINT, lw=0.6)
    axes.tick_params(colors=INK, which="both")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(FAINT)
    axes.set_xlabel("stills", color=INK)
    if panel.mark is not None:
        level, words = panel.mark
        axes.axhline(level, color=INK, lw=0.8, ls=":")
        axes.text(SIZES[0], level * 1.06, words, color=INK, fontsize=TEXT - 0.5, va="bottom")
    _names(axes, ends)


def _names(axes: Axes, ends: Sequence[tuple[float, float, str, str]]) -> None:
    """Write each name beside the end of its line, moved apart where two would touch."""
    low, high = (math.log10(edge) for edge in axes.get_ylim())
    places: list[float] = []
    for size, value, name, colour in sorted(ends, key=lambda end: end[1]):
        at = (math.log10(value) - low) / (high - low)
        at = max(at, places[-1] + GAP) if places else at
        places.append(at)
        label = f"{name}  {_number(value)}"
        spot = (size * 1.25, 10 ** (low + at * (high - low)))
        axes.annotate(label, (size, value), spot, color=colour, va="center")


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}"


if __name__ == "__main__":
    main()

"""The plot: every line that was measured is in it, under its name."""

from __future__ import annotations

from pathlib import Path

from benchmarks.plot import PANELS, draw, lines


def test_rows_become_lines_over_the_size() -> None:
    rows: list[dict[str, str | float]] = [
        {"series": "keystroke p50", "stills": 1_000, "ours": 0.001},
        {"series": "keystroke p50", "stills": 10_000, "ours": 0.002},
        {"series": "edit of one still", "stills": 1_000, "ours": 0.003},
    ]
    assert lines(rows) == {
        "keystroke p50": {1_000: 0.001, 10_000: 0.002},
        "edit of one still": {1_000: 0.003},
    }


def test_the_plot_is_the_same_for_the_same_figures(tmp_path: Path) -> None:
    found = {series: {1_000: 0.001, 10_000: 0.01} for panel in PANELS for series in panel.ours}
    first, second = tmp_path / "first.svg", tmp_path / "second.svg"
    draw(found, first)
    draw(found, second)
    assert first.read_bytes() == second.read_bytes()
    text = first.read_text(encoding="utf-8")
    for panel in PANELS:
        for name in panel.ours.values():
            assert f"<!-- {name}" in text, "matplotlib notes each text beside its outlines"


def test_a_line_that_was_not_measured_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "some.svg"
    draw({"keystroke p50": {1_000: 0.001}}, path)
    text = path.read_text(encoding="utf-8")
    assert "ours, p50" in text
    assert "DuckDB" not in text

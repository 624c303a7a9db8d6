"""What the program promises about its speed, in one place: each target by the key its row names.

A target is missed or met; it is never loosened to fit a figure. `make bench` prints all of them,
also those that could not be measured.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """One promise: the figure of the row that names `key` is at most this, in the row's unit."""

    key: str
    what: str
    at_most: float
    unit: str = "x"  # "x" is a ratio


KEYSTROKE = "keystroke with all facet counts and sort"
INDEX = "first full index of 100,000 stills with sidecars, CPU"
THUMBNAIL = "24 MP JPEG to a 512 px thumbnail, CPU"
GAP = "event-loop gap while indexing in the background"
MEMORY = "peak memory of the window process"
SHEET = "contact sheet of 1,000 stills"
SHEET_MEMORY = "peak memory of a contact sheet of 10,000 stills"

TARGETS = (
    Target("key-100k-p50", f"{KEYSTROKE}, 100,000 stills, p50", 3, "ms"),
    Target("key-100k-p99", f"{KEYSTROKE}, 100,000 stills, p99", 16, "ms"),
    Target("key-1m-p50", f"{KEYSTROKE}, 1,000,000 stills, p50", 20, "ms"),
    Target("key-1m-p99", f"{KEYSTROKE}, 1,000,000 stills, p99", 100, "ms"),
    Target("key-100k-sqlite-p50", f"{KEYSTROKE}, 100,000, against SQLite FTS5, p50", 0.1),
    Target("key-100k-sqlite-p99", f"{KEYSTROKE}, 100,000, against SQLite FTS5, p99", 0.1),
    Target("key-100k-duckdb-p50", f"{KEYSTROKE}, 100,000, against DuckDB, p50", 0.2),
    Target("key-100k-duckdb-p99", f"{KEYSTROKE}, 100,000, against DuckDB, p99", 0.2),
    Target("key-1m-sqlite-p50", f"{KEYSTROKE}, 1,000,000, against SQLite FTS5, p50", 0.1),
    Target("key-1m-sqlite-p99", f"{KEYSTROKE}, 1,000,000, against SQLite FTS5, p99", 0.1),
    Target("key-1m-duckdb-p50", f"{KEYSTROKE}, 1,000,000, against DuckDB, p50", 0.2),
    Target("key-1m-duckdb-p99", f"{KEYSTROKE}, 1,000,000, against DuckDB, p99", 0.2),
    Target("index-cpu", INDEX, 10, "s"),
    Target("index-tagstudio", f"{INDEX}, against 77 s of TagStudio", 0.13),
    Target("start", "later start to a full grid of thumbnails, 100,000 stills", 0.3, "s"),
    Target("rescan", "no-change rescan of 100,000, against scandir + stat", 1.3),
    Target("filter-ms", "filter to repaint, 1,000,000 rows", 16, "ms"),
    Target("filter-listview", "filter to repaint, 1,000,000 rows, against QListView", 0.02),
    Target("select-ms", "Ctrl+A, 1,000,000 rows", 16, "ms"),
    Target("select-listview", "Ctrl+A, 1,000,000 rows, against QListView", 0.02),
    Target("scroll", "scroll frame with tiles in memory, p99", 8, "ms"),
    Target("tiles", "60 tiles of 256 px, warm cache, new process", 50, "ms"),
    Target("sheet-first-page", "sheet dialog: first page from a warm cache", 100, "ms"),
    Target("thumb-libjpeg", f"{THUMBNAIL}, against libjpeg-turbo's 1/8 decode", 1.2),
    Target("thumb-vips", f"{THUMBNAIL}, against vipsthumbnail", 0.75),
    Target("thumb-magick", f"{THUMBNAIL}, against ImageMagick", 0.25),
    Target("gap-p99", f"{GAP}, p99, more than idle", 2, "ms"),
    Target("gap-max", f"{GAP}, the longest", 100, "ms"),
    Target("memory-100k", f"{MEMORY}, 100,000 stills", 350, "MB"),
    Target("memory-1m", f"{MEMORY}, 1,000,000 stills", 900, "MB"),
    Target("tag-10k", "a tag on 10,000 stills, against write + fsync in a bare loop", 1.5),
    Target("sheet-magick", f"{SHEET}, warm cache, against ImageMagick's montage", 0.03),
    Target("sheet-graphicsmagick", f"{SHEET}, warm cache, against GraphicsMagick's montage", 0.05),
    Target("sheet-cold", f"{SHEET}, cold cache, against the thumbnails alone", 1.1),
    Target("sheet-memory", SHEET_MEMORY, 200, "MB"),
)
TARGET = {target.key: target for target in TARGETS}

"""Sixty tiles on the screen at the start: a new process, a warm cache, after all imports.

Measured from making `Pictures` (which opens the cache) until all sixty are pixmaps in the GUI
thread. The floor is Qt decoding the same sixty JPEGs from memory, in the same process afterwards:
what is above it goes to SQLite, threads and signals.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import Options, Row, report
from benchmarks.camera import photographs
from benchmarks.measure import percentile

TILES, PIXELS = 60, 256
CHILD = "import sys; from benchmarks.tiles_bench import shown; shown(*sys.argv[1:])"


def shown(cache: str, stills: str) -> None:
    """Show the tiles, in a process of its own; print what that took, and the floor."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication

    from gallery.app.pictures.pictures import Pictures
    from gallery.imaging.cache import CACHE_NAME, ThumbnailCache
    from gallery.search.index import Tile
    from gallery.search.record import PictureRef

    app = QApplication([])
    tiles = []
    for path in sorted(Path(stills).iterdir()):
        found = path.stat()
        tiles.append(
            Tile(
                id=path.stem,
                file=path.name,
                caption="",
                number="",
                rating=0,
                label="",
                pick="",
                embargo=None,
                spoiler=False,
                unreadable=False,
                damaged=False,
                failed="",
                width=0,
                height=0,
                picture=PictureRef(path.name, found.st_size, found.st_mtime_ns),
            )
        )
    waited_for = {tile.id for tile in tiles}
    began, start = time.perf_counter(), time.process_time()
    pictures = Pictures(Path(cache))
    pictures.set_folder(Path(stills))
    pictures.picture_arrived.connect(waited_for.discard)
    pictures.want(tiles, PIXELS)
    while waited_for:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    cpu, wall = time.process_time() - start, time.perf_counter() - began
    assert all(pictures.pixmap(tile) is not None for tile in tiles)
    keys = [pictures.key(tile) for tile in tiles]
    pictures.close()
    kept = ThumbnailCache(Path(cache) / CACHE_NAME)
    jpegs = [one.jpeg for one in kept.thumbnails(keys, PIXELS).values()]
    kept.close()
    start = time.process_time()
    for jpeg in jpegs:
        QImage().loadFromData(jpeg, "JPG")
    print(json.dumps({"cpu": cpu, "wall": wall, "floor": time.process_time() - start}))


def rows(options: Options) -> Iterator[Row]:
    """Yield the cost in milliseconds, and against the decoding alone."""
    with tempfile.TemporaryDirectory() as folder:
        stills, cache = Path(folder) / "stills", Path(folder) / "cache"
        stills.mkdir()
        for number, image in zip(range(TILES), photographs(1200, seed=3), strict=False):
            image.save(stills / f"{number:03}.jpg", quality=90)
        command = (sys.executable, "-c", CHILD, str(cache), str(stills))
        runs = []
        for number in range(options.pick(12, 2) + 1):
            done = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=120)
            if number:  # the first one makes the thumbnails
                runs.append(json.loads(done.stdout))
    cpu, wall, floor = ([run[name] for run in runs] for name in ("cpu", "wall", "floor"))
    what = f"{TILES} tiles of {PIXELS} px, warm cache, new process"
    yield Row(
        f"{what}, CPU",
        statistics.median(cpu) * 1e3,
        0.0,
        "",
        "ms",
        measure="value",
        target="tiles",
        p99=percentile(cpu, 99) * 1e3,
        wall=statistics.median(wall),
    )
    yield Row(
        f"{what}, CPU",
        statistics.median(cpu),
        statistics.median(floor),
        "Qt decoding the same JPEGs",
        wall=statistics.median(wall),
    )


if __name__ == "__main__":
    report(rows)

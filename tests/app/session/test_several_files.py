"""Files of a still that change while the window is open: XMP sidecars, and pictures that break."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from pytestqt.qtbot import QtBot

from gallery.app.details.file_facts import FileFacts
from gallery.app.session.details_model import details
from gallery.app.session.session import Session
from tests import exiftool
from tests.needs import lacking

Open = Callable[[Session, Path], None]


def write_xmp(path: Path, *arguments: str) -> None:
    if shutil.which("exiftool") is None:
        lacking("needs exiftool")
    subprocess.run(["exiftool", "-q", "-o", str(path), *arguments], check=True)


def caption(session: Session, still_id: str) -> str:
    row = session.index.row(still_id)
    return "" if row is None else session.index.tile(row).caption


def test_an_xmp_sidecar_that_comes_changes_and_goes_is_followed(
    session: Session, library_folder: Path, qtbot: QtBot
) -> None:
    path = library_folder / "assets" / "jung_e" / "corridor.xmp"
    write_xmp(path, "-XMP-dc:Description=an empty corridor")
    qtbot.waitUntil(lambda: caption(session, "jung_e/corridor") == "an empty corridor")
    exiftool.write(path, "-XMP-dc:Description=not so empty")
    qtbot.waitUntil(lambda: caption(session, "jung_e/corridor") == "not so empty")
    assert session.catalogue is not None
    still = session.catalogue.still("jung_e/corridor")
    assert still is not None
    shown = details([still], "")
    assert shown.fields["caption"].source_name == "corridor.xmp"
    assert ("XMP sidecar", "corridor.xmp") in shown.file_facts
    path.unlink()
    qtbot.waitUntil(lambda: caption(session, "jung_e/corridor") == "")


def test_a_picture_that_is_found_broken_gives_way_in_the_grid(
    empty_session: Session, library_folder: Path, open_library: Open, qtbot: QtBot
) -> None:
    pictures = library_folder / "assets" / "jung_e"
    with Image.open(pictures / "lab.jpg") as image:
        image.save(pictures / "lab.tif")
    data = (pictures / "lab.jpg").read_bytes()
    (pictures / "lab.jpg").write_bytes(data[: len(data) * 2 // 3])
    open_library(empty_session, library_folder)
    session = empty_session

    def shows_the_other() -> bool:
        row = session.index.row("jung_e/lab")
        return row is not None and session.index.tile(row).file == "lab.tif"

    qtbot.waitUntil(shows_the_other, timeout=20_000)
    row = session.index.row("jung_e/lab")
    assert row is not None
    tile = session.index.tile(row)
    assert tile.damaged
    session.pictures.want([tile], 256)
    qtbot.waitUntil(lambda: session.pictures.pixmap(tile) is not None, timeout=20_000)
    assert session.catalogue is not None
    still = session.catalogue.still("jung_e/lab")
    assert still is not None
    pane = FileFacts()
    qtbot.addWidget(pane)
    pane.show_details(details([still], ""))
    assert any("lab.jpg: " in text and "lab.tif is shown" in text for text in pane.texts)

"""`gallery open` where there can be no window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gallery.cli.window import has_display

if TYPE_CHECKING:
    from tests.cli.conftest import Gallery


@pytest.mark.parametrize(
    ("environ", "platform", "can"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_a_display_is_found(environ: dict[str, str], platform: str, can: bool) -> None:
    assert has_display(environ, platform) is can


@pytest.mark.parametrize("words", [[], ["open"]])
def test_without_a_display_the_message_says_what_works(
    words: list[str], gallery: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    answer = gallery(*words)
    assert answer.code == 2
    assert "there is no display here" in answer.err
    assert "gallery --help" in answer.err


@pytest.mark.parametrize(
    ("name", "reason"), [("gone", "there is no such folder"), ("file", "is not a folder")]
)
def test_what_is_no_folder_is_not_opened(
    name: str, reason: str, gallery: Gallery, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    answer = gallery("open", tmp_path / name)
    assert answer.code == 2
    assert f"{name}: {reason}" in answer.err

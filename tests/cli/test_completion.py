"""What the shell offers at the Tab key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Gallery


class Completion(Protocol):
    """Asks for the completions of the last word, as bash does."""

    def __call__(self, *words: str | Path) -> list[str]: ...


@pytest.fixture
def offered(
    gallery: Gallery,
    library_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Completion:
    gallery("-L", library_folder, "list")

    def ask(*words: str | Path) -> list[str]:
        line = ["gallery", *map(str, words)]
        monkeypatch.setenv("_GALLERY_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", " ".join(line))
        monkeypatch.setenv("COMP_CWORD", str(len(line) - 1))
        capsys.readouterr()
        with pytest.raises(SystemExit):
            gallery()
        return capsys.readouterr().out.split()

    return ask


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["l"], ["list"]),
        (["show", "jung_e/ro"], ["jung_e/robot-head"]),
        (["set", "jung_e/lab", "cap"], ["caption=", "caption_writer="]),
        (["list", "ori"], ["orientation:"]),
        (["approvals", "s"], ["send"]),
        (["approvals", "send", "Kim"], ["Kim", "Hyun-joo"]),
        (["list", "kind:b"], ["kind:bts"]),
        (["list", "tag:cr"], ["tag:crew"]),
        (["list", "--sort", "c"], ["caption", "changed"]),
        (["sheet", "--page", "L"], ["Letter", "Legal"]),
        (["sheet", "--template", "one"], ["one-up"]),
        (["sheet", "--group", "s"], ["scene"]),
    ],
)
def test_words_are_completed(
    words: list[str], found: list[str], offered: Completion, library_folder: Path
) -> None:
    command, *rest = words
    place = ["-L", str(library_folder)] if rest else []
    assert offered(*place, command, *rest) == found


def test_without_a_library_nothing_is_offered_and_nothing_said(
    offered: Completion, tmp_path: Path
) -> None:
    assert offered("-L", tmp_path / "gone", "list", "kind:b") == []

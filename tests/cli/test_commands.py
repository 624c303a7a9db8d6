"""What can be typed, and what is said to what cannot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gallery import __version__

if TYPE_CHECKING:
    from tests.cli.conftest import Gallery, Program

COMMANDS = ("open", "list", "facets", "show", "set", "sheet", "index")


def test_the_version_is_told(gallery: Gallery) -> None:
    answer = gallery("--version")
    assert (answer.code, answer.out) == (0, f"gallery {__version__}\n")


def test_help_names_every_command_and_the_exit_codes(gallery: Gallery) -> None:
    answer = gallery("--help")
    assert answer.code == 0
    assert all(f"  {command}  " in answer.out for command in COMMANDS)
    assert "Exit code: 0 fine, 1 done but" in answer.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, gallery: Gallery) -> None:
    answer = gallery(command, "-h")
    assert answer.code == 0
    assert f"Usage: gallery {command}" in answer.out
    assert "--library" in answer.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["lst"], "No such command 'lst'. Did you mean 'list', 'set'?\n  To see all commands"),
        (["list", "--nope"], "No such option: --nope"),
        (["-L", "list", "show", "--nope"], "begins with -: gallery show -- WORD"),
        (["list", "-tag:x"], "begins with -: gallery list -- WORD"),
        (["list", "--limit", "many"], "Invalid value for '--limit'"),
        (["list", "--limit", "-1"], "Invalid value for '--limit'"),
        (["show"], "Missing argument 'ID'"),
        (["set"], "Missing argument"),
        (["approvals"], "Missing command.\n  To see how it is used: gallery approvals --help"),
        (["sheet"], "where to? Name the file to write: gallery sheet ... -o FILE.pdf"),
        (["sheet", "-o", "x.pdf", "--dpi", "0"], "0 dpi; it can be 36 to 1200 dpi"),
        (["list", "-L"], "Option '-L' requires an argument"),
    ],
)
def test_bad_usage_is_exit_2_with_one_message(
    words: list[str], message: str, gallery: Gallery
) -> None:
    answer = gallery(*words)
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith("gallery: error: ")
    assert message in answer.err


def test_a_folder_in_place_of_a_command_is_explained(gallery: Gallery, tmp_path: Path) -> None:
    answer = gallery(tmp_path)
    assert answer.code == 2
    assert f"To open that folder: gallery open {tmp_path}" in answer.err


def test_the_module_is_the_command(program: Program) -> None:
    answer = program("--version")
    assert (answer.returncode, answer.stdout) == (0, f"gallery {__version__}\n".encode())


@pytest.mark.parametrize("room", ["PySide6", "rich", "numpy", "PIL", "yaml", "pydantic"])
def test_the_command_line_alone_loads_no_room(room: str, loaded_by_help: frozenset[str]) -> None:
    assert room not in loaded_by_help


@pytest.fixture(scope="module")
def loaded_by_help() -> frozenset[str]:
    """The top-level modules that a command line has loaded when it is parsed."""
    code = (
        "import sys; from gallery.cli.commands import parse; import gallery.cli.edge;"
        "parse(['list', 'rating:5', '--limit', '3']);"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    return frozenset(asked.stdout.decode().split())

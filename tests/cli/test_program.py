"""`gallery` as a program of its own: streams, signals, encodings, what is left behind."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

if TYPE_CHECKING:
    from tests.cli.conftest import Program

POSIX = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals and devices")


def test_answers_go_to_stdout_and_mistakes_to_stderr(
    program: Program, library_folder: Path
) -> None:
    fine = program("-L", library_folder, "list", "--ids", "rating:5")
    assert (fine.returncode, fine.stdout, fine.stderr) == (0, b"jung_e/robot-head\n", b"")
    (library_folder / "metadata" / "jung_e" / "lab.yaml").write_bytes(b"- a\n")
    some = program("-L", library_folder, "list", "--ids", "rating:5")
    assert (some.returncode, some.stdout) == (1, b"jung_e/robot-head\n")
    assert b"lab.yaml:1:1: " in some.stderr
    bad = program("-L", library_folder, "list", "colour:")
    assert (bad.returncode, bad.stdout) == (2, b"")
    assert bad.stderr.startswith(b"gallery: error: ")


def test_a_list_of_ids_feeds_set(program: Program, library_folder: Path) -> None:
    ids = program("-L", library_folder, "list", "--ids", "kind:bts").stdout
    answer = program("-L", library_folder, "set", "-", "tags+=seen", typed=ids)
    assert answer.returncode == 0
    found = program("-L", library_folder, "list", "--ids", "tag:seen").stdout
    assert found == ids != b""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp949", "utf-8"])
def test_any_encoding_of_the_terminal_will_do(
    encoding: str, program: Program, library_folder: Path
) -> None:
    words = ("-L", library_folder, "list", "--json", "정이")
    answer = program(*words, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    (still,) = json.loads(answer.stdout.decode(encoding))
    assert still["caption.ko"] == "정이가 서 있는 실험실"
    shown = program("-L", library_folder, "show", "jung_e/crew", PYTHONIOENCODING=encoding)
    assert shown.returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_not_utf8_comes_out_as_its_bytes(
    program: Program, library_folder: Path
) -> None:
    folder = os.fsencode(library_folder) + b"/assets/"
    picture = (library_folder / "assets" / "jung_e" / "lab.jpg").read_bytes()
    with open(folder + b"caf\xe9.jpg", "wb") as file:
        file.write(picture)
    answer = program("-L", library_folder, "list", "--ids")
    assert answer.returncode == 0
    assert b"caf\xe9\n" in answer.stdout
    changed = program("-L", library_folder, "set", "-", "rating=2", typed=b"caf\xe9\n")
    assert (changed.returncode, changed.stdout) == (0, b"caf\xe9  rating: - -> 2\n")
    listed = program("-L", library_folder, "list", "rating:2", "--json")
    (still,) = json.loads(listed.stdout)
    assert os.fsencode(still["id"]) == b"caf\xe9"
    shown = program("-L", library_folder, "show", os.fsdecode(b"caf\xe9"))
    assert (shown.returncode, shown.stderr) == (0, b"")


@POSIX
def test_a_reader_that_goes_away_is_no_error(
    environment: dict[str, str], library_folder: Path
) -> None:
    metadata = library_folder / "metadata" / "jung_e"
    (metadata / "crew.yaml").write_text(f"caption: {'x' * 300_000}\n")
    with subprocess.Popen(
        [sys.executable, "-m", "gallery", "-L", library_folder, "list"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_under_stdout_is_told(
    environment: dict[str, str], library_folder: Path
) -> None:
    with open("/dev/full", "wb") as full:
        answer = subprocess.run(
            [sys.executable, "-m", "gallery", "-L", library_folder, "list"],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert answer.returncode == 2
    assert answer.stderr == b"gallery: error: standard output: No space left on device\n"


@POSIX
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interruption_leaves_nothing_behind(
    number: signal.Signals,
    code: int,
    environment: dict[str, str],
    library_folder: Path,
    tmp_path: Path,
) -> None:
    """It comes while the sheet is written, to the whole group, as Ctrl+C in a terminal does."""
    pictures = library_folder / "assets" / "jung_e"
    Image.effect_noise((1600, 1200), 90).convert("RGB").save(pictures / "noise.png")
    for copy in range(30):
        os.link(pictures / "noise.png", pictures / f"noise-{copy}.png")
    out = tmp_path / "out"
    out.mkdir()
    with subprocess.Popen(
        [sys.executable, "-m", "gallery", "-L", library_folder, "sheet", "-o", out / "sheet.pdf"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as running:
        for _ in range(600):
            if any(out.iterdir()):
                break
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(0.05)
        os.killpg(running.pid, number)
        out_text, err_text = running.communicate(timeout=60)
        assert err_text.decode() == ""
        assert out_text == b""
        assert running.returncode == code
    assert list(out.iterdir()) == []
    assert processes_with(str(tmp_path)) == []


def processes_with(mark: str) -> list[str]:
    """The command lines of running processes that have `mark` in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.fsencode(mark) in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_text())
    return found

"""The worker as a process of its own: what it imports, what it reads, when it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from gallery.imaging import worker
from gallery.imaging.jobs import Answer, Job, Verb, receive, send
from gallery.imaging.values import PictureKey

Until = Callable[[Callable[[], bool]], None]


def started(folder: Path, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        worker.command(background=False, memory=3 << 30),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=folder,
        env=environment or None,
    )


def job(path: Path, verb: Verb = Verb.THUMBNAIL) -> Job:
    key = PictureKey.of(path)
    return Job(verb, key.path, key.size, key.changed_ns, pixels=256)


def answer_of(process: subprocess.Popen[bytes], one: Job) -> Answer:
    assert process.stdin is not None
    assert process.stdout is not None
    send(process.stdin, one.to_header())
    frame = receive(process.stdout)
    if frame is not None and frame.header == worker.HELLO:
        frame = receive(process.stdout)
    assert frame is not None
    return Answer.from_header(frame.header)


def runs(pid: int) -> bool:
    """Say whether a process is there; one that nobody has buried yet is not."""
    try:
        os.kill(pid, 0)
        return b") Z " not in Path(f"/proc/{pid}/stat").read_bytes()
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc/self").exists()


def test_a_worker_answers_and_ends_when_its_pipe_does(tmp_path: Path) -> None:
    Image.new("RGB", (600, 400)).save(tmp_path / "a.jpg")

    with started(tmp_path) as process:
        answer = answer_of(process, job(tmp_path / "a.jpg"))
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(20) == 0

    assert (answer.width, answer.height, answer.full_width) == (256, 171, 600)


def test_nothing_beside_the_pictures_is_imported(tmp_path: Path) -> None:
    """A folder of stills may hold a `PIL.py`, and the environment may point to one."""
    (tmp_path / "PIL.py").write_text("raise SystemExit(9)", encoding="utf-8")
    Image.new("RGB", (60, 40)).save(tmp_path / "a.jpg")

    with started(tmp_path, PYTHONPATH=str(tmp_path)) as process:
        assert answer_of(process, job(tmp_path / "a.jpg")).width == 60
        process.kill()


def test_a_worker_begins_with_little(tmp_path: Path) -> None:
    code = textwrap.dedent(f"""
        import sys
        sys.path[:] = {sys.path!r}
        import gallery.imaging.worker, gallery.imaging.desk, json
        print(json.dumps(sorted(sys.modules)))
    """)
    listing = subprocess.check_output([sys.executable, "-I", "-S", "-c", code], cwd=tmp_path)

    modules = set(json.loads(listing))
    assert "PIL.JpegImagePlugin" in modules
    assert not modules & {"PySide6", "numpy", "exiv2", "rawpy", "pillow_heif", "sqlite3", "yaml"}
    assert not {name for name in modules if name.startswith("gallery.")} & {
        "gallery.app",
        "gallery.library",
        "gallery.search",
        "gallery.imaging.embedded",
        "gallery.imaging.rawfile",
    }


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX process groups")
def test_a_worker_ends_when_its_parent_is_killed(tmp_path: Path, until: Until) -> None:
    root = Path(worker.__file__).parents[2]
    code = textwrap.dedent(f"""
        import sys, time
        sys.path[:] = {[str(root), *sys.path]!r}
        from gallery.imaging.workers import Workers
        workers = Workers(2)
        workers.begin()
        while len(workers.processes) < 2:
            time.sleep(0.01)
        print(*workers.processes, flush=True)
        sys.stdin.read()
    """)
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout is not None
        pids = parent.stdout.readline().split()
        parent.kill()

    assert len(pids) == 2
    until(lambda: not any(runs(int(pid)) for pid in pids))

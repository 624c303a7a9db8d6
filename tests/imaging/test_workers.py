"""The supervisor, with real processes that die, hang and eat memory."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from gallery import host
from gallery.imaging import worker
from gallery.imaging.jobs import Answer, Job, Verb
from gallery.imaging.lanes import Lane, Payload
from gallery.imaging.process import WorkerProcess
from gallery.imaging.values import PictureKey
from gallery.imaging.workers import Workers
from gallery.picture import PictureFacts

Ask = Callable[..., tuple[Answer, Payload]]
Until = Callable[[Callable[[], bool]], None]

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")

# Stands in for the worker's program and dies of every job.
CRASHING = """
import os, struct, sys
hello = b'"hello"'
sys.stdout.buffer.write(struct.pack("<IQ", len(hello), 0) + hello)
sys.stdout.buffer.flush()
sys.stdin.buffer.read(12)
os.abort()
"""


def job(path: Path, verb: Verb = Verb.THUMBNAIL, pixels: int = 256) -> Job:
    key = PictureKey.of(path)
    return Job(verb, key.path, key.size, key.changed_ns, pixels=pixels)


@pytest.fixture
def still(tmp_path: Path) -> Path:
    """A small JPEG."""
    path = tmp_path / "still.jpg"
    Image.new("RGB", (600, 400), (90, 90, 90)).save(path)
    return path


@pytest.fixture
def stopped(workers: Workers, still: Path, ask: Ask) -> int:
    """The process id of the only worker, which is stopped and takes no job forward."""
    ask(workers, job(still))
    pid = workers.processes[0]
    os.kill(pid, signal.SIGSTOP)
    return pid


def test_nothing_runs_before_the_first_job(workers: Workers, still: Path, ask: Ask) -> None:
    assert workers.processes == ()
    answer, payload = ask(workers, job(still))

    assert (answer.width, answer.height, answer.failure) == (256, 171, "")
    assert bytes(payload[:2]) == b"\xff\xd8"
    assert len(workers.processes) == 1


def test_workers_can_be_started_ahead(until: Until) -> None:
    workers = Workers(2)
    try:
        workers.begin()
        until(lambda: len(workers.processes) == 2)
    finally:
        workers.close()


@posix
def test_a_job_whose_worker_is_killed_is_done_by_another(
    workers: Workers, still: Path, stopped: int
) -> None:
    results: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    workers.submit(job(still), lambda answer, _: results.put(answer), Lane.SCREEN)

    os.kill(stopped, signal.SIGKILL)

    assert results.get(timeout=60).failure == ""
    assert stopped not in workers.processes


@posix
def test_the_jobs_that_wait_survive_the_death_of_a_worker(
    workers: Workers, still: Path, stopped: int
) -> None:
    results: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    for pixels in range(100, 120):
        one = job(still, pixels=pixels)
        workers.submit(one, lambda answer, _: results.put(answer), Lane.SCREEN)

    os.kill(stopped, signal.SIGKILL)

    assert [results.get(timeout=60).width for _ in range(20)] == list(range(100, 120))


@posix
def test_a_worker_that_hangs_is_killed_at_its_deadline(still: Path, ask: Ask, until: Until) -> None:
    workers = Workers(1, seconds=1.5)
    try:
        ask(workers, job(still))
        pid = workers.processes[0]
        os.kill(pid, signal.SIGSTOP)

        failed, _ = ask(workers, job(still))
        assert failed.failure == 'no-answer {"seconds": 2}'
        assert not failed.lasting
        until(lambda: pid not in workers.processes)

        again, _ = ask(workers, job(still))
        assert again.failure == failed.failure
        assert ask(workers, job(still, Verb.FACTS))[0].failure == ""
    finally:
        workers.close()


@posix
def test_a_picture_that_crashes_its_decoder_twice_is_left_alone(
    workers: Workers, still: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []

    def crashing(**_options: object) -> list[str]:
        started.append(1)
        return [sys.executable, "-I", "-S", "-c", CRASHING]

    monkeypatch.setattr(worker, "command", crashing)

    answer, _ = ask(workers, job(still))
    assert answer.failure == 'crashed {"how": "Aborted"}'
    assert answer.lasting
    assert len(started) == 2

    assert ask(workers, job(still))[0].failure == answer.failure
    assert len(started) <= 3  # none for the second question; perhaps one that waits for work

    still.write_bytes(still.read_bytes() + b"\0")  # another version of the file
    monkeypatch.undo()
    assert ask(workers, job(still))[0].failure == ""


def test_workers_that_never_start_do_not_hold_up_the_program(
    workers: Workers, still: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        worker, "command", lambda **_: [sys.executable, "-c", "raise SystemExit(1)"]
    )

    for _ in range(3):
        assert ask(workers, job(still))[0].failure == "no-worker"


def test_a_program_that_is_not_there_is_said(
    workers: Workers, still: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "command", lambda **_: [str(still.parent / "no python")])

    assert ask(workers, job(still))[0].failure == "no-worker"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory")
def test_a_picture_that_needs_too_much_memory_fails_alone(
    tmp_path: Path, still: Path, ask: Ask
) -> None:
    hog = tmp_path / "hog.png"
    Image.new("RGB", (12_000, 8_000)).save(hog, compress_level=1)
    workers = Workers(1, memory=250 << 20)
    try:
        hungry = Job(Verb.PIXELS, *_version(hog))
        assert ask(workers, hungry)[0].failure == "too-much-memory"
        assert ask(workers, job(still))[0].failure == ""
        assert len(workers.processes) == 1
    finally:
        workers.close()


def _version(path: Path) -> tuple[str, int, int]:
    key = PictureKey.of(path)
    return key.path, key.size, key.changed_ns


@posix
def test_what_is_on_the_screen_comes_before_what_was_asked_earlier(
    workers: Workers, still: Path, stopped: int
) -> None:
    order: queue.SimpleQueue[str] = queue.SimpleQueue()
    asked = [("busy with", Lane.SCREEN), ("sheet", Lane.SOON)]
    asked += [("tile", Lane.SCREEN), ("view", Lane.NOW)]
    for name, lane in asked:
        workers.submit(job(still), lambda *_, name=name: order.put(name), lane)

    os.kill(stopped, signal.SIGCONT)

    names = [order.get(timeout=60) for _ in asked]
    assert names in (["busy with", "view", "tile", "sheet"], ["view", "busy with", "tile", "sheet"])


def test_the_rest_of_the_library_has_processes_of_its_own(
    workers: Workers, still: Path, ask: Ask
) -> None:
    ask(workers, job(still))
    front = workers.processes
    ask(workers, job(still), Lane.LATER)

    behind = [pid for pid in workers.processes if pid not in front]
    assert len(behind) == 1
    if sys.platform == "linux":
        assert os.sched_getscheduler(behind[0]) == os.SCHED_IDLE
        assert os.sched_getscheduler(front[0]) == os.SCHED_OTHER


@posix
def test_a_job_that_is_cancelled_before_it_begins_never_answers(
    workers: Workers, still: Path, stopped: int, ask: Ask
) -> None:
    answered: list[int] = []
    tickets = [
        workers.submit(job(still), lambda *_, number=number: answered.append(number), Lane.SCREEN)
        for number in range(3)
    ]

    dropped = workers.cancel(tickets[1:])
    os.kill(stopped, signal.SIGCONT)
    ask(workers, job(still))

    assert dropped == tickets[1:]
    assert answered == [0]


@posix
def test_closing_answers_what_is_not_done_and_leaves_no_process(
    workers: Workers, still: Path, stopped: int
) -> None:
    answers: list[str] = []
    for _ in range(3):
        workers.submit(job(still), lambda answer, _: answers.append(answer.failure), Lane.SCREEN)

    workers.close()

    assert answers == ["closing"] * 3
    with pytest.raises(ProcessLookupError):
        os.kill(stopped, 0)
    workers.submit(job(still), lambda answer, _: answers.append(answer.failure), Lane.SCREEN)
    assert len(answers) == 4


def test_a_callback_that_fails_harms_no_other(
    workers: Workers, still: Path, ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(answer: Answer, payload: Payload) -> None:
        raise KeyError("a mistake")

    workers.submit(job(still), broken, Lane.SCREEN)

    assert ask(workers, job(still))[0].failure == ""
    assert "was lost" in caplog.text


def test_a_large_picture_arrives_without_a_copy_and_a_small_one_too(
    workers: Workers, tmp_path: Path, ask: Ask
) -> None:
    for width, height in ((1200, 800), (30, 20)):
        path = tmp_path / f"{width}.png"
        Image.new("RGB", (width, height), (10, 20, 30)).save(path)

        answer, pixels = ask(workers, job(path, Verb.PIXELS, pixels=0))

        assert (answer.width, answer.height) == (width, height)
        assert bytes(pixels) == bytes([10, 20, 30, 255]) * (width * height)


def test_facts_come_as_facts(workers: Workers, still: Path, ask: Ask) -> None:
    facts = PictureFacts.from_json(ask(workers, job(still, Verb.FACTS))[0].facts)

    assert (facts.width, facts.height, facts.format, facts.bits) == (600, 400, "JPEG", 8)


@posix
def test_a_file_on_which_a_worker_worked_all_its_time_is_remembered(
    still: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers = Workers(1, seconds=1.5)
    try:
        ask(workers, job(still))
        os.kill(workers.processes[0], signal.SIGSTOP)
        monkeypatch.setattr(WorkerProcess, "cpu_seconds", lambda _self: 1.4)

        answer, _ = ask(workers, job(still))

        assert (answer.failure, answer.lasting) == ('too-slow {"seconds": 2}', True)
        assert ask(workers, job(still))[0] == answer
    finally:
        workers.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says it of another process")
def test_the_time_that_a_process_works_is_known_and_waiting_is_not_in_it(until: Until) -> None:
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    waiting = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        until(lambda: host.cpu_seconds(busy.pid) > host.cpu_seconds(waiting.pid) + 0.5)
    finally:
        for one in (busy, waiting):
            one.kill()
            one.communicate()
    assert host.cpu_seconds(busy.pid) == 0.0

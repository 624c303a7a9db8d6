"""An error that nobody foresaw, thrown in each stage in turn, about one file among others.

The other files' thumbnails and facts arrive, the service still answers, the file in question has
its picture or a reason, and `close` returns.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import wraps
from itertools import cycle
from pathlib import Path

import pytest
from PIL import Image

from gallery.errors import PictureError
from gallery.imaging import thumbnails, worker
from gallery.imaging.cache import ThumbnailCache
from gallery.imaging.cache_file import CacheFile
from gallery.imaging.jobs import Answer, Job
from gallery.imaging.lanes import Ticket
from gallery.imaging.process import Heard, WorkerProcess
from gallery.imaging.thumbnails import Thumbnails
from gallery.imaging.tray import Tray
from gallery.imaging.values import PictureKey, Pixels, Thumbnail
from gallery.imaging.warming import Warming
from gallery.imaging.workers import Workers
from gallery.picture import PictureFacts

Until = Callable[[Callable[[], bool]], None]

BAD_WIDTH = 321  # by which facts and answers that name no file are known
ERRORS = (
    RuntimeError("a mistake"),
    UnicodeEncodeError("utf-8", "J\udcfcrgen", 1, 2, "surrogates not allowed"),
    MemoryError(),
    KeyError("no such thing"),
)


def about(thing: object, path: str) -> bool:
    """Say whether a value of the service has to do with a file."""
    match thing:
        case PictureKey() | Job():
            return thing.path == path
        case Ticket():
            return thing.job.path == path
        case Heard():
            return thing.answer is not None and about(thing.process.ticket, path)
        case Answer():
            return thing.full_width == BAD_WIDTH
        case str():
            return thing == path or f'"width":{BAD_WIDTH},' in thing
        case Mapping():
            return any(about(one, path) for one in (*thing, *thing.values()))
        case tuple() | list():
            return any(about(one, path) for one in thing)
    return False


@dataclass
class Sabotage:
    """Lets functions throw an error where they are about one file."""

    patch: pytest.MonkeyPatch
    path: str
    error: Exception
    thrown: int = 0

    def of(self, owner: object, name: str) -> None:
        """Sabotage one function, method or class method of `owner`."""
        real = getattr(owner, name)
        by_class = isinstance(owner, type) and hasattr(real, "__self__")

        @wraps(real)
        def throwing(*arguments: object, **named: object) -> object:
            self.check(*arguments)
            return real(*arguments, **named)

        def of_the_class(_cls: type, *arguments: object) -> object:
            return throwing(*arguments)

        self.patch.setattr(owner, name, classmethod(of_the_class) if by_class else throwing)

    def check(self, *arguments: object) -> None:
        """Throw if one of these is about the file."""
        if about(arguments, self.path):
            self.thrown += 1
            raise type(self.error)(*self.error.args)


@dataclass
class Receiver:
    """What the service called back with."""

    arrived: queue.SimpleQueue[tuple[PictureKey, Thumbnail | PictureError]] = field(
        default_factory=queue.SimpleQueue
    )
    learned: dict[PictureKey, PictureFacts] = field(default_factory=dict)

    def take(self, key: PictureKey, _pixels: int, answer: Thumbnail | PictureError) -> None:
        self.takes(() if isinstance(answer, PictureError) else key)
        if isinstance(answer, PictureError) or not answer.placeholder:
            self.arrived.put((key, answer))

    def takes(self, key: object) -> None:
        """Where a test throws an error: a mistake in what takes thumbnails."""

    def learn(self, facts: Mapping[PictureKey, PictureFacts]) -> None:
        self.learns([key for key, one in facts.items() if not one.failure])
        self.learned.update(facts)

    def learns(self, keys: object) -> None:
        """Where a test throws an error: a mistake in what takes facts."""

    def answers(self, keys: Iterable[PictureKey]) -> dict[PictureKey, Thumbnail | PictureError]:
        found: dict[PictureKey, Thumbnail | PictureError] = {}
        while not set(keys) <= set(found):
            key, answer = self.arrived.get(timeout=60)
            found[key] = answer
        return found


@pytest.fixture
def keys(tmp_path: Path) -> list[PictureKey]:
    """Nine pictures; the one in the middle is the one in question."""
    found = []
    for number in range(9):
        path = tmp_path / f"{number}.jpg"
        width = BAD_WIDTH if number == 4 else 600 + number
        Image.new("RGB", (width, 400), (20 * number, 90, 90)).save(path)
        found.append(PictureKey.of(path))
    return found


@pytest.fixture
def sabotage(
    error: Exception, monkeypatch: pytest.MonkeyPatch, keys: list[PictureKey]
) -> Iterator[Sabotage]:
    with monkeypatch.context() as patch:
        yield Sabotage(patch, keys[4].path, error)


def goes_on(
    service: Thumbnails, receiver: Receiver, keys: list[PictureKey], until: Until
) -> tuple[Thumbnail | PictureError, PictureFacts]:
    """Ask for everything in every way; return what came of the file in question."""
    bad, good = keys[4], [*keys[:4], *keys[5:]]
    service.warm(keys, 256)
    service.want(keys, 256)
    answers = receiver.answers(keys)
    assert all(isinstance(answers[key], Thumbnail) for key in good)

    until(lambda: service.pending == 0)
    assert [receiver.learned[key].width for key in good] == [
        600 + number for number in range(9) if number != 4
    ]
    found = service.read_facts(keys, lambda _done, _total: None, lambda: False)
    assert all(found[key].width for key in good)

    pictures: queue.SimpleQueue[Pixels | PictureError] = queue.SimpleQueue()
    for key in keys:
        service.picture(key, 100, lambda _key, answer: pictures.put(answer))
    assert sum(isinstance(pictures.get(timeout=60), Pixels) for _ in keys) >= len(good)

    assert service.thumbnail(good[0], 512).pixels == 512
    service.warm(keys, 256)
    service.want(keys, 256)
    again = receiver.answers(good)
    assert all(isinstance(again[key], Thumbnail) for key in good)
    until(lambda: service.pending == 0)
    return answers[bad], receiver.learned[bad]


def closes(service: Thumbnails) -> None:
    closing = threading.Thread(target=service.close)
    closing.start()
    closing.join(30)
    assert not closing.is_alive()


STAGES: list[tuple[object, str]] = [
    (Tray, "thumbnails"),
    (Tray, "facts"),
    (Tray, "failures"),
    (Tray, "without_thumbnail"),
    (Tray, "add_thumbnail"),
    (Tray, "add_facts"),
    (Tray, "tell"),
    (ThumbnailCache, "thumbnails"),
    (ThumbnailCache, "facts"),
    (ThumbnailCache, "with_thumbnail"),
    (ThumbnailCache, "save"),
    (CacheFile, "thumbnails"),
    (CacheFile, "texts"),
    (CacheFile, "having"),
    (CacheFile, "save"),
    (PictureFacts, "from_json"),
    (Workers, "_hear"),
    (WorkerProcess, "give"),
    (thumbnails, "_thumbnail"),
    (Warming, "_without_facts"),
    (Warming, "_without_thumbnail"),
    (Receiver, "takes"),
    (Receiver, "learns"),
]


@pytest.mark.parametrize(
    ("owner", "name", "error"),
    [(*stage, error) for stage, error in zip(STAGES, cycle(ERRORS), strict=False)],
    ids=[f"{getattr(owner, '__name__', owner)}.{name}" for owner, name in STAGES],
)
def test_an_error_in_one_stage_costs_no_other_file(
    owner: object,
    name: str,
    sabotage: Sabotage,
    keys: list[PictureKey],
    tmp_path: Path,
    until: Until,
    caplog: pytest.LogCaptureFixture,
) -> None:
    sabotage.of(owner, name)
    receiver = Receiver()
    service = Thumbnails(tmp_path / "cache", receiver.take, receiver.learn, workers=Workers(1))

    answer, facts = goes_on(service, receiver, keys, until)

    assert sabotage.thrown
    assert "unforeseen error" in caplog.text or "was lost" in caplog.text
    assert isinstance(answer, Thumbnail) or answer.reason
    assert facts.width == BAD_WIDTH or facts.failure or facts.damage
    closes(service)


# Put before the worker's own start, in the process of its own.
IN_THE_WORKER = """
import {module} as owner
from gallery.imaging import desk
about_it = lambda things: any(
    getattr(one, "path", "") == {path!r} or getattr(one, "width", 0) == {width} for one in things
)
def sabotaged(real):
    def throwing(*arguments, **named):
        if about_it(arguments) or getattr(desk, "now", "") == {path!r}:
            raise {error!r}
        return real(*arguments, **named)
    return throwing
for name in {names!r}:
    *classes, function = name.split(".")
    where = getattr(owner, classes[0]) if classes else owner
    setattr(where, function, sabotaged(getattr(where, function)))
def noting(job, *, real=desk.PictureFile):
    desk.now = job
    return real(job)
desk.PictureFile = noting
"""
WORKER_STAGES = (
    ("gallery.imaging.desk", "PictureFile.picture"),
    ("gallery.imaging.desk", "Desk._do"),
    ("gallery.imaging.desk", "PictureFile.picture _reason"),
    ("gallery.imaging.desk", "_facts"),
    ("gallery.imaging.desk", "_with_embedded"),
    ("gallery.imaging.desk", "profile_name"),
    ("gallery.imaging.desk", "fingerprint_of"),
    ("gallery.imaging.desk", "jpeg"),
    ("gallery.imaging.desk", "PictureFacts.to_json"),
    ("gallery.imaging.embedded", "embedded"),
    ("gallery.imaging.worker", "send"),
)


@pytest.mark.parametrize(
    ("module", "names", "error"),
    [(*stage, error) for stage, error in zip(WORKER_STAGES, cycle(ERRORS), strict=False)],
    ids=[names for _, names in WORKER_STAGES],
)
def test_an_error_in_a_worker_costs_no_other_file(
    module: str,
    names: str,
    sabotage: Sabotage,
    keys: list[PictureKey],
    tmp_path: Path,
    until: Until,
) -> None:
    real = worker.command
    code = IN_THE_WORKER.format(
        module=module,
        names=names.split(),
        path=sabotage.path,
        width=BAD_WIDTH,
        error=sabotage.error,
    )

    def command(*, background: bool, memory: int, handle: int = -1) -> list[str]:
        *words, start = real(background=background, memory=memory, handle=handle)
        begin, _, main = start.partition("from gallery.imaging.worker")
        return [*words, f"{begin}exec({code!r}, {{}}); from gallery.imaging.worker{main}"]

    sabotage.patch.setattr(worker, "command", command)
    receiver = Receiver()
    service = Thumbnails(tmp_path / "cache", receiver.take, receiver.learn, workers=Workers(1))

    answer, facts = goes_on(service, receiver, keys, until)

    assert isinstance(answer, PictureError) or facts.damage or facts.failure
    assert isinstance(answer, Thumbnail) or answer.reason
    closes(service)

"""Thumbnails, facts and whole pictures by file: what is in the cache from there, the rest decoded.

    thumbnails.want(keys, 256)       on the screen now: `arrived` is called for each
    thumbnails.warm(keys, 256)       all the others, when there is nothing else to do
    thumbnails.picture(key, None, done)     the full view, at 100 %
    thumbnails.jpeg(key, 800, 600)   for a sheet; waits

One thread of the service holds the wishes, reads and writes the cache and calls back; decoding is
done by the workers' processes. An answer about a file that changed since its key was taken is
shown and not remembered.

No error ends the thread: what a step fails on is logged, and its file gets a reason.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

from gallery.errors import Cancelled, PictureError
from gallery.faults import alone_where_it_fails, unforeseen
from gallery.imaging.cache import CACHE_NAME, Limit, ThumbnailCache, default_limit
from gallery.imaging.jobs import Answer, Job, Verb
from gallery.imaging.lanes import Lane, Payload, Ticket
from gallery.imaging.tray import Learned, Tray, not_looked_up
from gallery.imaging.values import (
    THUMBNAIL_SIZES,
    EncodedPicture,
    PictureKey,
    Pixels,
    Thumbnail,
    covers,
    thumbnail_size,
)
from gallery.imaging.warming import Warming, first_to_warm, job_for
from gallery.imaging.workers import Workers
from gallery.picture import PictureFacts

Arrived = Callable[[PictureKey, int, Thumbnail | PictureError], None]
PictureDone = Callable[[PictureKey, Pixels | PictureError], None]

_QUIET_SECONDS = 0.1  # after which what has gathered is written and told
_TIDYING_SECONDS = 0.01  # between two steps towards the cache's limit, when nothing else is to do
_LOOKED_UP_AT_ONCE = 64  # of a wish: between, there may be a newer one
_FED = 64  # jobs given to the workers at a time, of a long list
_MANY = 4  # thumbnails to be made; from here on the embedded ones are shown meanwhile
_JPEG_SUFFIXES = (".jpg", ".jpeg", ".jpe", ".jfif")


class Thumbnails:
    """The service that everything with pictures goes through. Methods may be called anywhere.

    `arrived` and `learned` are called on the service's thread and should be quick. Nothing is
    started before it is needed; `prepare` starts the workers ahead of the first wish. `limit` says
    how many bytes the cache may take.
    """

    def __init__(
        self,
        cache_folder: Path,
        arrived: Arrived,
        learned: Learned,
        *,
        workers: Workers | None = None,
        limit: Limit = default_limit,
    ) -> None:
        self._arrived = arrived
        self._folder = cache_folder
        self._cache = ThumbnailCache(cache_folder / CACHE_NAME, limit)
        self._tray = Tray(self._cache, learned)
        self._workers = workers or Workers()
        self._running: dict[tuple[PictureKey, int], Ticket] = {}
        self._glimpses: list[Ticket] = []
        self._wish = 0
        self._wanted: frozenset[tuple[PictureKey, int]] = frozenset()
        self._warming: Warming | None = None
        self._warming_alone = ExitStack()
        self._tidying = True
        self._unfed: deque[tuple[PictureKey, Job]] = deque()
        self._later: dict[Job, Ticket] = {}
        self._inbox: queue.Queue[Callable[[], None] | None] = queue.Queue()
        self._thread = threading.Thread(target=self._serve, name="thumbnails", daemon=True)
        self._thread.start()

    @property
    def trouble(self) -> str:
        """What is wrong with the cache file, for a person; "" when nothing is."""
        return self._cache.trouble

    @property
    def pending(self) -> int:
        """How much is asked for and not done, written and told yet; 0 when all is quiet."""
        warming = self._warming
        left = warming.left if warming else 0
        left += len(self._running) + len(self._unfed) + len(self._later)
        return left + self._tray.waiting + self._inbox.unfinished_tasks

    def prepare(self) -> None:
        """Start the workers now: the first picture then comes 0.1 s sooner."""
        self._workers.begin()

    def want(
        self, keys: Sequence[PictureKey], pixels: int, ahead: Sequence[PictureKey] = ()
    ) -> None:
        """Ask for what is on the screen now, the first first, and for nothing else any more.

        `pixels` is what a tile's longer side needs. `arrived` is called for each key, perhaps with
        a placeholder before. What was wanted before and has not begun is dropped. `ahead` are keys
        that may be on the screen next: they come when there is nothing else to do in front.
        """
        self._wish += 1
        self._do(
            partial(self._take_wish, self._wish, tuple(keys), tuple(ahead), thumbnail_size(pixels))
        )

    def warm(
        self,
        keys: Iterable[PictureKey],
        pixels: int,
        files: Sequence[PictureKey] | None = None,
    ) -> None:
        """Have facts and thumbnails of all these made when nothing else is to do.

        Where `files` are given, those have their facts read instead: XMP sidecars, and renditions
        that are not shown.
        Replaces what was to be warmed before. `learned` is told of every one's facts, again when
        the decoding finds damage. `keys` is read on the service's thread.
        """
        self._do(partial(self._take_warming, keys, thumbnail_size(pixels), files))

    def learn_soon(self, keys: Sequence[PictureKey]) -> None:
        """Have the facts of a few files read ahead of all that is warmed; `learned` tells them."""
        self._do(partial(self._take_few, keys))

    def read_facts(
        self,
        keys: Sequence[PictureKey],
        progress: Callable[[int, int], None],
        cancelled: Callable[[], bool],
        *,
        lane: Lane = Lane.SOON,
    ) -> dict[PictureKey, PictureFacts]:
        """Return the facts of these pictures, reading what is not known; waits.

        A file that is no picture has facts that say so. A file that cannot be read just now (gone,
        no permission) is left out. Raises Cancelled.
        """
        found: dict[PictureKey, PictureFacts] = {}
        alone_where_it_fails(
            lambda some: found.update(self._tray.facts(some)), tuple(keys), not_looked_up
        )
        left = deque(key for key in dict.fromkeys(keys) if key not in found)
        total = len(left)
        answers: queue.SimpleQueue[tuple[PictureKey, Answer]] = queue.SimpleQueue()
        tickets: dict[PictureKey, Ticket] = {}
        while left or tickets:
            if cancelled():
                self._workers.cancel(tickets.values())
                raise Cancelled
            while left and len(tickets) < _FED:
                key = left.popleft()
                put = partial(_put_answer, answers, key)
                tickets[key] = self._workers.submit(job_for(key, Verb.FACTS), put, lane)
            with suppress(queue.Empty):
                key, answer = answers.get(timeout=_QUIET_SECONDS)
                del tickets[key]
                facts = _facts(key, answer)
                if facts is not None:
                    found[key] = facts
                self._do(partial(self._take_facts, key, answer))
                progress(total - len(left) - len(tickets), total)
        return self._tray.with_looks(found)

    def thumbnail(self, key: PictureKey, pixels: int) -> Thumbnail:
        """Return a thumbnail, made if need be; waits. Raises PictureError."""
        size = thumbnail_size(pixels)
        known = self._known(key, size)
        if known and not known.placeholder:
            return known
        answer, payload = self._result(key, job_for(key, Verb.THUMBNAIL, pixels=size))
        return _thumbnail(answer, payload)

    def thumbnail_ahead(self, key: PictureKey, pixels: int) -> Thumbnail | None:
        """Return a thumbnail like `thumbnail`; None where the cache is full, and none is made."""
        size = thumbnail_size(pixels)
        missing = self._tray.without_thumbnail([key], size)
        return None if missing and not self._tray.has_room() else self.thumbnail(key, size)

    def picture(self, key: PictureKey, pixels: int | None, done: PictureDone) -> None:
        """Decode for the full view, ahead of everything else.

        `pixels` is the longer side, None for 100 %. `done` is called on the service's thread.
        """

        def then(answer: Answer, payload: Payload) -> None:
            if answer.failure:
                done(key, PictureError(key.path, answer.failure))
                return
            pixels = memoryview(payload)
            size = answer.width, answer.height, answer.full_width, answer.full_height
            done(key, Pixels(*size, pixels, answer.damage))

        self._submit(job_for(key, Verb.PIXELS, pixels=pixels or 0), then, Lane.NOW)

    def jpeg(self, key: PictureKey, min_width_px: int, min_height_px: int) -> EncodedPicture:
        """Return an RGB JPEG at least so wide and so high, or of the whole picture; waits.

        The cached thumbnail where that is enough, the file's own data where it is a plain upright
        sRGB JPEG not much larger than that, else a new one. Never with metadata, never enlarged.
        Raises PictureError.
        """
        known = self._known(key, THUMBNAIL_SIZES[-1])
        if known is not None and (
            max(known.width, known.height) < known.pixels  # then it is the whole picture
            or covers((known.width, known.height), min_width_px, min_height_px)
        ):
            facts = self._tray.facts([key]).get(key)
            damage = facts.damage if facts else ""
            return EncodedPicture(known.jpeg, known.width, known.height, damage)
        job = job_for(key, Verb.JPEG, min_width=min_width_px, min_height=min_height_px)
        answer, payload = self._result(key, job)
        return EncodedPicture(bytes(payload), answer.width, answer.height, answer.damage)

    def close(self) -> None:
        """Stop decoding, write what was made, close the cache."""
        self._workers.close()
        self._inbox.put(None)
        self._thread.join()
        self._cache.close()

    # On the caller's thread.

    def _known(self, key: PictureKey, size: int) -> Thumbnail | None:
        """Return a thumbnail that was made before; one that cannot be looked up is made again."""
        found: dict[PictureKey, Thumbnail] = {}
        alone_where_it_fails(
            lambda keys: found.update(self._tray.thumbnails(keys, size)), [key], not_looked_up
        )
        return found.get(key)

    def _do(self, step: Callable[[], None]) -> None:
        self._inbox.put(step)

    def _submit(self, job: Job, then: Callable[[Answer, Payload], None], lane: Lane) -> Ticket:
        """Have a job done and its answer dealt with on the service's thread.

        Where that fails, `then` gets an answer which says so: the file has its reason, and what
        waits for the answer goes on.
        """

        def take(answer: Answer, payload: Payload) -> None:
            try:
                then(answer, payload)
            except Exception as error:  # noqa: BLE001 - logged; the thread serves other files
                then(Answer(failure=unforeseen(error, job.path), trace=repr(error)), b"")

        return self._workers.submit(job, lambda *result: self._do(partial(take, *result)), lane)

    def _result(self, key: PictureKey, job: Job) -> tuple[Answer, Payload]:
        """Wait for a job's answer; PictureError where it failed."""
        results: queue.SimpleQueue[tuple[Answer, Payload]] = queue.SimpleQueue()
        self._workers.submit(job, lambda *result: results.put(result), Lane.SOON)
        answer, payload = results.get()
        if answer.pixels or answer.failure or answer.damage:
            self._do(partial(self._keep, key, answer, payload))
        if answer.failure:
            raise PictureError(key.path, answer.failure)
        return answer, payload

    # On the service's thread.

    def _serve(self) -> None:
        while True:
            try:
                step = self._inbox.get(timeout=self._patience())
            except queue.Empty:
                _guarded(self._settle)
                continue
            if step is None:
                break
            _guarded(step)
            if self._tray.full:
                _guarded(self._settle)
            self._inbox.task_done()
        _guarded(self._tray.empty)
        _guarded(self._warming_alone.close)

    def _settle(self) -> None:
        """Write and tell what has gathered, and take a step towards the cache's limit."""
        self._tidying = False
        self._tray.empty(looks=self._warming is None and not self._running and not self._later)
        self._tidying = self._cache.tidy()

    def _patience(self) -> float | None:
        """Return how long to wait for something to do before what has gathered is seen to."""
        if self._tidying and not self._tray.waiting:
            return _TIDYING_SECONDS
        return _QUIET_SECONDS if self._tray.waiting else None

    def _take_wish(
        self, number: int, keys: Sequence[PictureKey], ahead: Sequence[PictureKey], size: int
    ) -> None:
        if number != self._wish:
            return  # there is a newer one already
        self._wanted = frozenset((key, size) for key in (*keys, *ahead))
        # Also what is still wanted is dropped, to be handed in again in the new order.
        self._workers.cancel(self._glimpses)
        dropped = set(self._workers.cancel(self._running.values()))
        self._running = {
            asked: ticket for asked, ticket in self._running.items() if ticket not in dropped
        }
        missing = self._not_at_hand(number, keys, size)
        jpegs = [key for key in missing if key.path.lower().endswith(_JPEG_SUFFIXES)]
        self._glimpses = [
            self._submit(
                job_for(key, Verb.GLIMPSE, pixels=size),
                partial(self._take_glimpse, key, size),
                Lane.SCREEN,
            )
            for key in (jpegs if len(jpegs) >= _MANY else [])
        ]
        self._have_made(missing, size, Lane.SCREEN)
        self._have_made(self._not_at_hand(number, ahead, size), size, Lane.AHEAD)

    def _have_made(self, keys: Iterable[PictureKey], size: int, lane: Lane) -> None:
        for key in keys:
            if (key, size) not in self._running:
                then = partial(self._take_thumbnail, key, size)
                job = job_for(key, Verb.THUMBNAIL, pixels=size)
                self._running[key, size] = self._submit(job, then, lane)

    def _not_at_hand(self, number: int, keys: Sequence[PictureKey], size: int) -> list[PictureKey]:
        """Give what there is of wanted thumbnails; return the keys which that does not settle.

        None of them once there is a newer wish.
        """
        missing: list[PictureKey] = []
        for start in range(0, len(keys), _LOOKED_UP_AT_ONCE):
            if number != self._wish:
                return []
            some = keys[start : start + _LOOKED_UP_AT_ONCE]
            alone_where_it_fails(
                lambda some: missing.extend(self._looked_up(some, size)),
                some,
                lambda key, error: self._arrive(
                    key, size, PictureError(key.path, unforeseen(error, key.path))
                ),
            )
        return missing

    def _looked_up(self, keys: Sequence[PictureKey], size: int) -> list[PictureKey]:
        known = self._tray.thumbnails(keys, size)
        failures = self._tray.failures([key for key in keys if key not in known])
        missing = []
        for key in keys:
            thumbnail, failure = known.get(key), failures.get(key, "")
            if thumbnail is not None:
                self._arrive(key, size, thumbnail)
                if not thumbnail.look:
                    self._tray.add_look(key, thumbnail)
            elif failure:
                self._arrive(key, size, PictureError(key.path, failure))
            if not failure and (thumbnail is None or thumbnail.placeholder):
                missing.append(key)
        return missing

    def _arrive(self, key: PictureKey, size: int, answer: Thumbnail | PictureError) -> None:
        """Hand over an answer; who cannot take a thumbnail gets the reason instead."""
        try:
            self._arrived(key, size, answer)
        except Exception as error:  # noqa: BLE001 - logged; a mistake of a caller's
            failure = PictureError(key.path, unforeseen(error, key.path))
            _guarded(partial(self._arrived, key, size, failure))

    def _take_glimpse(self, key: PictureKey, size: int, answer: Answer, payload: Payload) -> None:
        if not answer.failure and (key, size) in self._running and (key, size) in self._wanted:
            small = Thumbnail(bytes(payload), answer.width, answer.height, size, placeholder=True)
            self._arrive(key, size, small)

    def _take_thumbnail(self, key: PictureKey, size: int, answer: Answer, payload: Payload) -> None:
        ticket = self._running.pop((key, size), None)
        if ticket is not None:  # when LATER was quicker
            self._workers.cancel([ticket])
        if (key, size) in self._wanted:
            error = PictureError(key.path, answer.failure)
            self._arrive(key, size, error if answer.failure else _thumbnail(answer, payload))
        self._keep(key, answer, payload)

    def _keep(self, key: PictureKey, answer: Answer, payload: Payload) -> None:
        """Remember a thumbnail, or why there is none, and what is wrong with the picture."""
        if answer.other_version:
            return
        if answer.failure:
            if answer.lasting:
                self._tray.add_failure(key, answer.failure)
            return
        if answer.pixels:
            self._tray.add_thumbnail(key, _thumbnail(answer, payload))
        if answer.damage and not self._tray.add_damage(key, answer.damage):
            self._submit(job_for(key, Verb.FACTS), partial(self._take_facts, key), Lane.SOON)

    def _take_facts(self, key: PictureKey, answer: Answer, _payload: Payload = b"") -> None:
        facts = _facts(key, answer)
        if facts is None or answer.other_version:
            return
        if answer.facts or answer.lasting:
            self._tray.add_facts(key, facts)
        else:  # told and not kept: another time it may go well
            self._tray.tell({key: facts})

    def _take_few(self, keys: Sequence[PictureKey]) -> None:
        known = self._tray.facts(keys)
        self._tray.tell(known)
        for key in keys:
            if key not in known:
                job = job_for(key, Verb.FACTS)
                self._submit(job, partial(self._take_facts, key), Lane.SOON)

    def _take_warming(
        self, keys: Iterable[PictureKey], size: int, files: Sequence[PictureKey] | None
    ) -> None:
        for ticket in self._workers.cancel(self._later.values()):
            del self._later[ticket.job]
        self._unfed.clear()
        self._warming_alone.close()
        backwards = not first_to_warm(self._folder, self._warming_alone)
        self._warming = None
        self._warming = Warming(self._tray, keys, size, files=files, backwards=backwards)
        self._feed()

    def _feed(self) -> None:
        """Keep the workers of LATER busy, giving way to wishes between two looks at the cache."""
        while self._unfed and len(self._later) < _FED:
            key, job = self._unfed.popleft()
            then = partial(self._take_later, key, job)
            self._later[job] = self._submit(job, then, Lane.LATER)
        if self._unfed or self._warming is None:
            return
        try:
            jobs = self._warming.step()
        except Exception as error:  # noqa: BLE001 - logged; else the rest would wait for ever
            unforeseen(error, "what is left to read")
            jobs = None
        if jobs is None:
            self._warming = None
            self._warming_alone.close()
            return
        self._unfed.extend(jobs)
        self._do(self._feed)

    def _take_later(self, key: PictureKey, job: Job, answer: Answer, payload: Payload) -> None:
        self._later.pop(job, None)
        try:
            if job.verb is Verb.FACTS:
                self._take_facts(key, answer)
            else:
                self._take_thumbnail(key, job.pixels, answer, payload)
        finally:
            if len(self._later) <= _FED // 2:
                _guarded(self._feed)


def _put_answer(
    answers: queue.SimpleQueue[tuple[PictureKey, Answer]],
    key: PictureKey,
    answer: Answer,
    _payload: Payload,
) -> None:
    answers.put((key, answer))


def _thumbnail(answer: Answer, payload: Payload) -> Thumbnail:
    return Thumbnail(bytes(payload), answer.width, answer.height, answer.pixels, look=answer.look)


def _facts(key: PictureKey, answer: Answer) -> PictureFacts | None:
    """Return the facts that an answer brings, or those that say why there are none.

    None where the file could not be read just now.
    """
    try:
        if answer.facts:
            return PictureFacts.from_json(answer.facts)
    except Exception as error:  # noqa: BLE001 - logged; what a worker says is not trusted
        return PictureFacts(failure=unforeseen(error, key.path))
    told = answer.trace or answer.lasting
    return PictureFacts(failure=answer.failure) if told else None


def _guarded(step: Callable[[], None]) -> None:
    """Take a step of the service; an error in it is logged and ends nothing."""
    try:
        step()
    except Exception as error:  # noqa: BLE001 - logged; the thread serves other files
        unforeseen(error, "the pictures")

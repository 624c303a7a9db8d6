"""The thread that watches the open library's folders and tells the session what changed there."""

from __future__ import annotations

import threading
from collections.abc import Callable

from gallery.library.library import Library
from gallery.library.watch import Watched, watch


class Watching:
    """Watches one library from `start` to `stop`.

    `started` is called when nothing that changes from then on is missed, which is the moment for a
    scan; `seen` with what `library.watch` saw. Both are called in the watching thread; the caller
    brings them into the GUI thread.
    """

    def __init__(
        self, library: Library, started: Callable[[], None], seen: Callable[[Watched], None]
    ) -> None:
        self._library = library
        self._started = started
        self._seen = seen
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watching", daemon=True)

    def start(self) -> None:
        """Begin; changes from now on are seen."""
        self._thread.start()

    def stop(self) -> None:
        """Stop, and wait until the thread is gone."""
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        for watched in watch(self._library, self._stop, self._started):
            if self._stop.is_set():
                return
            self._seen(watched)

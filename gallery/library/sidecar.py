"""Reading sidecars, one after the other: what many of them share is worked out once.

Nearly all are plain lines, which are read as such; for the others there is the stream of events,
which also says what is wrong and where.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from gallery.errors import YamlFileError
from gallery.library import yamlfile
from gallery.library.meanings import Meanings
from gallery.library.plainlines import PlainLines
from gallery.library.production import Problem, Production
from gallery.library.production_file import problem
from gallery.library.values import Value
from gallery.library.yamlfile import Data


class Captions(NamedTuple):
    """What one sidecar says: see `Still` for what is what."""

    own: Mapping[str, Value]
    unknown: Mapping[str, Data]
    problems: tuple[Problem, ...] = ()
    error: YamlFileError | None = None


NO_CAPTIONS = Captions({}, {})


class Sidecars:
    """A reader of sidecars. Any thread may use it."""

    def __init__(self) -> None:
        self._lines = PlainLines()
        self._meanings: dict[str, Meanings] = {}  # by the folder of the production

    def read(self, path: str, production: Production) -> Captions:
        """Return what the file at `path` says; nothing where it is gone, its error if it is bad."""
        try:
            text = yamlfile.text(yamlfile.read(path), path)
            data = self._lines.read(text)
            if data is None:
                data = yamlfile.data(text, path)
        except FileNotFoundError:
            return NO_CAPTIONS
        except YamlFileError as error:
            return Captions({}, {}, error=error)
        own, unknown, mistakes = self._meanings_in(production).of(data)
        if not mistakes:
            return Captions(own, unknown)
        return Captions(
            own,
            unknown,
            tuple(problem(text, mistake.reason, key, *mistake.path) for key, mistake in mistakes),
        )

    def _meanings_in(self, production: Production) -> Meanings:
        found = self._meanings.get(production.folder)
        if found is None or found.production is not production:
            found = self._meanings[production.folder] = Meanings(production)
        return found

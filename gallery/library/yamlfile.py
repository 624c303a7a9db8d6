"""Reading YAML that anybody may have written, bounded, with every value as the text in the file.

    scene: 12:30        ->  {"scene": "12:30"}      YAML 1.1 would say 750
    number: 007         ->  {"number": "007"}       7
    kind: no            ->  {"kind": "no"}          False
    credit:             ->  {"credit": None}        as do ~ and null, unless in quotes

What a text means is for the table of fields to say. Refused, each with its place: aliases, tags,
keys that stand twice or are no text, more than one document, a root that is no mapping. The bounds
hold while the events stream in, before anything is built: libyaml composes deep input by recursion
in C and dies of it, and aliases multiply a small file into gigabytes.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import yaml
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    StreamEndEvent,
)
from yaml.reader import ReaderError

from gallery.errors import YamlFileError

Data = str | None | list["Data"] | dict[str, "Data"]

MAX_BYTES = 4 << 20
MAX_DEPTH = 32
MAX_EVENTS = 200_000
_READ = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
_TEXT_TAGS = ("!", "tag:yaml.org,2002:str")
NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOM = b"\xef\xbb\xbf"


def load(path: Path) -> dict[str, Data]:
    """Return what the file at `path` says; YamlFileError, or FileNotFoundError when it is gone."""
    return data(text(read(path), path), path)


def read(path: Path | str) -> bytes:
    """Return the bytes of a regular file of bearable size; errors as `load`.

    A name that is a pipe or a device is not waited for.
    """
    try:
        handle = os.open(path, _READ)
    except FileNotFoundError:
        raise
    except NotADirectoryError as error:  # no file either; whoever saves is told of what is there
        raise FileNotFoundError(error.errno, error.strerror, str(path)) from error
    except OSError as error:
        raise YamlFileError(path, 1, 1, f"cannot be read: {error.strerror}") from error
    try:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode):
            raise YamlFileError(path, 1, 1, "is not a file that can be read")
        if facts.st_size > MAX_BYTES:
            raise _too_large(path)
        source = os.read(handle, facts.st_size + 1)
        if len(source) == facts.st_size:
            return source
        while len(source) <= MAX_BYTES and (more := os.read(handle, MAX_BYTES)):
            source += more
    except OSError as error:
        raise YamlFileError(path, 1, 1, f"cannot be read: {error.strerror}") from error
    finally:
        os.close(handle)
    if len(source) > MAX_BYTES:
        raise _too_large(path)
    return source


def is_unread(error: YamlFileError | None) -> bool:
    """Return whether not even the bytes could be had: the same file may be read the next time."""
    return error is not None and isinstance(error.__cause__, OSError)


def _too_large(path: Path | str) -> YamlFileError:
    return YamlFileError(path, 1, 1, f"larger than {MAX_BYTES >> 20} MiB; not read as captions")


def text(source: bytes, path: Path | str) -> str:
    """Return the file's text without its byte order mark; YamlFileError where it is not UTF-8."""
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise YamlFileError(path, 1, 1, "UTF-16 text; save the file as UTF-8")
    try:
        return source.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        reason = f"not UTF-8 text (byte 0x{error.object[error.start]:02x}); save the file as UTF-8"
        before = error.object[: error.start].decode(errors="replace")
        raise YamlFileError(path, *_place(before), reason) from error


def data(text: str, path: Path | str) -> dict[str, Data]:
    """Return what the text of the file at `path` says; YamlFileError where that is in doubt."""
    try:
        root = _built(text, path)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, text, path) from error
    except ReaderError as error:
        before = text.encode()[: error.position].decode(errors="replace")
        raise YamlFileError(path, *_place(before), "a character that YAML forbids") from error
    if root is None:
        return {}
    if isinstance(root, dict):
        return root
    found = "a list" if isinstance(root, list) else "plain text"
    raise YamlFileError(path, 1, 1, f'expected lines of "key: value", found {found}')


def events(text: str) -> Iterator[Event]:
    """Return libyaml's events of a text, as lazily as it finds them, up to the bound."""
    return islice(iter(CParser(text).get_event, None), MAX_EVENTS)


def _built(text: str, path: Path | str) -> Data:
    """Return the data of a text. This loop is most of what indexing costs: mind what it does."""
    root: Data = None
    mapping: dict[str, Data] | None = None  # the innermost map or list, never both
    sequence: list[Data] | None = None
    holders: list[dict[str, Data] | list[Data]] = []
    key: str | None = None
    value: str | None
    begun = False
    event: Event | None = None
    for event in events(text):
        if isinstance(event, ScalarEvent):
            if event.tag is not None and event.tag not in _TEXT_TAGS:
                raise _tagged(event, path)
            value = event.value
            if mapping is not None and key is None:
                if value in mapping:
                    raise _error(event, path, f'"{value:.60}" is here for the second time')
                key = value
                continue
            if event.implicit[0] and value in NULLS:
                value = None
            if sequence is not None:
                sequence.append(value)
            elif mapping is not None and key is not None:
                mapping[key] = value
                key = None
            else:
                root = value
        elif isinstance(event, CollectionStartEvent):
            holder: dict[str, Data] | list[Data]
            holder = {} if isinstance(event, MappingStartEvent) else []
            if event.tag is not None:
                raise _tagged(event, path)
            if len(holders) == MAX_DEPTH:
                raise _error(event, path, f"nested more than {MAX_DEPTH} deep")
            if sequence is not None:
                sequence.append(holder)
            elif mapping is None:
                root = holder
            elif key is not None:
                mapping[key] = holder
                key = None
            else:
                raise _error(event, path, "a key must be plain text")
            holders.append(holder)
            mapping = holder if isinstance(holder, dict) else None
            sequence = holder if isinstance(holder, list) else None
        elif isinstance(event, CollectionEndEvent):
            holders.pop()
            outer = holders[-1] if holders else None
            mapping = outer if isinstance(outer, dict) else None
            sequence = outer if isinstance(outer, list) else None
        elif isinstance(event, AliasEvent):
            raise _error(event, path, f"the alias *{event.anchor:.60} is not allowed here")
        elif isinstance(event, DocumentStartEvent):
            if begun:
                raise _error(event, path, "a second document begins here; only one is allowed")
            begun = True
    if not isinstance(event, StreamEndEvent):
        raise YamlFileError(path, 1, 1, f"more than {MAX_EVENTS:,} values")
    return root


def _error(event: Event, path: Path | str, reason: str) -> YamlFileError:
    """Return an error about what begins at `event`."""
    mark = event.start_mark
    if mark is None:
        return YamlFileError(path, 1, 1, reason)
    return YamlFileError(path, mark.line + 1, mark.column + 1, reason)


def _tagged(event: ScalarEvent | CollectionStartEvent, path: Path | str) -> YamlFileError:
    return _error(event, path, f"the tag {event.tag:.60} is not allowed here")


def _syntax_error(error: yaml.MarkedYAMLError, text: str, path: Path | str) -> YamlFileError:
    """Return what libyaml says in words that help."""
    place = error.problem_mark or error.context_mark
    problem = str(error.problem or error.context or "not YAML")
    context = str(error.context or "")
    if place is None:
        return YamlFileError(path, 1, 1, problem)
    begin = error.context_mark or place
    found = text[place.index : place.index + 1]
    if found == "\t" or "tab character" in problem:
        problem = "a tab cannot indent; use spaces"
    elif "quoted scalar" in context:
        place, problem = begin, "these quotes are not closed"
    elif "mapping values are not allowed" in problem:
        problem = 'a second ": " on one line; put quotes around a text that holds one'
    elif "cannot start any token" in problem:
        problem = f"a text cannot begin with {found}; put quotes around it"
    elif "could not find expected ':'" in problem:
        place, problem = begin, 'expected "key: value", found a line without ": "'
    elif "did not find expected key" in problem:
        problem = "this line does not fit those above it; check the indent and the quotes"
    elif context.startswith("while parsing a flow"):
        place, problem = begin, f"{problem}; check the commas and the closing bracket"
    return YamlFileError(path, place.line + 1, place.column + 1, problem)


def _place(before: str) -> tuple[int, int]:
    """Return line and column, from 1, of what comes after `before`."""
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1

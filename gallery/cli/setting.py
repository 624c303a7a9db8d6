"""`gallery set`: changes to the captions of some stills, each saved on its own and told.

Everything typed is checked before the first file is touched: a mistake in one id or one change
changes nothing. A still whose caption cannot be saved does not keep the others from being saved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from gallery.cli.edge import complain, list_problems
from gallery.cli.ids import STDIN, ids_from_stdin, known_stills
from gallery.cli.screen import line, plain
from gallery.cli.values import source_text, value_text
from gallery.cli.which import library_folder
from gallery.errors import ChangeError, FileError, GalleryError
from gallery.library.change import Change, RemoveKey, SetValue, parse_change
from gallery.library.library import Library
from gallery.library.listing import caption_stamp
from gallery.library.still import Still, StillFiles
from gallery.library.still_facts import KnownFacts
from gallery.library.values import LocalText


def set_values(chosen: Path | None, words: Sequence[str]) -> int:
    """Carry out `ID... KEY=VALUE...`; return the exit code."""
    library = Library(library_folder(chosen))
    ids, changes = _sorted_out(library, words)
    stills = known_stills(library, ids)
    failures: list[GalleryError] = []
    for files, known in zip(stills, _known(library, stills, changes), strict=True):
        try:
            _change(library, files, changes, known)
        except (FileError, ChangeError) as error:
            failures.append(error)
    if len(failures) == len(stills):
        for failure in failures[:-1]:
            complain(failure, kind="warning")
        raise failures[-1]
    return list_problems(failures)


def _sorted_out(library: Library, words: Sequence[str]) -> tuple[list[str], list[Change]]:
    """Tell ids from changes. What looks like a change may be an id (`take_1=2`) if there is one."""
    ids: list[str] = []
    changes: list[Change] = []
    for word in words:
        if word == STDIN:
            ids += ids_from_stdin()
        elif _is_change(word):
            try:
                changes.append(parse_change(word))
            except ChangeError:
                if library.files(word) is None:
                    raise
                ids.append(word)
        else:
            ids.append(word)
    if not ids:
        raise GalleryError("which stills? gallery set ID... KEY=VALUE...")
    if not changes:
        raise GalleryError("which change? gallery set ID... KEY=VALUE... such as rating=5")
    return list(dict.fromkeys(ids)), changes


def _is_change(word: str) -> bool:
    key, equals, _ = word.partition("=")
    return bool(equals) and "/" not in key


def _known(
    library: Library, stills: Sequence[StillFiles], changes: Sequence[Change]
) -> Sequence[KnownFacts]:
    """Return what the files of the stills say where a change builds upon it."""
    if all(isinstance(change, (SetValue, RemoveKey)) for change in changes):
        return [{}] * len(stills)
    from gallery.cli.pictures import facts_of_stills

    return facts_of_stills(library, stills)


def _change(
    library: Library, files: StillFiles, changes: Sequence[Change], known: KnownFacts
) -> None:
    """Save the changes to one still and say what is different now."""
    before = library.still(files, known)
    edit = library.edit(files.id, changes, known)
    sidecar = caption_stamp(library.sidecar_path(files.id))
    after = library.still(files._replace(sidecar=sidecar), known)
    told = list(_differences(before, after, changes)) if edit.before != edit.after else []
    for difference in told:
        line(f"{plain(files.id)}  {difference}")
    if not told:
        line(f"{plain(files.id)}  unchanged")


def _differences(before: Still, after: Still, changes: Sequence[Change]) -> Iterator[str]:
    """Yield what holds now in place of what held before; where a value is inherited, from where."""
    for key in dict.fromkeys(change.key for change in changes):
        old, new = _texts(key, before), _texts(key, after)
        for name in dict.fromkeys((*old, *new)):
            was, becomes = old.get(name, ""), new.get(name, "")
            if was != becomes:
                origin = source_text(after, key) if becomes else ""
                yield f"{name}: {plain(was) or '-'} -> {plain(becomes) or '-'}{origin}"


def _texts(key: str, still: Still) -> dict[str, str]:
    """Return a value by the key that sets it: a text in languages has one for each."""
    value, language = still.value(key), still.production.language
    if isinstance(value, LocalText):
        return {key if known == language else f"{key}.{known}": text for known, text in value.texts}
    return {} if value is None else {key: value_text(value)}

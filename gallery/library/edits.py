"""One caption file changed on disk, durably, and put back byte for byte.

`Library.edit` and `Library.restore` find the file and the production; what is done with it is here.
Of many in a row the `Saving` is handed on: a folder that holds several is locked and flushed once.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gallery.errors import ChangeError, ConflictError, SaveError
from gallery.library import durable, yamlfile
from gallery.library.change import AddRecords, Change, RemoveKey, SetValue, changed
from gallery.library.durable import Saving
from gallery.library.fields import FIELD
from gallery.library.patch import Source
from gallery.library.production import Production
from gallery.library.rewriting import Wanted, wanted_of
from gallery.library.still_facts import KnownFacts, values_beneath
from gallery.library.typed import as_data, typed_map
from gallery.library.values import Value
from gallery.library.yamlfile import Data

_TRIES = 20  # at saving one file that others keep changing
_ORDER = {key: number for number, key in enumerate(FIELD)}


@dataclass(frozen=True, slots=True)
class Edit:
    """One file before and after an edit; None where there was, or is, no file.

    Of captions that were moved, `moved` are the old and the new id of each; `path` is the folder of
    all captions then, and there is neither a before nor an after. Of captions that were given to
    another still, `given` are its old and its new id, in one of the two edits that are needed.
    """

    still_id: str
    path: Path
    before: bytes | None
    after: bytes | None
    folders: tuple[Path, ...] = ()  # made for the file, deepest first
    moved: tuple[tuple[str, str], ...] = ()
    given: tuple[str, str] | None = None

    @property
    def is_change(self) -> bool:
        """Whether anything is different on the disk."""
        return bool(self.moved) or self.before != self.after

    @property
    def ids(self) -> tuple[str, ...]:
        """The stills whose captions it changed."""
        return tuple(one for pair in self.moved for one in pair) or (self.still_id,)


def edited(
    still_id: str,
    path: Path,
    changes: Sequence[Change],
    production: Production,
    known: KnownFacts | None,
    saving: Saving,
) -> Edit:
    """Change the captions of one still in the file at `path`; errors as `Library.edit`."""
    for _ in range(_TRIES):
        before = saving.read(path, yamlfile.read)
        after = _changed(path, before or b"", changes, production, known)
        if after == (before or b""):
            return Edit(still_id, path, before, before)
        folders = durable.make_folder(path.parent) if before is None else ()
        try:
            saving.save(path, after, expect=before)
        except ConflictError:
            continue
        except SaveError:
            remove_empty(folders)
            raise
        return Edit(still_id, path, before, after, folders)
    raise ConflictError(path, "keeps being changed by another program; try again")


def restored(edit: Edit, saving: Saving) -> Edit:
    """Put back what was before an edit; errors as `Library.restore`."""
    if edit.before == edit.after:
        return edit
    folders: tuple[Path, ...] = ()
    try:
        if edit.before is None:
            saving.remove(edit.path, expect=edit.after or b"")
            if edit.folders:
                saving.settle()
                remove_empty(edit.folders)
        else:
            if edit.after is None:
                folders = durable.make_folder(edit.path.parent)
            saving.save(edit.path, edit.before, expect=edit.after)
    except ConflictError as error:
        reason = "has been changed since; taking back would lose that"
        raise ConflictError(edit.path, reason) from error
    given = None if edit.given is None else (edit.given[1], edit.given[0])
    return Edit(edit.still_id, edit.path, edit.after, edit.before, folders, given=given)


def remove_empty(folders: Sequence[Path]) -> None:
    """Take away folders that were made for nothing, deepest first; one that is in use stays."""
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()


def _changed(
    path: Path,
    source: bytes,
    changes: Sequence[Change],
    production: Production,
    known: KnownFacts | None,
) -> bytes:
    caption = Source(source, path)
    keys = {change.key for change in changes}
    data = {key: item for key, item in caption.data.items() if key in keys}
    own, _, mistakes = typed_map(data, production)
    wrong = {key: mistake.reason for key, mistake in mistakes}
    beneath: Mapping[str, Value] = values_beneath(known, production)
    defaults = {k: v for k, v in production.defaults.items() if FIELD[k].inherited}
    beneath = {**defaults, **beneath}
    values: dict[str, Value | None] = {}
    wanted: dict[str, Wanted | None] = {}
    for change in changes:
        key = change.key
        if isinstance(change, AddRecords):
            records = _records(path, key, caption.data.get(key))
            wanted[key] = [*records, *change.records]
            continue
        if key in wrong and not isinstance(change, (SetValue, RemoveKey)):
            raise ChangeError(f"{path}: {wrong[key]}; put that right first")
        before = values[key] if key in values else own.get(key)
        shown = beneath.get(key) if before is None else before
        after = changed(shown, change, production)
        if isinstance(change, (SetValue, RemoveKey)) or after != shown:
            values[key] = after
    for key in sorted(values, key=_ORDER.__getitem__):
        value = values[key]
        nothing = value is None or (value == () and not beneath.get(key))
        if nothing:
            wanted[key] = None
        elif value is not None and (key in wrong or value != own.get(key)):
            wanted[key] = as_data(FIELD[key], value, data.get(key), production)
    return caption.patched(wanted)


def _records(path: Path, key: str, data: Data) -> list[Wanted]:
    """Return the records that a caption has, to be written again with more; ChangeError if odd."""
    if data is not None and not isinstance(data, list):
        raise ChangeError(f"{path}: {key}: expected a list; put that right first")
    return [wanted_of(item) for item in data or ()]

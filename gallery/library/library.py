"""A library: a folder with stills below `assets/` and captions below `metadata/`.

    library = Library(Path("~/jung_e"))
    for files in library.scan().stills:
        still = library.still(files)            # reads its sidecar; a bad one is in still.error
    edit = library.edit("jung_e/head", [SetValue("rating", 5)])
    library.restore(edit)                       # byte for byte, unless somebody was there meanwhile

Without `assets/` the folder itself holds the stills. `metadata/` is made by the first edit; opening
and reading write nothing. Everything here may be called from any thread.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path

from gallery.errors import LibraryError, SaveError, YamlFileError
from gallery.library import yamlfile
from gallery.library.change import Change
from gallery.library.durable import Saving
from gallery.library.edits import Edit, edited, restored
from gallery.library.embedded import from_embedded
from gallery.library.production import Production
from gallery.library.production_file import FILE_NAME, problem, read_production
from gallery.library.scan import Scan, caption_stamp, never, nfc, scan, scan_captions, stills_in
from gallery.library.still import RANK, Still, StillFiles
from gallery.library.typed import typed_map
from gallery.library.yamlfile import Data
from gallery.picture import PictureFacts

__all__ = ["Edit", "Library"]


class Library:
    """One open library. Raises LibraryError when `folder` cannot be one."""

    def __init__(self, folder: Path) -> None:
        folder = Path(folder).expanduser()
        try:
            self.folder = folder.resolve()
            with os.scandir(self.folder):
                pass
        except FileNotFoundError as error:
            raise LibraryError(folder, "there is no such folder; check the path") from error
        except NotADirectoryError as error:
            reason = "is a file; open the folder that it is in"
            raise LibraryError(folder, reason) from error
        except PermissionError as error:
            reason = "you may not read this folder; ask for permission or open another"
            raise LibraryError(folder, reason) from error
        except (OSError, ValueError, RuntimeError) as error:
            raise LibraryError(folder, f"cannot be opened: {error}") from error
        assets = self.folder / "assets"
        self.stills_folder = assets if assets.is_dir() else self.folder
        self.metadata_folder = self.folder / "metadata"
        self.name = self.folder.name or str(self.folder)
        self.key = blake2b(os.fsencode(self.folder), digest_size=8).hexdigest()
        self.folders: frozenset[str] | None = None  # as the last scan found them, for the watch
        self._productions: dict[str, Production | None] = {}
        self._nearest: dict[str, Production] = {}
        self._all_known = False

    def scan(self, cancelled: Callable[[], bool] = never) -> Scan:
        """Return the files of all stills, and look at the productions again; may be Cancelled."""
        result = scan(self.stills_folder, self.metadata_folder, cancelled)
        known = self._productions
        fresh: dict[str, Production | None] = {}
        for file in result.productions:
            old = known.get(file.folder)
            if old is None or old.stamp != file.stamp:
                old = read_production(Path(file.path), file.folder, file.stamp)
            fresh[file.folder] = old
        self._productions, self._nearest, self._all_known = fresh, {}, True
        self.folders = result.folders
        return result

    @property
    def productions(self) -> tuple[Production, ...]:
        """All productions, as of the last scan."""
        if not self._all_known:
            for file in scan_captions(self.metadata_folder, []).productions:
                self._production_in(file.folder)
        found = (one for _, one in sorted(self._productions.items()))
        return tuple(one for one in found if one is not None)

    def forget_productions(self) -> None:
        """Read every `production.yaml` again when it is next asked for."""
        self._productions, self._nearest, self._all_known = {}, {}, False

    def production_for(self, still_id: str) -> Production:
        """Return the nearest production up the tree, an empty one where there is none."""
        folder = still_id.rpartition("/")[0]
        nearest = self._nearest
        found = nearest.get(folder)
        if found is None:
            found = nearest[folder] = self._find_production(folder)
        return found

    def _find_production(self, folder: str) -> Production:
        place = folder
        while True:
            found = self._production_in(place)
            if found is not None:
                return found
            if not place:
                return Production(folder="")
            place = place.rpartition("/")[0]

    def _production_in(self, folder: str) -> Production | None:
        productions = self._productions
        if folder not in productions:
            found = None
            if not self._all_known:
                path = self.metadata_folder / folder / FILE_NAME
                stamp = caption_stamp(path)
                if stamp is not None:
                    found = read_production(path, folder, f"{stamp.size}-{stamp.changed_ns}")
            productions[folder] = found
        return productions[folder]

    def sidecar_path(self, still_id: str) -> Path:
        """Return where the captions of a still are, or are to be."""
        return self.metadata_folder / self._sidecar_name(still_id)

    def files(self, still_id: str) -> StillFiles | None:
        """Return the files of one still as they are now; None when its pictures are gone."""
        if not _is_id(still_id):
            return None
        folder, _, stem = still_id.rpartition("/")
        place = _on_disk(self.stills_folder, folder)
        if place is None:
            return None
        name = self._sidecar_name(still_id)
        stamp = caption_stamp(self.metadata_folder / name)
        unusual = "" if name == still_id + ".yaml" else name
        sidecar = None if stamp is None else (stamp, unusual)
        return stills_in(self.stills_folder, place, stem, sidecar)

    def still(self, files: StillFiles, facts: PictureFacts | None = None) -> Still:
        """Return what is known of a still; its sidecar is read now and may be a bad one."""
        path = Path(f"{self.metadata_folder}/{files.sidecar_name}")
        production = self.production_for(files.id)
        text, data, error = "", dict[str, Data](), None
        if files.sidecar is not None:
            try:
                text = yamlfile.text(yamlfile.read(path), path)
                data = yamlfile.data(text, path)
            except FileNotFoundError:
                pass
            except YamlFileError as fault:
                error = fault
        own, unknown, mistakes = typed_map(data, production)
        return Still(
            files=files,
            picture=Path(f"{self.stills_folder}/{files.picture}"),
            sidecar_path=path,
            own=own,
            embedded=from_embedded(facts, production),
            unknown=unknown,
            problems=tuple(
                problem(text, mistake.reason, key, *mistake.path) for key, mistake in mistakes
            ),
            error=error,
            production=production,
            facts=facts,
        )

    def edit(
        self,
        still_id: str,
        changes: Sequence[Change],
        facts: PictureFacts | None = None,
        saving: Saving | None = None,
    ) -> Edit:
        """Change the captions of one still on disk, durably, and return what to undo it with.

        `facts` are the picture's, where they are known: adding a tag keeps those embedded in it.
        Of many edits in a row `saving` makes less work; they are durable when it has settled.
        Raises ChangeError for a change that makes no sense, YamlFileError for a sidecar that
        cannot be read (it is left alone), SaveError where it cannot be written.
        """
        path = self._editable(still_id)
        production = self.production_for(still_id)
        if saving is not None:
            return edited(still_id, path, changes, production, facts, saving)
        with Saving() as alone:
            return edited(still_id, path, changes, production, facts, alone)

    def restore(self, edit: Edit, saving: Saving | None = None) -> Edit:
        """Put back what was before an edit, byte for byte, and return the edit that redoes it.

        Raises ConflictError when the file does not read any more as the edit left it.
        """
        if saving is not None:
            return restored(edit, saving)
        with Saving() as alone:
            return restored(edit, alone)

    def _editable(self, still_id: str) -> Path:
        """Return the path of the sidecar of a still that exists and may have one."""
        if not _is_id(still_id):
            raise SaveError(self.stills_folder, f'there is no still "{still_id:.200}"')
        path = self.sidecar_path(still_id)
        if path.name == FILE_NAME:
            raise SaveError(path, "is the production's file; rename the still to give it captions")
        base = f"{self.stills_folder}/{still_id}."
        is_there = any(os.path.exists(base + suffix) for suffix in RANK)
        if not is_there and not path.exists() and self.files(still_id) is None:
            raise SaveError(self.stills_folder / still_id, "there is no such still")
        return path

    def _sidecar_name(self, still_id: str) -> str:
        """Return the path below the metadata folder, in the spelling of the disk if it is there."""
        usual = still_id + ".yaml"
        if still_id.isascii() or os.path.lexists(self.metadata_folder / usual):
            return usual
        found = _on_disk(self.metadata_folder, usual)
        return usual if found is None else found


def _is_id(text: str) -> bool:
    """Return whether `text` can be an id: a path that does not leave the stills folder."""
    return "\0" not in text and not any(part in ("", ".", "..") for part in text.split("/"))


def _on_disk(root: Path, relative: str) -> str | None:
    """Return `relative`, which is in NFC, as the disk spells it; None where there is no such."""
    if relative.isascii() or os.path.lexists(root / relative):
        return relative
    place = ""
    for part in relative.split("/"):
        try:
            names = os.listdir(root / place)
        except OSError:
            return None
        match = next((name for name in names if nfc(name) == part), None)
        if match is None:
            return None
        place = f"{place}/{match}" if place else match
    return place

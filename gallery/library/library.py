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
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

from gallery.errors import ConflictError, LibraryError, SaveError
from gallery.library import durable
from gallery.library.change import Change
from gallery.library.durable import Saving
from gallery.library.edits import Edit, edited, restored
from gallery.library.found import Orphan, missing_root
from gallery.library.lookup import Lookup, is_id
from gallery.library.moving import Moved, Place, finish, free_name, is_unfinished, move_all
from gallery.library.not_shown import NotShown
from gallery.library.production import Production
from gallery.library.productions import Productions
from gallery.library.renaming import rename_all
from gallery.library.reserved import RESERVED
from gallery.library.scan import Scan, scanned
from gallery.library.sidecar import NO_CAPTIONS, Sidecars
from gallery.library.still import RANK, XMP, Folders, Still, StillFiles
from gallery.library.still_facts import KnownFacts, together
from gallery.library.walk import Walk, never

__all__ = ["Edit", "Library"]

CAPTION_SUFFIXES = frozenset({"yaml", "yml"})


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
        is_there = assets.is_dir() or assets.is_symlink()  # a link to a disk that is away, perhaps
        self.stills_folder = assets if is_there else self.folder
        self.metadata_folder = self.folder / "metadata"
        self.name = self.folder.name or str(self.folder)
        self.key = blake2b(os.fsencode(self.folder), digest_size=8).hexdigest()
        self._productions = Productions(self.metadata_folder)
        self._sidecars = Sidecars()
        self._folders = Folders(self.stills_folder, self.metadata_folder)
        self._lookup = Lookup(self.stills_folder, self.metadata_folder)

    def walk(
        self, known: Mapping[str, int] | None = None, cancelled: Callable[[], bool] = never
    ) -> Walk:
        """Return a walk over all folders; `known` are the digests of those that may be unchanged.

        A production is looked at again when the walk comes by.
        """
        folders = (self.stills_folder, self.metadata_folder)
        return Walk(*folders, self._productions, known, cancelled)

    def not_shown_in(self, folder: str) -> NotShown:
        """Return what is in one folder, by its id, and is not shown as a still."""
        return self.walk().not_shown_in(folder)

    def missing(self) -> str:
        """Return which folder is not there now, and what may help; "" where the stills' is."""
        if self.stills_folder.is_dir():
            return ""
        return str(missing_root(self.stills_folder if self.folder.is_dir() else self.folder))

    def files_not_shown(self, cancelled: Callable[[], bool] = never) -> list[Path]:
        """Return the files beside the stills that are no pictures, by path; may be Cancelled."""
        return sorted(self.walk(cancelled=cancelled).files_not_shown())

    def scan(self, cancelled: Callable[[], bool] = never) -> Scan:
        """Return the files of all stills, and look at the productions again; may be Cancelled."""
        return scanned(self.walk(cancelled=cancelled))

    @property
    def productions(self) -> tuple[Production, ...]:
        """All productions, as of the last walk."""
        if not self._productions.all_known:
            for _ in self.walk():
                pass
        return self._productions.all()

    @property
    def productions_known(self) -> tuple[Production, ...]:
        """The productions that were met so far, and the empty one that holds where none does."""
        return (*self._productions.all(), self._productions.holds_for(""))

    def production_for(self, still_id: str) -> Production:
        """Return the nearest production up the tree, an empty one where there is none."""
        return self._productions.holds_for(still_id.rpartition("/")[0])

    def sidecar_path(self, still_id: str) -> Path:
        """Return where the captions of a still are, or are to be."""
        return self.metadata_folder / self._lookup.caption_place(still_id).path

    def files(self, still_id: str) -> StillFiles | None:
        """Return the files of one still as they are now; None when its pictures are gone."""
        return self.files_of((still_id,))[still_id]

    def files_of(self, ids: Collection[str]) -> dict[str, StillFiles | None]:
        """Return the files of these stills as they are now; a folder is listed but once."""
        return self._lookup.files_of(ids)

    def still(self, files: StillFiles, known: KnownFacts | None = None) -> Still:
        """Return what is known of a still; its sidecar is read now and may be a bad one.

        `known` is what its files say, as far as they were read. The best picture that can be shown
        is the first of the still's renditions, whatever it is in `files`.
        """
        production = self.production_for(files.id)
        captions = NO_CAPTIONS
        if files.sidecar is not None:
            path = f"{self.metadata_folder}/{files.sidecar_name}"
            captions = self._sidecars.read(path, production)
        found = together(files, known, production)
        return Still(
            found.files,
            self._folders,
            captions.own,
            found.values,
            captions.unknown,
            captions.problems,
            captions.error,
            production,
            found.facts,
            found.known,
            found.origins,
        )

    def edit(
        self,
        still_id: str,
        changes: Sequence[Change],
        known: KnownFacts | None = None,
        saving: Saving | None = None,
    ) -> Edit:
        """Change the captions of one still on disk, durably, and return what to undo it with.

        `known` is what its files say, the first to believe first: adding a tag keeps those that
        are embedded in them.
        Of many edits in a row `saving` makes less work; they are durable when it has settled.
        Raises ChangeError for a change that makes no sense for a sidecar that
        cannot be read (it is left alone), SaveError where it cannot be written.
        """
        path = self._editable(still_id)
        production = self.production_for(still_id)
        if saving is not None:
            return edited(still_id, path, changes, production, known, saving)
        with Saving() as alone:
            return edited(still_id, path, changes, production, known, alone)

    def restore(self, edit: Edit, saving: Saving | None = None) -> Edit:
        """Put back what was before an edit, byte for byte, and return the edit that redoes it.

        Raises ConflictError when the file does not read any more as the edit left it, or when
        another one has taken a place that captions were moved from; then none of them goes back.
        """
        if edit.moved:
            if saving is not None:
                saving.settle()  # or each would wait for the lock that the other holds
            back = [(new_id, old_id) for old_id, new_id in edit.moved]
            try:
                moved = self.move_captions(back, whole=True)
            except ConflictError as error:
                reason = "is there again; taking back would lose it"
                raise ConflictError(error.path, reason) from error
            return replace(edit, moved=moved.pairs)
        if saving is not None:
            return restored(edit, saving)
        with Saving() as alone:
            return restored(edit, alone)

    def move_captions(self, pairs: Sequence[tuple[str, str]], *, whole: bool = False) -> Moved:
        """Let captions follow their stills, from the old id of each pair to the new one, durably.

        Chains, swaps and rotations are moved as one. Captions whose new place is taken by others
        that stay, or that cannot be moved, stay themselves and are in the problems; with `whole`
        the first problem is raised and nothing is moved. Raises SaveError where none can be moved.
        """
        moves = [(self._place(old_id), self._place(new_id)) for old_id, new_id in pairs]
        return move_all(self.metadata_folder, moves, whole=whole)

    def set_aside(self, still_id: str) -> Moved:
        """Give captions another name, so that they belong to no still; errors as above."""
        place = self._place(still_id)
        return move_all(self.metadata_folder, [(place, free_name(place.path, place.still_id))])

    @property
    def moves_unfinished(self) -> bool:
        """Whether the program was stopped while it moved captions, or moves some now."""
        return is_unfinished(self.metadata_folder)

    def finish_moves(self) -> Moved:
        """Carry out what is left of moves that were interrupted; SaveError where that fails."""
        return finish(self.metadata_folder)

    def _place(self, still_id: str) -> Place:
        if not is_id(still_id):
            raise SaveError(self.stills_folder, f'there is no still "{still_id:.200}"')
        path = self.sidecar_path(still_id)
        if path.name in RESERVED:
            raise SaveError(path, "is the production's file; it does not follow a still")
        return Place(still_id, path)

    def give(self, orphan: Orphan, still_id: str) -> tuple[Edit, Edit]:
        """Give captions without a picture to a still that has none, durably.

        Return what to undo it with, the last edit first. Raises ConflictError where the still has
        captions, SaveError where it cannot be done.
        """
        if self.files(still_id) is None:
            raise SaveError(self.stills_folder / still_id, "there is no such still")
        old, new = self.metadata_folder / orphan.caption.path, self._editable(still_id)
        if os.path.lexists(new):
            raise ConflictError(new, f"{still_id} has captions already; move these away first")
        with durable.explained(old):
            content = old.read_bytes()
        for problem in rename_all([(old, new)]).problems:
            raise problem
        given = (orphan.id, still_id)
        return Edit(still_id, new, None, content, given=given), Edit(orphan.id, old, content, None)

    def spare(self, path: Path) -> None:
        """Raise SaveError where `path`, links followed, is a picture or a caption of ours.

        For whatever is written to a place that somebody chose: a still is an original, and a sheet
        over it could not be undone.
        """
        folders = ((self.stills_folder, {*RANK, XMP}), (self.metadata_folder, CAPTION_SUFFIXES))
        for place in (Path(os.path.abspath(path)), Path(os.path.realpath(path))):
            for folder, known in folders:
                is_below = any(place.is_relative_to(one) for one in (folder, folder.resolve()))
                if is_below and place.suffix[1:].lower() in known and os.path.lexists(place):
                    reason = "belongs to the library and was left as it is; choose another name"
                    raise SaveError(path, reason)

    def _editable(self, still_id: str) -> Path:
        """Return the path of the sidecar of a still that exists and may have one."""
        if not is_id(still_id):
            raise SaveError(self.stills_folder, f'there is no still "{still_id:.200}"')
        place = self._lookup.caption_place(still_id)
        path = self.metadata_folder / place.path
        if path.name in RESERVED:
            raise SaveError(path, "is the production's file; rename the still to give it captions")
        if place.link:
            reason = "is a link to a folder; captions behind it are neither read nor written"
            raise SaveError(self.metadata_folder / place.link, reason)
        if place.rivals:
            names = " and ".join(place.rivals)
            reason = f"nothing was saved: {names} are both captions of this still; keep one of them"
            raise SaveError(path, reason)
        base = f"{self.stills_folder}/{still_id}."
        is_there = any(os.path.exists(base + suffix) for suffix in RANK)
        if not is_there and not path.exists() and self.files(still_id) is None:
            raise SaveError(self.stills_folder / still_id, "there is no such still")
        return path

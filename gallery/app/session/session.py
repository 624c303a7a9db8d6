"""The session: the open library, the filter, the selection, the history, and the verbs on them.

Panes call verbs and listen to signals; they never import each other, and none of them touches a
file. Each verb sends its work through the one door (`tasks.Tasks`) and announces the result when it
is back in the GUI thread:

    open                    -> [library] snapshot, then a scan   -> library_changed, results_changed
    set_query, set_choices  -> [filter]  mask and facet counts   -> results_changed
    edit, undo, redo        -> [files]   YAML, then the index    -> stills_changed, results_changed
    select_...              -> at once                           -> selection_changed
                            -> [details] captions read           -> details_changed

A still that no longer matches after an edit stays where it is until the next filter
(`lingering`), so that nothing jumps away under the hand that is rating it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from gallery.app.pictures.pictures import Pictures
from gallery.app.session.approvals import Approvals
from gallery.app.session.arrangement import Arrangement
from gallery.app.session.caption_moves import CaptionMoves
from gallery.app.session.collecting import Collecting
from gallery.app.session.details_model import Details
from gallery.app.session.editing import Editing
from gallery.app.session.messages import Message, MessageKind, Progress, Work
from gallery.app.session.not_shown import NotShownFiles
from gallery.app.session.opening import Opening
from gallery.app.session.reading import Reading, Selected, living
from gallery.app.session.selection import Rows, Selection
from gallery.app.session.settings import Settings
from gallery.app.session.tasks import Lane, Tasks
from gallery.errors import FileError, GalleryError, QueryError
from gallery.library.change import Change
from gallery.library.found import Orphan
from gallery.search.advice import NO_ADVICE, Advice, advice
from gallery.search.catalogue import Catalogue
from gallery.search.choices import Choices
from gallery.search.grouping import Grouped, GroupKey
from gallery.search.index import Facet, Index, Results, SortKey
from gallery.search.query import Node, parse

NO_RESULTS = Results(rows=np.zeros(0, np.int32), facets={})


class Session(QObject):
    """One open library and everything a person does with it."""

    library_changed = Signal()
    results_changed = Signal()
    query_rejected = Signal(object)  # QueryError
    selection_changed = Signal()
    current_changed = Signal()
    stills_changed = Signal(object)  # frozenset[str]
    advice_changed = Signal()
    details_changed = Signal()
    progress_changed = Signal(object)  # Progress | None
    message_posted = Signal(object)  # Message
    history_changed = Signal()

    def __init__(self, cache_folder: Path, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.tasks = Tasks(self)
        self._collecting = Collecting(lambda: self.tasks.idle, self)
        self._collecting.start()
        self.pictures = Pictures(cache_folder)
        self.selection = Selection()
        self.arrangement = Arrangement()
        self.results: Results = NO_RESULTS
        self.lingering: frozenset[int] = frozenset()
        self.advice = NO_ADVICE  # where nothing is found: some time after that is shown
        self.details = Details()
        self.query_text = ""
        self.choices = Choices()
        self.sort = SortKey.FILE
        self.descending = False
        self._node: Node = parse("")
        self._wants_new_rows = True
        self._just_opened = False
        self._to_select: frozenset[str] = frozenset()
        self._works: dict[Work, Progress] = {}
        self._editing = Editing(self.tasks, self, self._captions_written, self.history_changed.emit)
        self.caption_moves = CaptionMoves(
            self.tasks,
            self,
            lambda: self.catalogue,
            self._captions_written,
            self._editing.add,
        )
        self._opening = Opening(
            cache_folder,
            self.tasks,
            self.pictures,
            self,
            self._index_moved,
            self.caption_moves.followed,
        )
        self._reading = Reading(self.tasks, self, self._selected, self._show_details)
        self.approvals = Approvals(
            self.tasks, self, lambda: self.catalogue, self.selected_ids, self._captions_written
        )
        self.not_shown = NotShownFiles(self.tasks, self, lambda: self.catalogue)
        self.pictures.learned.connect(self._opening.learn)

    # --- what there is

    @property
    def catalogue(self) -> Catalogue | None:
        """The open library with its index, or None."""
        return self._opening.catalogue

    @property
    def index(self) -> Index:
        """The index as it is now; empty when no library is open."""
        return self._opening.index

    @property
    def scanning(self) -> bool:
        """Whether the library's folders are being read."""
        return self._opening.scanning

    @property
    def gone(self) -> bool:
        """Whether the library, or the folder of its stills, was not there when it was read last."""
        return bool(self.missing)

    @property
    def missing(self) -> str:
        """Which folder was not there when the library was read last, and what may help."""
        return self._opening.missing

    @property
    def undo_text(self) -> str:
        """What undo would undo, or ""."""
        return self._editing.history.undo_text

    @property
    def redo_text(self) -> str:
        """What redo would do again, or ""."""
        return self._editing.history.redo_text

    @property
    def filtered(self) -> bool:
        """Whether a filter is set."""
        return bool(self.query_text.strip()) or bool(self.choices)

    def complete(self, field: str, prefix: str) -> list[tuple[str, int]]:
        """Return values in use that begin with `prefix`, with how many stills have them."""
        return self.index.values(field, prefix, 20)

    def selected_ids(self) -> list[str]:
        """Return the selected stills, in the grid's order."""
        return list(living(self.index, self.selection.rows))

    # --- the library

    def open(self, folder: Path) -> None:
        """Open a library: its snapshot at once, then a scan behind it."""
        self._remember_filter()
        self._opening.open(folder, self._library_opened)

    def close(self) -> None:
        """Finish what is being written, save the snapshot, stop all threads and workers."""
        self._remember_filter()
        self._reading.stop()
        self.not_shown.stop()
        self._editing.finish()
        self.caption_moves.forget()
        self._opening.close()
        self.tasks.close()
        self.pictures.close()
        self.settings.save()
        self._collecting.stop()

    def rescan(self) -> None:
        """Look at all folders again."""
        self._opening.refresh()

    def _library_opened(self) -> None:
        self.selection = Selection()
        self.results = NO_RESULTS
        self.arrangement.show(Grouped.flat(NO_RESULTS.rows))
        self.lingering = frozenset()
        self._editing.history.clear()
        self.caption_moves.forget()
        self.recall_filter()
        self._just_opened = True
        self.not_shown.count()
        self.library_changed.emit()
        self.history_changed.emit()
        self._search(new_rows=True)

    def _index_moved(self, ids: frozenset[str], *, new_rows: bool) -> None:
        """Follow the index after a scan, a watch event, an edit or newly learned picture facts.

        `new_rows` tells that stills may have come or gone; without it what is shown stays.
        """
        if ids:
            self.stills_changed.emit(ids)
            self._reading.follow(ids)
        self.not_shown.count()
        self._search(new_rows=new_rows)

    # --- the filter

    def set_query(self, text: str) -> None:
        """Filter by this text; a mistake is announced and the last good result stays."""
        try:
            node = parse(text)
        except QueryError as error:
            self.query_text = text
            self.query_rejected.emit(error)
            return
        self.query_text, self._node = text, node
        self._search(new_rows=True)

    def show_only(self, text: str, ids: Collection[str] = ()) -> None:
        """Filter by this text alone; these of the stills are selected when they are shown."""
        self.choices = Choices()
        self._to_select = frozenset(ids)
        self.set_query(text)

    def set_choices(self, choices: Choices) -> None:
        """Filter by what was clicked in the facets, beside the text."""
        self.choices = choices
        self._search(new_rows=True)

    def clear_filter(self) -> None:
        """Show all stills."""
        self.choices = Choices()
        self.set_query("")

    def _remember_filter(self) -> None:
        """Keep the filter and the order with the library, for when it is opened again."""
        if self.catalogue is not None:
            choices = [[facet, value, excluded] for facet, value, excluded in self.choices]
            kept = [self.query_text, choices, self.sort, self.descending, self.arrangement.key]
            self.settings.put(f"filter/{self.catalogue.library.key}", json.dumps(kept))

    def recall_filter(self) -> None:
        """Set the filter this library was left with; none where that makes no sense any more."""
        self.query_text, self.choices = "", Choices()
        key = self.catalogue.library.key if self.catalogue is not None else ""
        try:
            text, choices, sort, descending, *group = json.loads(
                self.settings.text(f"filter/{key}")
            )
            for facet, value, excluded in choices:
                kind = Facet(facet)
                more = Choices.excluding if excluded else Choices.toggled
                self.choices = more(self.choices, kind, str(value))
            self._node = parse(str(text))
            self.query_text = str(text)
            self.sort, self.descending = SortKey(sort), bool(descending)
            self.arrangement.key = GroupKey(*group) if group else GroupKey.NONE
        except (ValueError, TypeError, QueryError):
            self._node = parse("")

    def set_sort(self, key: SortKey, *, descending: bool) -> None:
        """Order the stills."""
        self.sort, self.descending = key, descending
        self._search(new_rows=True)

    def group_by(self, key: GroupKey) -> None:
        """Show the stills by group, in their order within each."""
        self.arrangement.key = key
        self._search(new_rows=True)

    def _search(self, *, new_rows: bool) -> None:
        self._wants_new_rows = self._wants_new_rows or new_rows
        if self.catalogue is None:
            return
        index, node, choices = self.index, self._node, self.choices
        sort, descending = self.sort, self.descending
        shown = None if self._wants_new_rows else self.results.rows
        group = self.arrangement.grouping(sort, descending=descending)

        def work() -> tuple[Index, Results, frozenset[int], Grouped | None]:
            found = index.search(node, choices, sort, descending=descending, now=time.time())
            if shown is None:
                return index, found, frozenset(), group(index, found.rows)
            matches = np.zeros(index.size, bool)
            matches[found.rows] = True
            lingering = shown[~matches[shown]]
            return index, Results(shown, found.facets), frozenset(lingering.tolist()), None

        self.tasks.latest(Lane.FILTER, work, self._found, self.error)

    def _found(self, answer: tuple[Index, Results, frozenset[int], Grouped | None]) -> None:
        index, self.results, self.lingering, grouped = answer
        self._wants_new_rows = False
        if grouped is not None:
            self.arrangement.show(grouped)
        shown = self.arrangement.grouped
        lost = self.selection.show(shown.rows, index.size, repeats=shown.repeats)
        if self._just_opened and len(shown.rows):
            self._just_opened = False
            self.selection.only(int(shown.rows[0]))
            lost = True
        if self._to_select:
            rows = index.rows(list(self._to_select)).values()
            self.selection.take([row for row in rows if self.selection.place(row) >= 0])
            self._to_select = frozenset()
            lost = True
        self.advice = NO_ADVICE
        self.results_changed.emit()
        if not len(shown.rows) and self.filtered and index.count:
            self._ask_for_advice(index)
        if lost:
            self._selection_moved()
        elif self.selection.count == 1:
            self._reading.follow()  # "1 of 12" has changed

    def _ask_for_advice(self, index: Index) -> None:
        text, choices = self.query_text, self.choices

        def work() -> Advice:
            return advice(index, text, choices, time.time())

        self.tasks.latest(Lane.FILTER, work, self._advised, self.error)

    def _advised(self, said: Advice) -> None:
        self.advice = said
        self.advice_changed.emit()

    # --- the selection

    def select_only(self, row: int, place: int = -1) -> None:
        """Select one still."""
        self.selection.only(row, place)
        self._selection_moved()

    def select_toggle(self, row: int, place: int = -1) -> None:
        """Add a still to the selection, or take it out."""
        self.selection.toggle(row, place)
        self._selection_moved()

    def select_to(self, row: int, place: int = -1, *, add: bool = False) -> None:
        """Select from the anchor to this still."""
        self.selection.extend_to(row, place, add=add)
        self._selection_moved()

    def select_rows(self, rows: Sequence[int] | Rows, *, add: bool = False) -> None:
        """Select these stills."""
        self.selection.take(rows, add=add)
        self._selection_moved()

    def select_all(self) -> None:
        """Select all stills that are shown."""
        self.selection.all()
        self._selection_moved()

    def select_none(self) -> None:
        """Select nothing."""
        self.selection.none()
        self._selection_moved()

    def select_invert(self) -> None:
        """Select what is shown and was not selected."""
        self.selection.invert()
        self._selection_moved()

    def set_current(self, row: int, place: int = -1) -> None:
        """Move the cursor without changing what is selected."""
        self.selection.move(row, place)
        self._selection_moved()

    def _selection_moved(self) -> None:
        self.selection_changed.emit()
        self.current_changed.emit()
        self._reading.begin()

    def _selected(self) -> Selected | None:
        """Return what the details pane is to show, the current still first."""
        if self.catalogue is None:
            return None
        rows, current = self.selection.rows, self.selection.current
        rows = np.concatenate((rows[rows == current], rows[rows != current]))
        return Selected(self.catalogue, self.index, rows, self._position())

    def _position(self) -> str:
        total = len(self.results.rows)
        if self.selection.count != 1:
            return f"{self.selection.count:,} of {total:,}"
        row = int(self.selection.rows[0])
        folder = next(living(self.index, [row]), "").rpartition("/")[0]
        where = f"{folder} · " if folder else ""
        return f"{where}{self.selection.place(row) + 1:,} of {len(self.arrangement.grouped.rows):,}"

    def _show_details(self, shown: Details) -> None:
        self.details = shown
        self.details_changed.emit()

    # --- edits

    def edit(self, changes: Sequence[Change], ids: Sequence[str] | None = None) -> None:
        """Change captions of the selected stills (or of `ids`); saved, announced, undoable."""
        rows = np.sort(self.selection.rows)  # as they were scanned: folder by folder
        targets = living(self.index, rows) if ids is None else iter(ids)
        count = len(rows) if ids is None else len(ids)
        if self.catalogue is not None and count and changes:
            self._editing.edit(self.catalogue, targets, count, changes)

    def give_captions(self, orphan: Orphan, still_id: str) -> None:
        """Give captions without a picture to a still that has none; undoable."""
        if self.catalogue is not None:
            self._editing.give(self.catalogue, orphan, still_id)

    def undo(self) -> None:
        """Undo the last change; the YAML is put back byte for byte."""
        if self.catalogue is not None:
            self._editing.undo(self.catalogue)

    def redo(self) -> None:
        """Do again what was undone."""
        if self.catalogue is not None:
            self._editing.redo(self.catalogue)

    def _captions_written(self, ids: frozenset[str]) -> None:
        self._index_moved(ids, new_rows=False)
        self._opening.save_soon()

    # --- reports

    def message(self, message: Message) -> None:
        """Show a message in the status bar."""
        self.message_posted.emit(message)

    def error(self, error: GalleryError) -> None:
        """Show an error in the status bar."""
        path = error.path if isinstance(error, FileError) else None
        self.message(Message(str(error), MessageKind.ERROR, path))

    def progress(self, work: Work, progress: Progress | None) -> None:
        """Show how far long work is; of several works the one that matters most."""
        if progress is None:
            self._works.pop(work, None)
        else:
            self._works[work] = progress
        under_way = (self._works[one] for one in Work if one in self._works)
        self.progress_changed.emit(next(under_way, None))

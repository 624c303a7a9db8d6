"""The menu bar: every command with its key, in the order a person works.

Single keys (0-5, P, X, U, A, K, Tab) belong to the grid, where nobody types; here they stand in the
command's text only, so that a "p" in a caption stays a letter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from gallery.app.look.theme import PALETTES
from gallery.app.session.answering import Deciding
from gallery.app.session.session import Session
from gallery.app.widgets.words import GROUP_TEXTS
from gallery.approvals.answers import Decision
from gallery.library.change import RemoveKey, SetValue
from gallery.library.fields import FIELD


class Commands(Protocol):
    """What the window can be told to do."""

    @property
    def palette_name(self) -> str:
        """The name of the palette in use."""

    def choose_folder(self) -> None:
        """Ask for a folder and open it."""

    def open_folder(self, folder: Path) -> None:
        """Open this library."""

    def show_loupe(self) -> None:
        """Show the current still in the full window."""

    def toggle_board(self) -> None:
        """Show the board of approvals, or the panes again."""

    def send_for_approval(self) -> None:
        """Send what is shown, or what is selected, for approval."""

    def read_returned(self) -> None:
        """Ask which approval sheets came back, and read them."""

    def make_sheet(self) -> None:
        """Open the contact sheet dialog."""

    def open_caption_file(self) -> None:
        """Open the current still's YAML in the system's text editor."""

    def reveal_picture(self) -> None:
        """Show the current still's folder in the system's file manager."""

    def focus_filter(self) -> None:
        """Put the cursor into the search box."""

    def fold_panels(self) -> None:
        """Fold both side panes, or bring them back."""

    def fold_filters(self) -> None:
        """Fold the filter panel, or bring it back."""

    def fold_details(self) -> None:
        """Fold the details pane, or bring it back."""

    def scale_tiles(self, steps: int) -> None:
        """Make the tiles larger or smaller."""

    def choose_palette(self, name: str) -> None:
        """Change the colours."""

    def list_not_shown(self) -> None:
        """List captions without a picture, and files that are no stills."""

    def show_query_help(self) -> None:
        """Show the query language."""

    def show_keys(self) -> None:
        """Show the keys."""

    def show_about(self) -> None:
        """Say what this program is."""

    def recent_folders(self) -> list[Path]:
        """Return the libraries opened before, latest first."""

    def sample_folder(self) -> Path | None:
        """Return the sample library, or None when it is not installed."""

    def close_window(self) -> None:
        """Close the window and the program."""


@dataclass(frozen=True, slots=True)
class Menus:
    """What the window needs of its menus again: undo and redo, and the menu of a still."""

    undo: QAction
    redo: QAction
    still: QMenu

    def show_history(self, undo_text: str, redo_text: str) -> None:
        """Name the steps; a text of "" means that there is none."""
        for action, verb, step in ((self.undo, "Undo", undo_text), (self.redo, "Redo", redo_text)):
            action.setText(f"{verb} {step}".rstrip())
            action.setEnabled(bool(step))


def build(bar: QMenuBar, session: Session, commands: Commands) -> Menus:
    """Fill `bar`; called again when the window is dressed anew."""
    bar.clear()
    _file_menu(bar.addMenu("&File"), commands)
    undo, redo = _edit_menu(bar.addMenu("&Edit"), session)
    still = bar.addMenu("&Still")
    _still_menu(still, session, commands)
    _view_menu(bar.addMenu("&View"), session, commands)
    _approvals_menu(bar.addMenu("&Approvals"), session, commands)
    _help_menu(bar.addMenu("&Help"), commands)
    return Menus(undo, redo, still)


def _add(
    menu: QMenu,
    text: str,
    call: Callable[[], None],
    key: QKeySequence | QKeySequence.StandardKey | str | None = None,
) -> QAction:
    action = menu.addAction(text)
    if key is not None:
        action.setShortcut(QKeySequence(key))
    action.triggered.connect(lambda: call())
    return action


def _file_menu(menu: QMenu, commands: Commands) -> None:
    _add(menu, "Open folder…", commands.choose_folder, QKeySequence.StandardKey.Open)
    recent = menu.addMenu("Open recent")

    def fill() -> None:
        recent.clear()
        for folder in commands.recent_folders():
            _add(recent, str(folder).replace("&", "&&"), lambda f=folder: commands.open_folder(f))  # type: ignore[misc]
        if recent.isEmpty():
            recent.addAction("Nothing opened yet").setEnabled(False)

    recent.aboutToShow.connect(fill)
    sample = commands.sample_folder()
    if sample is not None:
        _add(menu, "Open the sample library", lambda: commands.open_folder(sample))
    menu.addSeparator()
    _add(menu, "Contact sheet…", commands.make_sheet, QKeySequence.StandardKey.Print)
    _add(menu, "Send for approval…", commands.send_for_approval, "Ctrl+Shift+P")
    _add(menu, "Read returned sheet…", commands.read_returned, "Ctrl+Shift+O")
    menu.addSeparator()
    _add(menu, "Quit", commands.close_window, QKeySequence.StandardKey.Quit)


def _edit_menu(menu: QMenu, session: Session) -> tuple[QAction, QAction]:
    undo = _add(menu, "Undo", session.undo, QKeySequence.StandardKey.Undo)
    redo = _add(menu, "Redo", session.redo)
    redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
    menu.addSeparator()
    _add(menu, "Select all", session.select_all, QKeySequence.StandardKey.SelectAll)
    _add(menu, "Select none", session.select_none, "Ctrl+Shift+A")
    _add(menu, "Invert selection", session.select_invert, "Ctrl+Shift+I")
    return undo, redo


def _still_menu(menu: QMenu, session: Session, commands: Commands) -> None:
    _add(menu, "Show in the full window\tEnter", commands.show_loupe)
    menu.addSeparator()
    rating = menu.addMenu("Rating")
    for stars in range(5, -1, -1):
        text = "★" * stars if stars else "None"
        _add(rating, f"{text}\t{stars}", lambda n=stars: session.edit([SetValue("rating", n)]))  # type: ignore[misc]
    label = menu.addMenu("Colour label")
    for name in FIELD["label"].choices:
        _add(label, name.capitalize(), lambda n=name: session.edit([SetValue("label", n)]))  # type: ignore[misc]
    label.addSeparator()
    _add(label, "None", lambda: session.edit([RemoveKey("label")]))
    _add(menu, "Pick\tP", lambda: session.edit([SetValue("pick", "pick")]))
    _add(menu, "Reject\tX", lambda: session.edit([SetValue("pick", "reject")]))
    _add(menu, "No flag\tU", lambda: session.edit([RemoveKey("pick")]))
    menu.addSeparator()
    _answer_actions(menu, session)
    menu.addSeparator()
    _add(menu, "Open the caption file", commands.open_caption_file, "Ctrl+E")
    _add(menu, "Show the picture in its folder", commands.reveal_picture, "Ctrl+Shift+R")


def _answer_actions(menu: QMenu, session: Session) -> None:
    for text, key, decision in (
        ("Approve", "A", Decision.APPROVE),
        ("Kill", "K", Decision.KILL),
    ):
        _add(
            menu,
            f"{text}\t{key}",
            lambda decision=decision: session.approvals.answer(Deciding(decision)),  # type: ignore[misc]
        )
        _add(
            menu,
            f"{text} for whom, how…\tShift+{key}",
            lambda decision=decision: session.approvals.answer(Deciding(decision, choose=True)),  # type: ignore[misc]
        )


def _approvals_menu(menu: QMenu, session: Session, commands: Commands) -> None:
    _answer_actions(menu, session)
    menu.addSeparator()
    _add(menu, "Send for approval…\tCtrl+Shift+P", commands.send_for_approval)
    _add(menu, "Read returned sheet…\tCtrl+Shift+O", commands.read_returned)
    _add(menu, "Board and coverage\tCtrl+B", commands.toggle_board)


def _view_menu(menu: QMenu, session: Session, commands: Commands) -> None:
    _add(menu, "Filter", commands.focus_filter, QKeySequence.StandardKey.Find)
    _add(menu, "Clear the filter", session.clear_filter, "Ctrl+Shift+F")
    menu.addSeparator()
    _add(menu, "Fold both panels\tTab", commands.fold_panels)
    _add(menu, "Filter panel", commands.fold_filters, "Ctrl+1")
    _add(menu, "Details pane", commands.fold_details, "Ctrl+2")
    menu.addSeparator()
    larger = _add(menu, "Larger pictures", lambda: commands.scale_tiles(1))
    larger.setShortcuts([QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")])
    _add(menu, "Smaller pictures", lambda: commands.scale_tiles(-1), "Ctrl+-")
    menu.addSeparator()
    _group_menu(menu.addMenu("Group by"), session)
    menu.addSeparator()
    _add(menu, "Approvals", commands.toggle_board, "Ctrl+B")
    _add(menu, "What is not shown…", commands.list_not_shown)
    menu.addSeparator()
    colours = QActionGroup(menu)
    for palette in PALETTES:
        action = _add(
            menu,
            f"{palette.name.capitalize()} colours",
            lambda name=palette.name: commands.choose_palette(name),  # type: ignore[misc]
        )
        action.setCheckable(True)
        action.setChecked(palette.name == commands.palette_name)
        colours.addAction(action)
    menu.addSeparator()
    _add(menu, "Read the folders again", session.rescan, QKeySequence.StandardKey.Refresh)


def _group_menu(menu: QMenu, session: Session) -> None:
    keys = QActionGroup(menu)
    for number, (key, text) in enumerate(GROUP_TEXTS.items()):
        action = _add(menu, text, lambda key=key: session.group_by(key), f"Ctrl+Alt+{number}")  # type: ignore[misc]
        action.setCheckable(True)
        action.setData(key)
        keys.addAction(action)
    menu.addSeparator()
    arrangement = session.arrangement
    opened = _add(menu, "Open all groups\t*", lambda: arrangement.fold_all(closed=False))
    closed = _add(menu, "Close all groups\t/", lambda: arrangement.fold_all(closed=True))

    def follow() -> None:
        for action in keys.actions():
            action.setChecked(action.data() == arrangement.key)
        for action in (opened, closed):
            action.setEnabled(len(arrangement.grouped) > 0)

    menu.aboutToShow.connect(follow)


def _help_menu(menu: QMenu, commands: Commands) -> None:
    _add(
        menu, "The query language", commands.show_query_help, QKeySequence.StandardKey.HelpContents
    )
    _add(menu, "Keys", commands.show_keys)
    _add(menu, "About Stills Gallery", commands.show_about)

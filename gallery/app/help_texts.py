"""What the Help menu shows: the query language, the keys, what this program is."""

from __future__ import annotations

import inspect

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QMessageBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from gallery import __version__
from gallery.search import query

KEYS = """\
In the grid
    arrows, Home, End, PgUp, PgDn   move; with Shift select, with Ctrl move only
    Space                           select or unselect the current still
    Enter, double-click             show the still in the full window
    0 1 2 3 4 5                     rate
    P  X  U                         pick, reject, no flag
    A  K                            approve, kill: the answer of who is awaited
    Shift+A, Shift+K                the same, by choosing whose answer it is and how it came
    Ctrl+A, Ctrl+Shift+A            select all, none
    Ctrl+Shift+I                    invert the selection
    plus, minus, *, /               open, close this group, all groups
    Tab                             fold both panels, or bring them back

In the full window
    left, right                     previous, next still
    0-5, P, X, U, A, K              as in the grid
    Z, click                        100 % and back
    plus, minus, wheel              zoom
    Esc, Enter                      back to the grid

In the contact sheet
    PgUp, PgDn                      previous, next page
    plus, minus, 0                  zoom, the whole page (in the preview)
    Ctrl+S                          export
    Ctrl+Shift+P                    print
    F7, F8                          next caption that is cut, next unprintable character

In a facet of the filter panel
    Space, click                    add the value, or take it out
    Alt+Space, Alt-click            leave the value out

Anywhere
    Ctrl+F                          the filter
    Ctrl+Z, Ctrl+Shift+Z            undo, redo
    Ctrl+E                          open the caption file
    Ctrl+P                          contact sheet
    Ctrl+Shift+P                    send for approval
    Ctrl+Shift+O                    read a returned approval sheet (or drop the PDF here)
    Ctrl+B                          board of approvals, and back
    Ctrl+Alt+0 to Ctrl+Alt+4        group by nothing, day, scene, person, folder
    Ctrl+1, Ctrl+2                  filter panel, details pane
    Ctrl+plus, Ctrl+minus           larger, smaller pictures
    F6                              next pane
    F5                              read the folders again

In a field of the details pane
    Enter (Ctrl+Enter in a long text), or leaving the field   save
    Esc                             put back what was there
    Ctrl+PgUp, Ctrl+PgDn            previous, next language
    Alt+left, Alt+right             move a tag or a person
"""


def show_query_language(parent: QWidget) -> None:
    """Show the query language as its parser documents it."""
    _show(parent, "The query language", inspect.cleandoc(query.__doc__ or ""))


def show_keys(parent: QWidget) -> None:
    """Show the keys."""
    _show(parent, "Keys", KEYS)


def show_about(parent: QWidget) -> None:
    """Say what this program is and what licence it has."""
    QMessageBox.about(
        parent,
        "About Stills Gallery",
        f"<b>Stills Gallery {__version__}</b><p>Production stills with their captions in plain "
        "YAML files.<p>Free software under the GNU General Public License, version 3 or later.<br>"
        "Icons: Lucide, ISC licence.",
    )


def _show(parent: QWidget, title: str, text: str) -> None:
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.resize(760, 560)
    view = QPlainTextEdit(text)
    view.setReadOnly(True)
    view.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    box = QVBoxLayout(dialog)
    box.addWidget(view)
    box.addWidget(buttons)
    buttons.rejected.connect(dialog.reject)
    dialog.exec()
    dialog.deleteLater()

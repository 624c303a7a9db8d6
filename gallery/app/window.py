"""The window: filter panel left, stills in the middle, details right, the loupe over all of them.

The panes are built for one palette; choosing another builds them anew around the same session.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMargins, QMimeData, QPoint, QSize, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gallery import places
from gallery.app import help_texts, menus
from gallery.app.approvals.board import BoardPage
from gallery.app.approvals.desk import ApprovalDesk, dropped_sheets
from gallery.app.approvals.figures import Figure
from gallery.app.details.pane import DetailsPane
from gallery.app.filters.panel import FilterPanel
from gallery.app.grid.grid import StillGrid
from gallery.app.look import theme
from gallery.app.loupe.viewer import Viewer
from gallery.app.not_shown_dialog import NotShownDialog
from gallery.app.replaced_pictures import ReplacedPictures
from gallery.app.session.messages import Message
from gallery.app.session.session import Session
from gallery.app.sheet.dialog import SheetDialog
from gallery.app.status import StatusBar
from gallery.app.toolbar import LARGEST_TILE, SMALLEST_TILE, Toolbar
from gallery.app.widgets.outside import open_outside
from gallery.library.production import Production

FRAME = QMargins(8, 32, 8, 8)  # px that window managers put around a window
TILE_STEP = 30  # px for one press of Ctrl+plus
PANE_WIDTHS = (250, 800, 330)
RECENT = 10  # libraries kept in File > Open recent


class MainWindow(QMainWindow):
    """The one window of the program."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._palette = theme.palette_named(session.settings.text("palette", "dark"))
        room = self.screen().availableSize().shrunkBy(FRAME)
        self.resize(QSize(1440, 900).boundedTo(room))
        self.setMinimumSize(900, 560)
        self.restoreGeometry(session.settings.blob("geometry"))
        self.setAcceptDrops(True)
        self._not_shown: NotShownDialog | None = None
        self._approvals = ApprovalDesk(session, lambda: self._palette, self)
        self._build()
        next_pane = QShortcut(QKeySequence("F6"), self)
        next_pane.activated.connect(self._focus_next_pane)
        session.library_changed.connect(self._library_shown)
        session.caption_moves.question_asked.connect(self._ask_about_replaced)
        session.history_changed.connect(self._show_history)

    @property
    def palette_name(self) -> str:
        """The name of the palette in use."""
        return self._palette.name

    def _build(self) -> None:
        session, palette, settings = self._session, self._palette, self._session.settings
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, palette)
        tile = settings.number("tile_size", 210, low=SMALLEST_TILE, high=LARGEST_TILE)
        self.filters = FilterPanel(session, palette)
        self.toolbar = Toolbar(session, palette, tile)
        self.grid = StillGrid(session, palette)
        self.grid.set_tile_size(tile)
        self.details = DetailsPane(session, palette)
        self.viewer = Viewer(session, palette)
        self.board = BoardPage(session, palette)
        self.status = StatusBar(session, palette)
        middle = _column(self.toolbar, self.grid)
        self._panes = QSplitter(Qt.Orientation.Horizontal)
        for pane in (self.filters, middle, self.details):
            self._panes.addWidget(pane)
        self._panes.setHandleWidth(1)
        self._panes.setStretchFactor(1, 1)
        self._panes.setChildrenCollapsible(False)
        self._panes.setSizes(list(PANE_WIDTHS))
        self._panes.restoreState(settings.blob("panes"))
        self.filters.setVisible(settings.flag("filters_shown", default=True))
        self.details.setVisible(settings.flag("details_shown", default=True))
        self._stack = QStackedWidget()
        self._desk = QStackedWidget()
        self._desk.addWidget(self._panes)
        self._desk.addWidget(self.board)
        self._stack.addWidget(_column(self._desk, self.status))
        self._stack.addWidget(self.viewer)
        self.setCentralWidget(self._stack)
        self._menus = menus.build(self.menuBar(), session, self)
        self._show_history()
        self._show_title()
        self.status.not_shown_clicked.connect(self.list_not_shown)
        self.grid.opened.connect(self._open_viewer)
        self.grid.clear_filter_clicked.connect(session.clear_filter)
        self.grid.open_clicked.connect(self.choose_folder)
        self.toolbar.loupe_clicked.connect(self.show_loupe)
        self.toolbar.sheet_clicked.connect(self.make_sheet)
        self.toolbar.tile_size_changed.connect(self.grid.set_tile_size)
        self.grid.tile_size_changed.connect(self.toolbar.tile_size.setValue)
        self.details.preview_clicked.connect(self.show_loupe)
        self.viewer.closed.connect(self._close_viewer)
        self.board.closed.connect(self.show_grid)
        self.board.figure_clicked.connect(self._show_figure)
        self.board.production_clicked.connect(self._open_production)
        self.board.read_clicked.connect(self.read_returned)
        self.board.send_clicked.connect(self.send_for_approval)
        self.grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.grid.customContextMenuRequested.connect(self._show_still_menu)
        fold = QShortcut(QKeySequence(Qt.Key.Key_Tab), self.grid)
        fold.setContext(Qt.ShortcutContext.WidgetShortcut)
        fold.activated.connect(self.fold_panels)
        self.grid.setFocus()

    def _ask_about_replaced(self, ids: tuple[str, ...]) -> None:
        """Ask what becomes of the captions; the window goes on meanwhile."""
        ReplacedPictures(self, self._session.caption_moves, ids).open()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember how the window looked; the session is closed by the program."""
        self._remember()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a folder, or a file in one; a PDF is a sheet that came back."""
        if _dropped_folder(event.mimeData()) is not None:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read the sheets that were dropped, or open the folder."""
        sheets, folder = dropped_sheets(event.mimeData()), _dropped_folder(event.mimeData())
        if sheets:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._approvals.read_returned(sheets)
        elif folder is not None:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.open_folder(folder)

    def _remember(self) -> None:
        settings = self._session.settings
        settings.put("geometry", self.saveGeometry())
        settings.put("panes", self._panes.saveState())
        settings.put("filters_shown", not self.filters.isHidden())
        settings.put("details_shown", not self.details.isHidden())
        settings.put("tile_size", self.toolbar.tile_size.value())
        settings.put("palette", self._palette.name)

    def _library_shown(self) -> None:
        """Remember the library that is open now, first of the recent ones."""
        self._show_title()
        catalogue = self._session.catalogue
        if catalogue is not None:
            folder = catalogue.library.folder
            places.remember_library(folder)
            others = [
                text for text in self._session.settings.texts("recent") if text != str(folder)
            ]
            self._session.settings.put("recent", [str(folder), *others][:RECENT])

    def _show_history(self) -> None:
        self._menus.show_history(self._session.undo_text, self._session.redo_text)

    def _show_still_menu(self, position: QPoint) -> None:
        if self._session.selection.count:
            self._menus.still.popup(self.grid.viewport().mapToGlobal(position))

    def _focus_next_pane(self) -> None:
        """Move the keyboard from pane to pane; Tab folds the panels when the grid has it."""
        panes: list[QWidget] = [self.filters, self.grid, self.details]
        focus = QApplication.focusWidget()
        here = next((n for n, pane in enumerate(panes) if focus and pane.isAncestorOf(focus)), 1)
        here = 1 if focus is self.grid else here
        following = panes[(here + 1) % len(panes)]
        if following is self.filters:
            self.focus_filter()
        elif following is self.grid:
            self.grid.setFocus()
        else:
            self.details.show()
            self.details.focus_first()

    def _show_title(self) -> None:
        catalogue = self._session.catalogue
        name = f"{catalogue.library.name} — " if catalogue is not None else ""
        self.setWindowTitle(f"{name}Stills Gallery")

    # --- commands of the menu

    def choose_folder(self) -> None:
        """Ask for a folder and open it."""
        start = self.recent_folders()[:1] or [Path.home()]
        chosen = QFileDialog.getExistingDirectory(self, "Open a folder of stills", str(start[0]))
        if chosen:
            self.open_folder(Path(chosen))

    def open_folder(self, folder: Path) -> None:
        """Open this library, and remember it."""
        self.details.commit()
        self._close_viewer()
        self._session.open(folder)

    def show_loupe(self) -> None:
        """Show the current still in the full window."""
        row = self._session.selection.current
        if row >= 0:
            self._open_viewer(row)

    def toggle_board(self) -> None:
        """Show the board of approvals in the panes' place, or the panes again."""
        if self._desk.currentWidget() is self.board:
            self.show_grid()
        elif self._session.catalogue is not None:
            self.details.commit()
            self._close_viewer()
            self._desk.setCurrentWidget(self.board)
            self.board.setFocus()

    def send_for_approval(self) -> None:
        """Send what is shown, or what is selected, for approval."""
        self._approvals.send()

    def read_returned(self) -> None:
        """Ask which approval sheets came back, and read them."""
        self._approvals.choose_returned()

    def show_grid(self) -> None:
        """Show the panes again."""
        self._desk.setCurrentWidget(self._panes)
        self.grid.setFocus()

    def make_sheet(self) -> None:
        """Open the contact sheet dialog."""
        if self._session.catalogue is not None:
            dialog = SheetDialog(self._session, self._palette, self)
            dialog.exec()
            dialog.deleteLater()

    def list_not_shown(self) -> None:
        """Open the list of captions without a picture and of other files, beside the window."""
        if self._session.catalogue is None:
            return
        if self._not_shown is None:
            self._not_shown = NotShownDialog(self._session, self)
            self._not_shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self._not_shown.destroyed.connect(self._forget_not_shown)
        self._not_shown.show()
        self._not_shown.raise_()
        self._not_shown.activateWindow()

    def _forget_not_shown(self) -> None:
        self._not_shown = None

    def open_caption_file(self) -> None:
        """Open the current still's YAML in the system's text editor."""
        path = self._current_paths()[1]
        if path is not None and path.is_file():
            open_outside(path, self._session.message)
        elif path is not None:
            text = "This still has no caption file yet; the first thing you write makes one."
            self._session.message(Message(text))

    def reveal_picture(self) -> None:
        """Show the current still's folder in the system's file manager."""
        path = self._current_paths()[0]
        if path is not None:
            open_outside(path.parent, self._session.message)

    def focus_filter(self) -> None:
        """Put the cursor into the search box."""
        self.show_grid()
        self.filters.show()
        self.filters.focus_search()

    def fold_panels(self) -> None:
        """Fold both side panes, or bring them back."""
        shown = self.filters.isHidden() and self.details.isHidden()
        self.filters.setVisible(shown)
        self.details.setVisible(shown)

    def fold_filters(self) -> None:
        """Fold the filter panel, or bring it back."""
        self.filters.setVisible(self.filters.isHidden())

    def fold_details(self) -> None:
        """Fold the details pane, or bring it back."""
        self.details.setVisible(self.details.isHidden())

    def scale_tiles(self, steps: int) -> None:
        """Make the tiles larger or smaller."""
        slider = self.toolbar.tile_size
        slider.setValue(slider.value() + steps * TILE_STEP)

    def choose_palette(self, name: str) -> None:
        """Change the colours; the panes are built anew around the same session."""
        if name != self._palette.name:
            self._palette = theme.palette_named(name)
            self._remember()
            old = self._stack
            self._build()
            old.deleteLater()

    def show_query_help(self) -> None:
        """Show the query language."""
        help_texts.show_query_language(self)

    def show_keys(self) -> None:
        """Show the keys."""
        help_texts.show_keys(self)

    def show_about(self) -> None:
        """Say what this program is."""
        help_texts.show_about(self)

    def recent_folders(self) -> list[Path]:
        """Return the libraries opened before, latest first."""
        return [Path(text) for text in self._session.settings.texts("recent")]

    def sample_folder(self) -> Path | None:
        """Return the sample library, or None when it is not installed."""
        return places.sample_library()

    def close_window(self) -> None:
        """Close the window and with it the program."""
        self.close()

    # --- the board

    def _show_figure(self, figure: Figure) -> None:
        """Show the stills that a figure of the board counts; those of its round are selected."""
        self._session.show_only(figure.query, figure.ids)
        self.show_grid()

    def _open_production(self, production: Production | None) -> None:
        if production is not None and production.path is not None:
            open_outside(production.path, self._session.message)

    # --- the loupe

    def _open_viewer(self, row: int) -> None:
        self._stack.setCurrentIndex(1)
        self.menuBar().setVisible(False)
        self.viewer.show_row(row)
        self.viewer.setFocus()

    def _close_viewer(self) -> None:
        self._stack.setCurrentIndex(0)
        self.menuBar().setVisible(True)
        self.grid.setFocus()

    def _current_paths(self) -> tuple[Path | None, Path | None]:
        """Return the current still's picture and caption file, None without a current still."""
        catalogue, row = self._session.catalogue, self._session.selection.current
        if catalogue is None or row < 0:
            return None, None
        library, still_id = catalogue.library, self._session.index.id(row)
        picture = library.stills_folder / self._session.index.tile(row).picture.path
        return picture, library.sidecar_path(still_id)


def _dropped_folder(dropped: QMimeData) -> Path | None:
    """Return the first folder that is dropped, for a file the one it lies in."""
    for url in dropped.urls():
        path = Path(url.toLocalFile())
        if url.isLocalFile() and path.exists():
            return path if path.is_dir() else path.parent
    return None


def _column(*widgets: QWidget) -> QWidget:
    """Return a widget with these stacked without gaps; the first tall one takes the room."""
    column = QWidget()
    box = QVBoxLayout(column)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    for widget in widgets:
        box.addWidget(widget, 1 if isinstance(widget, (QStackedWidget, StillGrid)) else 0)
    return column

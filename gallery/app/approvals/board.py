"""The page of approvals: a board of people and rounds, and what is covered of each person.

It stands in the place of the panes. A click on a figure goes back to the grid with the filter that
finds those stills. It follows what changes while one looks at it.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from gallery.app.approvals.figure_table import FigureTable
from gallery.app.approvals.figures import HEADS, Figure, round_row, rule_text
from gallery.app.look.icons import icon
from gallery.app.look.theme import Palette, Role
from gallery.app.session.boards import BoardsShown
from gallery.app.session.session import Session
from gallery.app.widgets.approval_words import name_text
from gallery.app.widgets.labels import plain_label
from gallery.approvals.answers import key_of
from gallery.approvals.boards import Board
from gallery.approvals.coverage import PersonCoverage
from gallery.approvals.rules import KILLED, PersonBoard, Standing
from gallery.library.production import Production
from gallery.search.tokens import quote

FOLLOW_AFTER = 150  # ms after a change
EMPTY_WIDTH = 560  # px; a longer line is hard to read
ROUND_HEADS = ("Round", "Sent", *HEADS, "Kills left", "Answer by", "")
COVERAGE_HEADS = (
    "",
    "Sent",
    "Approved",
    "Killed",
    "Pending",
    "Not sent",
    "Must approve",
    "Missing",
)
NO_RULES = "Nobody holds approval here, and nothing was sent for approval."
NO_RULES_HINT = (
    "Name who may kill stills under approvals: in production.yaml, such as "
    "kim: {min_approve: {solo: 50, group: 75}}. Anybody can be asked without it; no quota "
    "applies then."
)


class BoardPage(QWidget):
    """The board and the coverage of one production."""

    closed = Signal()
    figure_clicked = Signal(object)  # Figure
    production_clicked = Signal(object)  # Production, to be opened in an editor
    read_clicked = Signal()
    send_clicked = Signal()

    def __init__(self, session: Session, palette: Palette) -> None:
        super().__init__()
        self._session = session
        self._shown = BoardsShown()
        self._folder = ""
        self._filled: tuple[BoardsShown, str] | None = None
        self.setProperty("role", Role.PANEL)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Approvals")
        self.back = QToolButton()
        self.back.setIcon(icon("layout-grid", palette.text))
        self.back.setIconSize(QSize(16, 16))
        self.back.setToolTip("Back to the grid (Esc)")
        self.back.setAccessibleName("Back to the grid")
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName("Approvals")
        self.tabs.addTab("Board")
        self.tabs.addTab("Coverage")
        self.productions = QComboBox()
        self.productions.setAccessibleName("Production")
        self.productions.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.read = self._button("inbox", "Read returned sheet…", "Ctrl+Shift+O", palette)
        self.send = self._button("send", "Send for approval…", "Ctrl+Shift+P", palette)
        self.board = FigureTable(palette)
        self.coverage = FigureTable(palette)
        self.empty_head = plain_label(NO_RULES, Role.HEADING)
        self.empty_hint = plain_label(NO_RULES_HINT, Role.SECONDARY, wrap=True)
        self.empty_button = QPushButton("Open production.yaml")
        self._pages = QStackedWidget()
        for page in (self.board, self.coverage, self._empty_page()):
            self._pages.addWidget(page)
        bar = QWidget()
        bar.setProperty("role", Role.BAR)
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.buttons = QHBoxLayout(bar)
        self.buttons.setContentsMargins(14, 8, 14, 8)
        self.buttons.setSpacing(8)
        self.buttons.addWidget(self.back)
        self.buttons.addWidget(plain_label("Approvals", Role.HEADING))
        self.buttons.addSpacing(16)
        self.buttons.addWidget(self.tabs)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.productions)
        self.buttons.addSpacing(8)
        self.buttons.addWidget(self.read)
        self.buttons.addWidget(self.send)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(bar)
        box.addWidget(self._pages, 1)
        self._pause = QTimer(self, singleShot=True, interval=FOLLOW_AFTER)
        self._pause.timeout.connect(self.refresh)
        self.back.clicked.connect(self.closed)
        self.tabs.currentChanged.connect(self._turn)
        self.productions.activated.connect(self._choose)
        self.board.figure_clicked.connect(self.figure_clicked)
        self.coverage.figure_clicked.connect(self.figure_clicked)
        self.empty_button.clicked.connect(self._open_production)
        self.read.clicked.connect(self.read_clicked)
        self.send.clicked.connect(self.send_clicked)
        session.stills_changed.connect(self._follow)
        session.library_changed.connect(self._follow)

    def refresh(self) -> None:
        """Have everything worked out anew; shown when it is there."""
        covered = self.tabs.currentIndex() == 1
        self._session.approvals.look_at_boards(self._folder, self._show, covered=covered)

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the boards."""
        super().showEvent(event)
        self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the grid with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    # --- inside

    def _button(self, picture: str, text: str, key: str, palette: Palette) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", Role.BUTTON)
        button.setIcon(icon(picture, palette.text))
        button.setIconSize(QSize(16, 16))
        button.setText(f" {text}")  # the style leaves no room between icon and text
        button.setToolTip(f"{text.rstrip('…')} ({key})")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def _empty_page(self) -> QWidget:
        inside = QWidget()
        inside.setFixedWidth(EMPTY_WIDTH)
        box = QVBoxLayout(inside)
        box.setSpacing(10)
        for label in (self.empty_head, self.empty_hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setMinimumHeight(label.heightForWidth(EMPTY_WIDTH))
            box.addWidget(label)
        box.addWidget(self.empty_button, 0, Qt.AlignmentFlag.AlignHCenter)
        page = QWidget()
        column = QVBoxLayout(page)
        column.addStretch(2)
        column.addWidget(inside, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        return page

    def _follow(self) -> None:
        if self.isVisible():
            self._pause.start()

    def _turn(self) -> None:
        self._show_page()
        self.refresh()

    def _choose(self, place: int) -> None:
        self._folder = str(self.productions.itemData(place))
        self.refresh()

    def _open_production(self) -> None:
        paths = [one for one in self._shown.productions if one.path is not None]
        self.production_clicked.emit(paths[0] if paths else None)

    def _show(self, shown: BoardsShown) -> None:
        if not isValid(self):  # the window was dressed anew meanwhile
            return
        self._shown = shown
        board = self._chosen()
        if self._filled != (shown, self._folder):
            self._filled = (shown, self._folder)
            self._fill_productions()
            if board is not None:
                self._fill_board(board)
            if board is not None and shown.covered == board.production.folder and shown.coverage:
                self._fill_coverage(shown.coverage, board)
        self._show_page()

    def _chosen(self) -> Board | None:
        boards = self._shown.boards
        found = (one for one in boards if one.production.folder == self._folder)
        return next(found, None) or next(iter(boards), None)

    def _show_page(self) -> None:
        there = self._chosen() is not None
        self._pages.setCurrentIndex(self.tabs.currentIndex() if there else 2)

    def _fill_productions(self) -> None:
        boards, chosen = self._shown.boards, self._chosen()
        self.productions.clear()
        for one in boards:
            self.productions.addItem(_title(one.production), one.production.folder)
        if chosen is not None:
            self.productions.setCurrentIndex(boards.index(chosen))
        self.productions.setVisible(len(boards) > 1)
        self.empty_button.setVisible(any(one.path is not None for one in self._shown.productions))

    def _fill_board(self, board: Board) -> None:
        table = self.board
        table.begin(ROUND_HEADS, texts=2)
        for number, person in enumerate(board.people.values()):
            named = board.production.terms.binds(person.person)
            table.put_line(
                plain_label(name_text(person.person), Role.HEADING),
                plain_label(rule_text(person.holder, named=named), Role.SECONDARY),
                rule=number > 0,
            )
            for one in reversed(person.rounds):
                self._fill_round(person, one.number)
            if not person.rounds:
                table.put_line(plain_label("Nothing was sent yet.", Role.TERTIARY))
        table.end()

    def _fill_round(self, person: PersonBoard, number: int) -> None:
        table = self.board
        row = round_row(person, next(one for one in person.rounds if one.number == number))
        table.put_text(0, str(row.number))
        table.put_text(1, row.sent, Role.SECONDARY)
        of_whom = f"{person.person.name}, round {row.number}"
        for column, figure in enumerate(row.figures, 2):
            table.put_figure(column, figure, of_whom)
        column = 2 + len(row.figures)
        left = Role.ERROR if row.too_many else None
        table.put_text(column, row.kills_left or "–", left, right=True)
        table.put_text(column + 1, row.deadline, Role.SECONDARY, right=True)
        table.put_text(column + 2, row.state, Role.ERROR if row.overdue else Role.SECONDARY)
        table.next_row()

    def _fill_coverage(self, covered: tuple[PersonCoverage, ...], board: Board) -> None:
        table = self.coverage
        table.begin(COVERAGE_HEADS, texts=1)
        for number, person in enumerate(covered):
            name = plain_label(name_text(person.person), Role.HEADING)
            table.put_line(name, rule=number > 0)
            if not person.classes:
                table.put_line(plain_label("Is in no still.", Role.TERTIARY))
            for one in person.classes:
                self._fill_class(person, one.still_class.name, board)
        table.end()

    def _fill_class(self, person: PersonCoverage, name: str, board: Board) -> None:
        table = self.coverage
        one = next(one for one in person.classes if one.still_class.name == name)
        mine = board.people[person.person.name]
        key, whom = quote(key_of(person.person)), f"{person.person.name}, {name}"

        def ids(*wanted: Standing) -> tuple[str, ...]:
            return tuple(
                still
                for still, verdict in mine.verdicts.items()
                if verdict.standing in wanted and verdict.still_class == one.still_class
            )

        asked = (Standing.APPROVED, Standing.PENDING, *KILLED)
        everything = f"(approved-by:{key} OR killed-by:{key} OR awaited-from:{key})"
        figures = (
            Figure(one.sent, "sent", everything, ids(*asked)),
            Figure(
                one.approved,
                "approved",
                f"approved-by:{key}",
                ids(Standing.APPROVED),
                Standing.APPROVED,
            ),
            Figure(one.killed, "killed", f"killed-by:{key}", ids(*KILLED), Standing.KILLED),
            Figure(
                one.pending,
                "pending",
                f"awaited-from:{key}",
                ids(Standing.PENDING),
                Standing.PENDING,
            ),
            Figure(one.unsent, "not sent", f"is:unsent person:{key}", ()),
        )
        table.put_text(0, name)
        for column, figure in enumerate(figures, 1):
            table.put_figure(column, figure, whom)
        column = 1 + len(figures)
        must = "no quota" if one.must_approve is None else f"{one.must_approve:,}"
        table.put_text(column, must, Role.SECONDARY, right=True)
        if not one.sent:
            table.put_text(column + 1, "nothing sent", Role.SECONDARY, right=True)
        elif one.missing:
            table.put_text(column + 1, f"{one.missing:,} missing", Role.ERROR, right=True)
        else:
            table.put_text(column + 1, "–" if one.missing is None else "enough", right=True)
        table.next_row()


def _title(production: Production) -> str:
    local = next((text for _, text in production.title_local), "")
    return f"{production.title} {local}".strip() or production.folder or "No production"

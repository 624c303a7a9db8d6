"""Every setting of a contact sheet, as a form. It knows no stills and makes no pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gallery.app.look.icons import icon
from gallery.app.look.theme import Palette, Role, set_role
from gallery.app.widgets.labels import plain_label
from gallery.errors import SheetError
from gallery.sheets.settings import (
    HIGHEST_DPI,
    LARGEST_GRID,
    LARGEST_SIDE_MM,
    LOWEST_DPI,
    MOST_CAPTION_LINES,
    SMALLEST_SIDE_MM,
    Fit,
    PageSize,
    Paper,
    SheetSettings,
)
from gallery.sheets.token_values import TOKENS
from gallery.sheets.tokens import STYLE_HELP, check

WIDTH = 344
SPIN_WIDTH = 78
AUTO_GUTTER = -0.5  # the value of the field that stands for "auto"
FIT_TEXTS = {Fit.FIT: "Show all of it", Fit.FILL: "Fill the box, cut the rest"}
PAPER_TEXTS = {Paper.WHITE: "White", Paper.BLACK: "Black"}


class TemplateEdit(QPlainTextEdit):
    """A field for a template: some lines, Tab goes on to the next field."""

    focused = Signal(object)

    def __init__(self, name: str, lines: int) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 16)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say that the next token goes here."""
        super().focusInEvent(event)
        self.focused.emit(self)

    def show_template(self, text: str) -> None:
        """Show a template unless it is what stands here: the cursor would jump."""
        if self.toPlainText() != text:
            self.setPlainText(text)

    def mark(self) -> None:
        """Frame the field in red while its template cannot be understood."""
        role: Role | None = None
        try:
            check(self.toPlainText())
        except SheetError:
            role = Role.ERROR
        if self.property("role") != role:
            set_role(self, role)


class SheetForm(QScrollArea):
    """The form; `changed` comes with every change a person makes."""

    changed = Signal()

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        self._kept = SheetSettings()
        self.page = _choice("Page", {page: page.value for page in PageSize})
        self.portrait, self.landscape = _button("Portrait"), _button("Landscape")
        ways = QButtonGroup(self)
        for button in (self.portrait, self.landscape):
            ways.addButton(button)
        self.width_mm = _side("Width in mm")
        self.height_mm = _side("Height in mm")
        self.custom = _row(self.width_mm, plain_label("×"), self.height_mm)
        self.columns = _count("Columns", 1, LARGEST_GRID)
        self.rows = _count("Rows", 1, LARGEST_GRID)
        self.margin = _length("Margin", 0, 100)
        self.gutter = _length("Gap between stills", AUTO_GUTTER, 100, step=0.5)
        self.gutter.setSpecialValueText("auto")
        self.fit = _choice("Pictures", FIT_TEXTS)
        self.paper = _choice("Paper", PAPER_TEXTS)
        self.dpi = _count("Resolution", LOWEST_DPI, HIGHEST_DPI, suffix=" dpi")
        self.dpi.setSingleStep(50)
        self.caption = TemplateEdit("Caption", 4)
        self.caption_lines = _count("Caption lines", 0, MOST_CAPTION_LINES)
        self.caption_lines.setSpecialValueText("auto")
        self.title = QLineEdit()
        self.title.setAccessibleName("Title")
        self.title.setPlaceholderText("of the production")
        self.header = tuple(TemplateEdit(f"Header {side}", 2) for side in SIDES)
        self.footer = tuple(TemplateEdit(f"Footer {side}", 1) for side in SIDES)
        self._last = self.caption
        self._build()
        self.show_settings(SheetSettings())
        self._connect()

    @property
    def templates(self) -> tuple[TemplateEdit, ...]:
        """All fields that hold a template."""
        return (self.caption, *self.header, *self.footer)

    @property
    def settings(self) -> SheetSettings:
        """What the form says; it may be nothing that can be printed."""
        gutter, lines = self.gutter.value(), self.caption_lines.value()
        return replace(
            self._kept,
            page=PageSize(self.page.currentData()),
            custom_mm=(self.width_mm.value(), self.height_mm.value()),
            landscape=self.landscape.isChecked(),
            columns=self.columns.value(),
            rows=self.rows.value(),
            margin=self.margin.value(),
            gutter=None if gutter < 0 else gutter,
            fit=Fit(self.fit.currentData()),
            paper=Paper(self.paper.currentData()),
            dpi=self.dpi.value(),
            caption=self.caption.toPlainText(),
            caption_lines=lines or None,
            title=self.title.text().strip(),
            header_left=self.header[0].toPlainText(),
            header_center=self.header[1].toPlainText(),
            header_right=self.header[2].toPlainText(),
            footer_left=self.footer[0].toPlainText(),
            footer_center=self.footer[1].toPlainText(),
            footer_right=self.footer[2].toPlainText(),
        )

    def show_settings(self, settings: SheetSettings) -> None:
        """Show these settings; `changed` stays quiet."""
        with QSignalBlocker(self):
            self._kept = settings
            _choose(self.page, settings.page)
            _choose(self.fit, settings.fit)
            _choose(self.paper, settings.paper)
            (self.landscape if settings.landscape else self.portrait).setChecked(True)
            self.width_mm.setValue(settings.custom_mm[0])
            self.height_mm.setValue(settings.custom_mm[1])
            self.columns.setValue(settings.columns)
            self.rows.setValue(settings.rows)
            self.margin.setValue(settings.margin)
            self.gutter.setValue(AUTO_GUTTER if settings.gutter is None else settings.gutter)
            self.dpi.setValue(settings.dpi)
            self.caption.show_template(settings.caption)
            self.caption_lines.setValue(settings.caption_lines or 0)
            self.title.setText(settings.title)
            texts = (*settings.header, *settings.footer)
            for edit, text in zip((*self.header, *self.footer), texts, strict=True):
                edit.show_template(text)
            self._settled()

    def insert(self, token: str) -> None:
        """Put a token where the cursor is, in the template that was edited last."""
        self._last.insertPlainText(f"{{{token}}}")
        self._last.setFocus()

    def _build(self) -> None:
        body = QWidget()
        body.setProperty("role", Role.PANEL)
        column = QVBoxLayout(body)
        column.setContentsMargins(14, 10, 14, 14)
        column.setSpacing(6)
        self._page_form = _form(
            ("Page", self.page),
            ("mm", self.custom),
            ("", _row(self.portrait, self.landscape)),
            ("Grid", _row(self.columns, plain_label("×"), self.rows)),
            ("Margin", self.margin),
            ("Gap", self.gutter),
        )
        looks = _form(("Pictures", self.fit), ("Paper", self.paper), ("Resolution", self.dpi))
        column.addWidget(plain_label("Page", Role.HEADING))
        column.addLayout(self._page_form)
        column.addSpacing(6)
        column.addLayout(looks)
        column.addSpacing(10)
        column.addLayout(_heading("Caption", self._token_button()))
        column.addWidget(self.caption)
        column.addLayout(_form(("Lines", self.caption_lines)))
        column.addSpacing(10)
        column.addLayout(_heading("Header and footer", self._token_button()))
        column.addLayout(_form(("Title", self.title)))
        for name, edits in (("Header", self.header), ("Footer", self.footer)):
            pairs = zip(SIDES, edits, strict=True)
            column.addSpacing(2)
            column.addLayout(_form(*((f"{name}, {side}", edit) for side, edit in pairs)))
        column.addSpacing(6)
        self.usual = QToolButton()
        self.usual.setText("Back to the usual settings")
        self.usual.setProperty("role", Role.LINK)
        column.addWidget(self.usual, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(WIDTH)

    def _connect(self) -> None:
        for combo in (self.page, self.fit, self.paper):
            combo.currentIndexChanged.connect(self._changed)
        for spin in (self.columns, self.rows, self.dpi, self.caption_lines):
            spin.valueChanged.connect(self._changed)
        for length in (self.width_mm, self.height_mm, self.margin, self.gutter):
            length.valueChanged.connect(self._changed)
        for edit in self.templates:
            edit.textChanged.connect(self._changed)
            edit.focused.connect(self._template_focused)
        self.title.textChanged.connect(self._changed)
        self.portrait.clicked.connect(lambda: self._turn(landscape=False))
        self.landscape.clicked.connect(lambda: self._turn(landscape=True))
        self.usual.clicked.connect(self._reset)

    def _token_button(self) -> QToolButton:
        button = QToolButton()
        button.setText("Insert")
        button.setIcon(icon("plus", self._palette.text_second))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setToolTip("Insert what stands for a value: {number}, {caption}, {people} ...")
        button.setProperty("role", Role.LINK)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        of_still = [(token.name, token.help) for token in TOKENS.values() if token.of_still]
        of_sheet = [(token.name, token.help) for token in TOKENS.values() if token.of_place]
        self._add_tokens(menu.addMenu("Of the still"), of_still)
        self._add_tokens(menu.addMenu("Of the sheet"), of_sheet)
        self._add_tokens(menu.addMenu("Style"), STYLE_HELP.items())
        button.setMenu(menu)
        return button

    def _add_tokens(self, menu: QMenu, tokens: Iterable[tuple[str, str]]) -> None:
        for name, text in tokens:
            action = menu.addAction(f"{text}\t{{{name}}}")
            action.triggered.connect(lambda _checked=False, token=name: self.insert(token))

    def _template_focused(self, edit: TemplateEdit) -> None:
        self._last = edit

    def _turn(self, *, landscape: bool) -> None:
        before = replace(self.settings, landscape=not landscape)
        self.show_settings(before.turned(landscape=landscape))
        self.changed.emit()

    def _reset(self) -> None:
        self.show_settings(SheetSettings())
        self.changed.emit()

    def _changed(self) -> None:
        self._settled()
        self.changed.emit()

    def _settled(self) -> None:
        self._page_form.setRowVisible(self.custom, self.page.currentData() == PageSize.CUSTOM)
        for edit in self.templates:
            edit.mark()


SIDES = ("left", "centre", "right")


def _choice(name: str, texts: dict[PageSize, str] | dict[Fit, str] | dict[Paper, str]) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    for value, text in texts.items():
        combo.addItem(text, value)
    return combo


def _choose(combo: QComboBox, value: PageSize | Fit | Paper) -> None:
    combo.setCurrentIndex(combo.findData(value))


def _count(name: str, low: int, high: int, suffix: str = "") -> QSpinBox:
    spin = QSpinBox()
    spin.setAccessibleName(name)
    spin.setRange(low, high)
    spin.setSuffix(suffix)
    spin.setFixedWidth(SPIN_WIDTH if not suffix else SPIN_WIDTH + 20)
    return spin


def _length(name: str, low: float, high: float, step: float = 1.0) -> QDoubleSpinBox:
    spin = QDoubleSpinBox()
    spin.setAccessibleName(name)
    spin.setDecimals(1)
    spin.setRange(low, high)
    spin.setSingleStep(step)
    spin.setSuffix(" mm")
    spin.setFixedWidth(SPIN_WIDTH + 20)
    return spin


def _side(name: str) -> QDoubleSpinBox:
    """Return a field for a side of the page; two of them have to fit into a row."""
    spin = _length(name, SMALLEST_SIDE_MM, LARGEST_SIDE_MM)
    spin.setSuffix("")
    spin.setFixedWidth(SPIN_WIDTH)
    return spin


def _button(text: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setCheckable(True)
    return button


def _row(*widgets: QWidget) -> QWidget:
    result = QWidget()
    row = QHBoxLayout(result)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return result


def _heading(text: str, button: QToolButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(plain_label(text, Role.HEADING))
    row.addStretch(1)
    row.addWidget(button)
    return row


def _form(*rows: tuple[str, QWidget]) -> QFormLayout:
    form = QFormLayout()
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(10)
    form.setVerticalSpacing(6)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    for text, widget in rows:
        label = plain_label(text, Role.SECONDARY)
        label.setFixedWidth(88)
        form.addRow(label, widget)
    return form

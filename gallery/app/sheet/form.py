"""Every setting of a contact sheet, as a form in sections that fold.

It knows no stills and makes no pages. Each setting has one `Field`; what a form does not show, such
as a setting of a later version, it hands on as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFormLayout,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gallery.app.look.theme import Palette, Role
from gallery.app.sheet.fields import (
    Field,
    FileEdit,
    choice,
    count,
    length,
    line,
    of_choice,
    of_file,
    of_flag,
    of_line,
    of_number,
    of_template,
    row,
    rows,
    side,
)
from gallery.app.sheet.section import Section
from gallery.app.sheet.summaries import SUMMARIES
from gallery.app.sheet.template_edit import TemplateEdit, token_button
from gallery.app.sheet.words import (
    ARRANGEMENT_TEXTS,
    FIT_TEXTS,
    GROUP_TEXTS,
    PAPER_TEXTS,
    SORT_TEXTS,
)
from gallery.app.widgets.labels import plain_label
from gallery.search.grouping import GroupKey
from gallery.sheets.settings import (
    HIGHEST_DPI,
    LARGEST_GRID,
    LOWEST_DPI,
    MOST_CAPTION_LINES,
    WIDEST_BORDER,
    Arrangement,
    Fit,
    PageSize,
    Paper,
    SheetSettings,
)

WIDTH = 344
AUTO_GUTTER = -0.5  # the value of the field that stands for "auto"
AUTO_LINES = 0
SIDES = ("left", "center", "right")
SIDE_NAMES = ("left", "centre", "right")
OPEN = ("Page", "Caption")  # the sections that are open at the first start


class SheetForm(QScrollArea):
    """The form; `changed` comes with every change a person makes."""

    changed = Signal()

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette = palette
        self._kept = SheetSettings()
        self.sections: dict[str, Section] = {}
        self._rows_shown: list[tuple[QFormLayout, QWidget, Callable[[SheetSettings], bool]]] = []
        self._make_page()
        self._make_pictures()
        self._make_texts()
        self._make_rest()
        self._last = self.caption
        self.fields = {field.key: field for field in self._all_fields()}
        self._build()
        self.show_settings(SheetSettings())
        self._connect()

    @property
    def templates(self) -> tuple[TemplateEdit, ...]:
        """All fields that hold a template."""
        more = (self.intro, self.watermark, self.contact)
        return (self.caption, *self.header, *self.footer, *more)

    @property
    def settings(self) -> SheetSettings:
        """What the form says; it may be nothing that can be printed."""
        changes: dict[str, object] = {key: field.value() for key, field in self.fields.items()}
        changes["custom_mm"] = (self.width_mm.value(), self.height_mm.value())
        changes["landscape"] = self.landscape.isChecked()
        return replace(self._kept, **changes)  # type: ignore[arg-type]  # each from its own field

    def show_settings(self, settings: SheetSettings) -> None:
        """Show these settings; `changed` stays quiet."""
        with QSignalBlocker(self):
            self._kept = settings
            for key, field in self.fields.items():
                field.show(getattr(settings, key))
            (self.landscape if settings.landscape else self.portrait).setChecked(True)
            self.width_mm.setValue(settings.custom_mm[0])
            self.height_mm.setValue(settings.custom_mm[1])
            self._settled()

    def open_sections(self, titles: Iterable[str]) -> None:
        """Open these sections, and fold the others."""
        wanted = set(titles)
        for title, section in self.sections.items():
            section.set_open(title in wanted)

    def opened(self) -> list[str]:
        """Return the titles of the sections that are open."""
        return [title for title, section in self.sections.items() if section.is_open]

    def put_after(self, widget: QWidget) -> QWidget:
        """Have Tab come here after `widget`; return the last that it comes to."""
        for section in self.sections.values():
            widget = section.put_after(widget)
        return widget

    def insert(self, token: str) -> None:
        """Put a token where the cursor is, in the template that was edited last."""
        self._last.insertPlainText(f"{{{token}}}")
        self._last.setFocus()

    # --- the fields

    def _make_page(self) -> None:
        self.page = choice("Page", {page: page.value for page in PageSize})
        self.portrait, self.landscape = _button("Portrait"), _button("Landscape")
        ways = QButtonGroup(self)
        for button in (self.portrait, self.landscape):
            ways.addButton(button)
        self.width_mm, self.height_mm = side("Width in mm"), side("Height in mm")
        self.custom = row(self.width_mm, plain_label("×"), self.height_mm)
        self.columns = count("Columns", 1, LARGEST_GRID)
        self.rows = count("Rows", 1, LARGEST_GRID)
        self.margin = length("Margin", 0, 100)
        self.gutter = length("Gap between stills", AUTO_GUTTER, 100, step=0.5)
        self.gutter.setSpecialValueText("auto")
        self.paper = choice("Paper", PAPER_TEXTS)
        self.dpi = count("Resolution", LOWEST_DPI, HIGHEST_DPI, suffix=" dpi")
        self.dpi.setSingleStep(50)

    def _make_pictures(self) -> None:
        self.arrangement = choice("Arrangement", ARRANGEMENT_TEXTS)
        self.fit = choice("Pictures", FIT_TEXTS)
        self.border = length("Border", 0, WIDEST_BORDER, step=0.5, unit=" pt")
        self.crop_marks = QCheckBox("Crop marks")
        self.sort = choice("Order", SORT_TEXTS)
        self.group = choice("Groups", GROUP_TEXTS)
        self.group_pages = QCheckBox("Each on pages of its own")
        self.link = line("Link", "https://example.org/{number}")

    def _make_texts(self) -> None:
        self.caption = TemplateEdit("Caption", 4)
        self.caption_lines = count("Caption lines", AUTO_LINES, MOST_CAPTION_LINES)
        self.caption_lines.setSpecialValueText("auto")
        self.typeface = line("Font", "the sheet's own")
        self.title = line("Title", "of the production")
        self.header = tuple(TemplateEdit(f"Header {name}", 2) for name in SIDE_NAMES)
        self.footer = tuple(TemplateEdit(f"Footer {name}", 1) for name in SIDE_NAMES)
        self.logo = FileEdit("Logo")

    def _make_rest(self) -> None:
        self.stars = QCheckBox("Stars")
        self.labels = QCheckBox("Colour labels")
        self.picks = QCheckBox("Picks and rejects")
        self.answers = QCheckBox("Approve, Kill and a note")
        self.intro = TemplateEdit("Text on page one", 3)
        self.cover = QCheckBox("Cover page")
        self.contact = TemplateEdit("Contact on the cover", 3)
        self.names = QCheckBox("Index of who is on which page")
        self.watermark = TemplateEdit("Watermark", 1)
        self.watermark_picture = FileEdit("Watermark picture")
        self.recipient = line("Recipient", "who the sheet is for")

    def _all_fields(self) -> Iterable[Field]:
        yield of_choice("page", self.page, PageSize)
        yield of_choice("paper", self.paper, Paper)
        yield of_choice("arrangement", self.arrangement, Arrangement)
        yield of_choice("fit", self.fit, Fit)
        yield of_choice("sort", self.sort, str)
        yield of_choice("group", self.group, GroupKey)
        for key, spin in (("columns", self.columns), ("rows", self.rows), ("dpi", self.dpi)):
            yield of_number(key, spin)
        yield of_number("caption_lines", self.caption_lines, AUTO_LINES)
        yield of_number("gutter", self.gutter, AUTO_GUTTER)
        yield of_number("margin", self.margin)
        yield of_number("border", self.border)
        for key, box in self._flags().items():
            yield of_flag(key, box)
        for key, edit in (("title", self.title), ("font", self.typeface), ("link", self.link)):
            yield of_line(key, edit)
        for key, file in (("logo", self.logo), ("watermark_picture", self.watermark_picture)):
            yield of_file(key, file)
        names = [f"{end}_{which}" for end in ("header", "footer") for which in SIDES]
        keys = ("caption", *names, "intro", "watermark", "contact")
        for key, template in zip(keys, self.templates, strict=True):
            yield of_template(key, template)

    def _flags(self) -> Mapping[str, QCheckBox]:
        return {
            "crop_marks": self.crop_marks,
            "group_pages": self.group_pages,
            "stars": self.stars,
            "labels": self.labels,
            "picks": self.picks,
            "answers": self.answers,
            "cover": self.cover,
            "names": self.names,
        }

    # --- building

    def _build(self) -> None:
        body = QWidget(self)
        body.setProperty("role", Role.PANEL)
        self.setWidget(body)
        column = QVBoxLayout(body)
        column.setContentsMargins(14, 4, 14, 14)
        column.setSpacing(2)
        for title, (fill, tokens) in self._fillings().items():
            extra = token_button(self._palette, self.insert) if tokens else None
            section = self.sections[title] = Section(title, self._palette, extra, body)
            section.when_opened(fill)
            column.addWidget(section)
        column.addStretch(1)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it scrolls with the field that has the focus
        self.open_sections(OPEN)

    def _fillings(self) -> Mapping[str, tuple[Callable[[Section], None], bool]]:
        """Return for each section what fills it when it is first opened, and if it has tokens.

        A third of the time to the first page would go into laying out what is folded.
        """
        return {
            "Page": (self._fill_page, False),
            "Pictures": (self._fill_pictures, False),
            "Caption": (self._fill_caption, True),
            "Marks": (self._fill_marks, False),
            "Header and footer": (self._fill_ends, True),
            "Cover and index": (self._fill_front, True),
            "Watermark": (self._fill_watermark, True),
        }

    def _fill_page(self, section: Section) -> None:
        form = rows(
            ("Page", self.page),
            ("mm", self.custom),
            ("", row(self.portrait, self.landscape)),
            ("Grid", row(self.columns, plain_label("×"), self.rows)),
            ("Margin", self.margin),
            ("Gap", self.gutter),
            ("Paper", self.paper),
            ("Resolution", self.dpi),
        )
        section.add(form)
        self._show_where(form, self.custom, lambda one: one.page == PageSize.CUSTOM)

    def _fill_pictures(self, section: Section) -> None:
        form = rows(
            ("Arranged", self.arrangement),
            ("Shown", self.fit),
            ("Order", self.sort),
            ("Group by", self.group),
            ("", self.group_pages),
            ("Border", self.border),
            ("", self.crop_marks),
            ("Link to", self.link),
        )
        section.add(form)
        self._show_where(form, self.group_pages, lambda one: one.group != GroupKey.NONE)

    def _fill_caption(self, section: Section) -> None:
        section.add(self.caption)
        section.add(rows(("Lines", self.caption_lines), ("Font", self.typeface)))

    def _fill_marks(self, section: Section) -> None:
        for box in (self.stars, self.labels, self.picks, self.answers):
            section.add(box)
        form = rows(("On page one", self.intro))
        section.add(form)
        self._show_where(form, self.intro, lambda one: one.answers)

    def _fill_ends(self, section: Section) -> None:
        section.add(rows(("Title", self.title)))
        for name, edits in (("Header", self.header), ("Footer", self.footer)):
            pairs = zip(SIDE_NAMES, edits, strict=True)
            section.add(rows(*((f"{name}, {which}", edit) for which, edit in pairs)))
        section.add(rows(("Logo", self.logo)))

    def _fill_front(self, section: Section) -> None:
        section.add(self.cover)
        form = rows(("Contact", self.contact))
        section.add(form)
        section.add(self.names)
        self._show_where(form, self.contact, lambda one: one.cover)

    def _fill_watermark(self, section: Section) -> None:
        section.add(
            rows(
                ("Text", self.watermark),
                ("Picture", self.watermark_picture),
                ("Recipient", self.recipient),
            )
        )

    def _show_where(
        self, form: QFormLayout, widget: QWidget, wanted: Callable[[SheetSettings], bool]
    ) -> None:
        """Show a row of the form only with settings that it has a meaning for."""
        self._rows_shown.append((form, widget, wanted))
        form.setRowVisible(widget, wanted(self.settings))

    def _connect(self) -> None:
        for field in self.fields.values():
            field.changed.connect(self._changed)
        for spin in (self.width_mm, self.height_mm):
            spin.valueChanged.connect(self._changed)
        self.recipient.textChanged.connect(self._changed)
        for edit in self.templates:
            edit.focused.connect(self._template_focused)
        self.portrait.clicked.connect(lambda: self._turn(landscape=False))
        self.landscape.clicked.connect(lambda: self._turn(landscape=True))

    def _template_focused(self, edit: TemplateEdit) -> None:
        self._last = edit

    def _turn(self, *, landscape: bool) -> None:
        before = replace(self.settings, landscape=not landscape)
        self.show_settings(before.reshaped(landscape=landscape))
        self.changed.emit()

    def _changed(self) -> None:
        self._settled()
        self.changed.emit()

    def _settled(self) -> None:
        """Show what depends on other settings, and what the folded sections hold."""
        settings = self.settings
        for form, widget, wanted in self._rows_shown:
            form.setRowVisible(widget, wanted(settings))
        for edit in self.templates:
            edit.mark()
        for title, section in self.sections.items():
            section.summarise(SUMMARIES[title](settings))


def _button(text: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setCheckable(True)
    return button

"""Every setting of a contact sheet, as a form in sections that fold.

It knows no stills and makes no pages. Each setting has one `Field`; what a form does not show, such
as a setting of a later version, it hands on as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
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

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        self._kept = SheetSettings()
        self.sections: dict[str, Section] = {}
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
        body = QWidget()
        body.setProperty("role", Role.PANEL)
        column = QVBoxLayout(body)
        column.setContentsMargins(14, 4, 14, 14)
        column.setSpacing(2)
        self._page_form = rows(
            ("Page", self.page),
            ("mm", self.custom),
            ("", row(self.portrait, self.landscape)),
            ("Grid", row(self.columns, plain_label("×"), self.rows)),
            ("Margin", self.margin),
            ("Gap", self.gutter),
            ("Paper", self.paper),
            ("Resolution", self.dpi),
        )
        self._section("Page").add(self._page_form)
        self._picture_form = rows(
            ("Arranged", self.arrangement),
            ("Shown", self.fit),
            ("Order", self.sort),
            ("Group by", self.group),
            ("", self.group_pages),
            ("Border", self.border),
            ("", self.crop_marks),
            ("Link to", self.link),
        )
        self._section("Pictures").add(self._picture_form)
        caption = self._section("Caption", tokens=True)
        caption.add(self.caption)
        caption.add(rows(("Lines", self.caption_lines), ("Font", self.typeface)))
        marks = self._section("Marks")
        for box in (self.stars, self.labels, self.picks, self.answers):
            marks.add(box)
        self._intro_form = rows(("On page one", self.intro))
        marks.add(self._intro_form)
        ends = self._section("Header and footer", tokens=True)
        ends.add(rows(("Title", self.title)))
        for name, edits in (("Header", self.header), ("Footer", self.footer)):
            pairs = zip(SIDE_NAMES, edits, strict=True)
            ends.add(rows(*((f"{name}, {which}", edit) for which, edit in pairs)))
        ends.add(rows(("Logo", self.logo)))
        front = self._section("Cover and index", tokens=True)
        front.add(self.cover)
        self._cover_form = rows(("Contact", self.contact))
        front.add(self._cover_form)
        front.add(self.names)
        mark = self._section("Watermark", tokens=True)
        mark.add(
            rows(
                ("Text", self.watermark),
                ("Picture", self.watermark_picture),
                ("Recipient", self.recipient),
            )
        )
        for section in self.sections.values():
            column.addWidget(section)
        column.addStretch(1)
        self.open_sections(OPEN)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(WIDTH)

    def _section(self, title: str, *, tokens: bool = False) -> Section:
        extra = token_button(self._palette, self.insert) if tokens else None
        section = Section(title, self._palette, extra)
        self.sections[title] = section
        return section

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
        self._page_form.setRowVisible(self.custom, settings.page == PageSize.CUSTOM)
        self._picture_form.setRowVisible(self.group_pages, self.group.currentIndex() > 0)
        self._cover_form.setRowVisible(self.contact, settings.cover)
        self._intro_form.setRowVisible(self.intro, settings.answers)
        for edit in self.templates:
            edit.mark()
        for title, section in self.sections.items():
            section.summarise(SUMMARIES[title](settings))


def _button(text: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setCheckable(True)
    return button

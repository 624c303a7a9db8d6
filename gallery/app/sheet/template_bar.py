"""The template at the top of the form: chosen, changed, saved under a name, deleted."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QMessageBox,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gallery.app.look.icons import icon
from gallery.app.look.theme import Palette, Role
from gallery.app.sheet.fields import choice, rows
from gallery.app.sheet.shelf import TemplateShelf
from gallery.app.widgets.labels import plain_label, plain_tooltip
from gallery.sheets.settings import SheetSettings
from gallery.sheets.templates import LONGEST_NAME, Origin, Template

GROUPS = {
    Origin.BUILT_IN: "",
    Origin.PRODUCTION: "production",
    Origin.OWN: "own",
}


class TemplateBar(QWidget):
    """Shows which template the settings come from, and whether they still are the same.

    `taken` brings the settings of a template that was chosen.
    """

    taken = Signal(object)  # SheetSettings

    def __init__(self, shelf: TemplateShelf, palette: Palette) -> None:
        super().__init__()
        self._shelf = shelf
        self._settings = SheetSettings()
        self._name, self._origin = "", ""
        self.choice = QComboBox()
        self.choice.setAccessibleName("Template")
        self.choice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.changed = plain_label("changed", Role.SECONDARY)
        self.back = QToolButton()
        self.back.setText("Back to it")
        self.back.setProperty("role", Role.LINK)
        self.back.setToolTip("Take the settings as the template has them")
        policy = self.back.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # what is below stays where it is
        self.back.setSizePolicy(policy)
        self.more = QToolButton()
        self.more.setIcon(icon("ellipsis", palette.text))
        self.more.setToolTip("Save or delete a template")
        self.more.setAccessibleName("Save or delete a template")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        self.save = menu.addAction("Save")
        self.save_as = menu.addAction("Save as…")
        self.delete = menu.addAction("Delete")
        self.more.setMenu(menu)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(plain_label("Template", Role.HEADING))
        head.addStretch(1)
        head.addWidget(self.changed)
        head.addWidget(self.back)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.choice, 1)
        line.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(line)
        self._list()
        self.choice.activated.connect(self._take)
        self.back.clicked.connect(self._take)
        self.save.triggered.connect(self._save)
        self.save_as.triggered.connect(self._save_as)
        self.delete.triggered.connect(self._delete)
        shelf.changed.connect(self._list)
        shelf.chosen.connect(self._saved)

    @property
    def kept(self) -> list[str]:
        """What finds the template again the next time: its name and its origin."""
        return [self._name, self._origin]

    @property
    def template(self) -> Template:
        """The template that the settings come from; the usual sheet where that is not there."""
        return self._shelf.find(self._name, self._origin) or self._shelf.templates[0]

    @property
    def is_changed(self) -> bool:
        """Whether the settings are others than the template's."""
        return self._settings != self.template.settings

    def recall(self, kept: list[str]) -> None:
        """Go on with the template of the last time."""
        if len(kept) == 2:
            self._name, self._origin = kept
        self._list()

    def show_settings(self, settings: SheetSettings) -> None:
        """Compare with the template what the form says now."""
        self._settings = settings
        self._mark()

    def _list(self) -> None:
        """Show what there is: built-in ones, those of the production, one's own."""
        with QSignalBlocker(self.choice):
            self.choice.clear()
            order = list(GROUPS)
            known = sorted(self._shelf.templates, key=lambda one: order.index(one.origin))
            for place, one in enumerate(known):
                if place and one.origin != known[place - 1].origin:
                    self.choice.insertSeparator(self.choice.count())
                self.choice.addItem(_title(one), [one.name, str(one.origin)])
        self._mark()

    def _mark(self) -> None:
        template = self.template
        with QSignalBlocker(self.choice):
            place = self.choice.findText(_title(template))
            self.choice.setCurrentIndex(max(0, place))
        self.choice.setToolTip(plain_tooltip(template.about))
        own = template.origin is not Origin.BUILT_IN
        self.changed.setVisible(self.is_changed)
        self.back.setVisible(self.is_changed)
        self.save.setEnabled(own and self.is_changed)
        self.delete.setEnabled(own)

    def _take(self) -> None:
        kept = self.choice.currentData()
        self._name, self._origin = str(kept[0]), str(kept[1])
        self.taken.emit(self.template.settings)

    def _save(self) -> None:
        template = self.template
        self._shelf.save(template.name, self._settings, template.origin)

    def _save_as(self) -> None:
        dialog = SaveTemplate(self._shelf, self.template, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            origin = Origin(dialog.place.currentData())
            self._shelf.save(dialog.name.text().strip(), self._settings, origin)
        dialog.deleteLater()

    def _saved(self, template: Template) -> None:
        self._name, self._origin = template.name, str(template.origin)
        self._list()

    def _delete(self) -> None:
        template = self.template
        answer = QMessageBox.question(
            self, "Delete the template", f"Delete the template {template.name!r} for good?"
        )
        if answer == QMessageBox.StandardButton.Yes:
            self._shelf.delete(template)


class SaveTemplate(QDialog):
    """Asks for a name, and where to keep the template."""

    def __init__(self, shelf: TemplateShelf, template: Template, parent: QWidget) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self.setWindowTitle("Save the template")
        self.name = QLineEdit()
        self.name.setAccessibleName("Name")
        self.name.setMaxLength(LONGEST_NAME)
        production = shelf.production or "the production"
        self.place = choice(
            "Kept",
            {
                Origin.OWN: "For me, in every production",
                Origin.PRODUCTION: f"With {production}, for everybody",
            },
        )
        if template.origin is Origin.PRODUCTION:
            self.place.setCurrentIndex(1)
        if template.origin is not Origin.BUILT_IN:
            self.name.setText(template.name)
            self.name.selectAll()
        self.told = plain_label("", Role.SECONDARY)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        for push in self.buttons.buttons():
            push.setIcon(QIcon())  # some systems put pictures of their own there
        self.buttons.button(QDialogButtonBox.StandardButton.Save).setProperty("role", Role.PRIMARY)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addLayout(rows(("Name", self.name), ("Kept", self.place)))
        column.addWidget(self.told)
        column.addWidget(self.buttons)
        self.setMinimumWidth(420)
        self.name.textChanged.connect(self._judge)
        self.place.currentIndexChanged.connect(self._judge)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._judge()

    def _judge(self) -> None:
        name, origin = self.name.text().strip(), self.place.currentData()
        there = self._shelf.find(name, origin) is not None
        self.told.setText("Replaces the one of this name" if there else " ")
        save = self.buttons.button(QDialogButtonBox.StandardButton.Save)
        save.setEnabled(bool(name) and name.isprintable())


def _title(template: Template) -> str:
    where = GROUPS[template.origin]
    return f"{template.name} · {where}" if where else template.name

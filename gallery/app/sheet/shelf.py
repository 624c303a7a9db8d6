"""The templates at hand: read, saved and deleted away from the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from gallery.app.session.tasks import Lane, Tasks
from gallery.app.sheet.stills import SheetStills
from gallery.errors import GalleryError
from gallery.places import config_folder
from gallery.sheets.settings import SheetSettings
from gallery.sheets.templates import Listing, Origin, Template, Templates, templates_for

_Answer = TypeVar("_Answer")

USUAL = Template("usual sheet", SheetSettings(), "Four by five with number, caption and people")


class TemplateShelf(QObject):
    """What there is for the production of some stills; `changed` comes with every new look at it.

    `chosen` brings a template that was just saved.
    """

    changed = Signal()
    chosen = Signal(object)  # Template
    failed = Signal(object)  # GalleryError

    def __init__(self, tasks: Tasks, stills: SheetStills, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.templates: tuple[Template, ...] = (USUAL,)
        self.production = ""  # its title, once the templates are there
        self._tasks = tasks
        self._stills = stills

    def load(self) -> None:
        """Look what there is; `changed` follows, and `failed` for a file with a mistake."""
        self._do(self._listing, self._show)

    def save(self, name: str, settings: SheetSettings, origin: Origin) -> None:
        """Save a template, over one of this name; `changed` and `chosen` follow, or `failed`."""

        def work() -> tuple[Template, Listing]:
            templates, _ = self._templates()
            about = next(
                (
                    one.about
                    for one in templates.all().templates
                    if (one.name, one.origin) == (name.strip(), origin)
                ),
                "",
            )
            saved = templates.save(name, settings, origin, about)
            return saved, self._listing()[0]

        def then(answer: tuple[Template, Listing]) -> None:
            saved, listing = answer
            self._show((listing, self.production))
            self.chosen.emit(saved)

        self._do(work, then)

    def delete(self, template: Template) -> None:
        """Delete a template; `changed` follows, or `failed`."""

        def work() -> tuple[Listing, str]:
            self._templates()[0].delete(template.name, template.origin)
            return self._listing()

        self._do(work, self._show)

    def find(self, name: str, origin: str) -> Template | None:
        """Return a template, None when it is not there any more."""
        return next(
            (one for one in self.templates if (one.name, one.origin) == (name, origin)), None
        )

    def _templates(self) -> tuple[Templates, str]:
        metadata = self._stills.library.metadata_folder
        production = self._stills[0].production if len(self._stills) else None
        folder, title = (production.folder, production.title) if production else ("", "")
        return templates_for(metadata, folder, config_folder()), title

    def _listing(self) -> tuple[Listing, str]:
        templates, title = self._templates()
        return templates.all(), title

    def _show(self, answer: tuple[Listing, str]) -> None:
        listing, self.production = answer
        self.templates = (USUAL, *listing.templates)
        self.changed.emit()
        for problem in listing.problems[:1]:
            self.failed.emit(problem)

    def _do(self, work: Callable[[], _Answer], then: Callable[[_Answer], None]) -> None:
        def failed(error: GalleryError) -> None:
            self.failed.emit(error)

        self._tasks.run(Lane.FILES, work, then, failed)

"""Filters a person keeps: the last ones typed, and those saved under a name. Both are texts."""

from __future__ import annotations

from gallery.app.session.settings import Settings

MOST_RECENT = 20
_RECENT, _SAVED = "filters/recent", "filters/saved"


class KeptFilters:
    """What is remembered of filters, in the settings file."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def recent(self) -> list[str]:
        """The last filters typed, latest first."""
        return self._settings.texts(_RECENT)[:MOST_RECENT]

    def remember(self, text: str) -> None:
        """Put `text` first among the recent ones."""
        text = text.strip()
        if text:
            others = [one for one in self.recent if one != text]
            self._settings.put(_RECENT, [text, *others][:MOST_RECENT])

    @property
    def saved(self) -> dict[str, str]:
        """The saved filters: name -> text, by name."""
        pairs = [line.partition("\t") for line in self._settings.texts(_SAVED)]
        return {name: text for name, _tab, text in sorted(pairs) if name}

    def save(self, name: str, text: str) -> None:
        """Save `text` under a name; one of the same name is replaced."""
        name = " ".join(name.split())
        if name:
            self._keep({**self.saved, name: text})

    def forget(self, name: str) -> None:
        """Remove a saved filter."""
        self._keep({known: text for known, text in self.saved.items() if known != name})

    def _keep(self, saved: dict[str, str]) -> None:
        self._settings.put(_SAVED, [f"{name}\t{text}" for name, text in saved.items()])

"""What the window remembers between starts: geometry, palette, sort, tile size, the last filter.

One INI file in the program's state folder. Everything read from it is checked: a file edited by
hand or left by another version never stops the program from starting.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings


class Settings:
    """Typed access to the one settings file."""

    def __init__(self, folder: Path) -> None:
        self._store = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)

    def text(self, key: str, default: str = "") -> str:
        """Return a text, or the default when there is none."""
        value = self._store.value(key, default)
        return value if isinstance(value, str) else default

    def number(self, key: str, default: int, *, low: int, high: int) -> int:
        """Return a whole number within bounds, or the default."""
        try:
            value = int(str(self._store.value(key, default)))
        except ValueError:
            return default
        return value if low <= value <= high else default

    def flag(self, key: str, *, default: bool) -> bool:
        """Return yes or no."""
        return self.text(key, "true" if default else "false") == "true"

    def texts(self, key: str) -> list[str]:
        """Return a list of texts, empty when there is none."""
        value = self._store.value(key, [])
        if isinstance(value, str):
            return [value] if value else []
        return [str(item) for item in value] if isinstance(value, list) else []

    def blob(self, key: str) -> QByteArray:
        """Return bytes that Qt made (geometry, splitter state), empty when there are none."""
        value = self._store.value(key, QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    def put(self, key: str, value: str | int | bool | list[str] | QByteArray) -> None:
        """Remember a value."""
        if isinstance(value, bool):
            value = "true" if value else "false"
        self._store.setValue(key, value)

    def save(self) -> None:
        """Write the file now."""
        self._store.sync()

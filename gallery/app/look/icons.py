"""Icons: the Lucide drawings in `lucide/`, in any colour and sharp at any scale.

    button.setIcon(icon("flag", palette.approved))
    painter.drawPixmap(x, y, icon_pixmap("lock", palette.wait, 12, device_ratio))

The drawings' strokes are `currentColor`, which Qt draws black: the colour is put into the text of
the drawing before it is rendered.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).parent / "lucide"
SIZES = (16, 20, 24, 32, 48)  # 16 px at 1x, 1.25x, 1.5x, 2x and 3x


def icon(name: str, color: str | QColor, off_color: str | QColor | None = None) -> QIcon:
    """Return the drawing `name` in `color`, and in `off_color` where its action is disabled.

    Without an `off_color` the disabled icon is `color` at a third of its strength. Raises
    FileNotFoundError for a name that is not in `lucide/`.
    """
    off = QColor(off_color or color)
    if off_color is None:
        off.setAlphaF(0.33)
    result = QIcon()
    for size in SIZES:
        result.addPixmap(icon_pixmap(name, color, size))
        result.addPixmap(icon_pixmap(name, off, size), QIcon.Mode.Disabled)
    return result


def icon_pixmap(
    name: str, color: str | QColor, size: int, device_ratio: float = 1.0, *, filled: bool = False
) -> QPixmap:
    """Return the drawing `name` as a square pixmap of `size` px, `filled` with its own colour.

    Qt's cache keeps it: an icon is ten drawings, and every chip has one.
    """
    wanted = QColor(color)
    argb = wanted.name(QColor.NameFormat.HexArgb)
    key = f"lucide/{name}/{argb}/{size}/{device_ratio}/{filled}"
    known = QPixmap()
    if QPixmapCache.find(key, known):
        return known
    drawing = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    drawing = drawing.replace("currentColor", wanted.name())
    if filled:
        drawing = drawing.replace('fill="none"', f'fill="{wanted.name()}"', 1)
    pixels = max(1, round(size * device_ratio))
    result = QPixmap(pixels, pixels)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(wanted.alphaF())
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    result.setDevicePixelRatio(device_ratio)
    QPixmapCache.insert(key, result)
    return result

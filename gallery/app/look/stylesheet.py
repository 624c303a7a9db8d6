"""The style sheet: how standard controls look in a palette.

`$text`, `$panel` ... are roles of the palette; `$small`, `$least` and `$large` are text sizes in
pixels, `$icons` the folder of the small pictures. Qt's style sheets cannot recolour an SVG, so the
few arrows that controls need lie there once for dark and once for light grounds.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Template

ICONS = Path(__file__).parent / "lucide"


def stylesheet(colours: Mapping[str, str], base_px: int, *, dark: bool) -> str:
    """Return the program's style sheet in these colours by role, with text of `base_px` pixels."""
    values = {
        **colours,
        "small": f"{base_px - 1}px",
        "least": f"{base_px - 2}px",
        "large": f"{base_px + 4}px",
        "icons": ICONS.as_posix(),
        "ground": "dark" if dark else "light",
    }
    return Template(_TEMPLATE).substitute(values)


_TEMPLATE = """
QMainWindow, QDialog, QWidget[role="panel"] { background: $panel; }
QWidget[role="bar"], QStatusBar, QToolBar { background: $bar; border: none; }
QStatusBar::item { border: none; }

QLabel { background: transparent; }
QLabel[role="secondary"] { color: $text_second; font-size: $small; }
QLabel[role="tertiary"] { color: $text_third; font-size: $least; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="title"] { font-size: $large; font-weight: 600; }
QLabel[role="error"] { color: $killed; }
QLabel[role="chip"], QFrame[role="chip"] { background: $control; border-radius: 4px; }
QFrame[role="filter"] { background: $row_selected; border-radius: 11px; }
QFrame[role="filter"] QLabel, QFrame[role="filter"] QToolButton { color: $on_row_selected; }

QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QFrame[role="field"] {
    background: $field; border: 1px solid $field_frame; border-radius: 4px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit, QAbstractSpinBox { padding: 4px 7px; }
QPlainTextEdit, QTextEdit { padding: 2px 3px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus,
QFrame[role="field"][focused="true"] { border-color: $accent; }
QLineEdit:disabled, QPlainTextEdit:disabled, QAbstractSpinBox:disabled { color: $text_off; }
QLineEdit[role="error"], QPlainTextEdit[role="error"], QFrame[role="field"][wrong="true"] {
    border-color: $killed;
}
QLineEdit[role="bare"], QPlainTextEdit[role="bare"] {
    background: transparent; border: none; padding: 0;
}
QComboBox QLineEdit, QAbstractSpinBox QLineEdit {
    border: none; background: transparent; padding: 0;
}

QPushButton, QComboBox, QToolButton[role="button"] {
    background: $control; border: 1px solid transparent; border-radius: 6px;
    padding: 5px 12px; min-height: 18px;
}
QComboBox { padding: 4px 8px; }
QToolButton[role="button"] { background: $raised; padding: 4px 10px; }
QPushButton:hover, QComboBox:hover, QToolButton[role="button"]:hover { background: $control_hover; }
QPushButton:pressed, QToolButton[role="button"]:pressed { background: $control_pressed; }
QPushButton:focus, QComboBox:focus, QToolButton:focus { border-color: $accent; }
QPushButton:disabled, QComboBox:disabled, QToolButton:disabled { color: $text_off; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; }
QPushButton[role="primary"]:hover { background: $accent_text; }
QPushButton[role="primary"]:focus { border-color: $text; }
QPushButton[role="primary"]:disabled { background: $control; color: $text_off; }
QPushButton[role="link"], QToolButton[role="link"] {
    background: transparent; border-radius: 4px; color: $text_second; padding: 1px 4px;
    min-height: 0; font-size: $small;
}
QPushButton[role="link"]:hover, QToolButton[role="link"]:hover {
    color: $text; text-decoration: underline;
}

QToolButton {
    background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px 6px;
}
QToolButton:hover { background: $raised; }
QToolButton:pressed, QToolButton:checked { background: $control; }
QToolButton::menu-indicator { image: none; }
QToolButton[role="fold"] { font-weight: 600; padding: 4px 6px 4px 0; text-align: left; }
QToolButton[role="fold"]:checked, QToolButton[role="fold"]:pressed { background: transparent; }
QToolButton[role="fold"]:hover { color: $accent_text; background: transparent; }

QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url($icons/control-down-$ground.svg); width: 14px; height: 14px; }
QComboBox QAbstractItemView, QListView[role="popup"] {
    background: $popup; border: 1px solid $field_frame; outline: none; padding: 3px;
    selection-background-color: $row_selected; selection-color: $on_row_selected;
}
QDateEdit::drop-down { border: none; width: 22px; subcontrol-position: center right; }
QDateEdit::down-arrow { image: url($icons/control-down-$ground.svg); width: 14px; height: 14px; }
QAbstractSpinBox { padding: 4px 20px 4px 5px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    border: none; width: 18px; background: transparent; border-radius: 3px;
}
QAbstractSpinBox::up-button { subcontrol-position: top right; margin: 1px 1px 0 0; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin: 0 1px 1px 0; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $control; }
QAbstractSpinBox::up-arrow { image: url($icons/control-up-$ground.svg); width: 12px; height: 12px; }
QAbstractSpinBox::down-arrow {
    image: url($icons/control-down-$ground.svg); width: 12px; height: 12px;
}

QCheckBox, QRadioButton { spacing: 7px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator {
    width: 14px; height: 14px; border: 1px solid $text_third; background: $field;
}
QCheckBox::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: $accent; }
QCheckBox::indicator:checked {
    background: $accent; border-color: $accent; image: url($icons/control-check-$ground.svg);
}
QCheckBox::indicator:indeterminate {
    background: $accent; border-color: $accent; image: url($icons/control-several-$ground.svg);
}
QRadioButton::indicator:checked {
    background: $field; border: 5px solid $accent; width: 6px; height: 6px;
}
QCheckBox:disabled, QRadioButton:disabled { color: $text_off; }

QSlider { background: transparent; }
QSlider::groove:horizontal { height: 3px; background: $control; border-radius: 1px; }
QSlider::sub-page:horizontal { background: $text_third; border-radius: 1px; }
QSlider::handle:horizontal {
    width: 13px; height: 13px; margin: -5px 0; border-radius: 6px; background: $text;
}
QSlider::handle:horizontal:focus { background: $accent; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: $control; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $text_off; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }

QMenuBar { background: $bar; padding: 2px 6px; }
QMenuBar::item { padding: 4px 9px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $control; }
QMenu { background: $popup; border: 1px solid $field_frame; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 10px; border-radius: 4px; }
QMenu::item:selected { background: $row_selected; color: $on_row_selected; }
QMenu::item:disabled { color: $text_off; background: transparent; }
QMenu::separator { height: 1px; background: $control; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 14px; height: 14px; padding-left: 6px; }
QMenu::right-arrow { image: url($icons/control-right-$ground.svg); width: 14px; height: 14px; }

QTabWidget::pane { border: none; border-top: 1px solid $divider; }
QTabBar { background: transparent; }
QTabBar::tab {
    background: transparent; color: $text_second; border: none;
    border-bottom: 2px solid transparent; padding: 5px 0; margin-right: 18px;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar:focus::tab:selected { color: $accent_text; }

QSplitter::handle { background: $divider; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }

QProgressBar {
    background: $control; border: none; border-radius: 2px; max-height: 4px; min-height: 4px;
}
QProgressBar::chunk { background: $text_third; border-radius: 2px; }

QToolTip {
    background: $popup; color: $text; border: 1px solid $field_frame; padding: 3px 6px;
    font-size: $small;
}

QAbstractItemView { background: $field; border: 1px solid $field_frame; outline: none; }
QTreeView, QListView { border-radius: 4px; }
QAbstractItemView::item { padding: 3px 4px; }
QAbstractItemView::item:selected { background: $row_selected; color: $on_row_selected; }
QAbstractItemView::item:hover:!selected { background: $raised; }
QWidget[role="panel"] QAbstractItemView[role="bare"] { background: transparent; border: none; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section {
    background: $panel; color: $text_second; border: none; border-bottom: 1px solid $divider;
    padding: 4px 6px; font-size: $small;
}
QScrollArea { border: none; background: transparent; }
QScrollArea > QWidget > QWidget[role="panel"] { background: $panel; }
QGroupBox {
    border: none; border-top: 1px solid $divider; margin-top: 8px; padding-top: 14px;
    font-weight: 600;
}
QGroupBox::title { subcontrol-origin: margin; left: 0; padding-right: 8px; }
"""

"""The Approval tab: where the still stands with whom, and every answer, the newest first.

    May leave: no: under embargo until 2023-01-10T09:00:00+09:00
    (/) Kim Hyun-joo 김현주                    killed
        solo · round 1 · 2 kills left
    Answers
    Kim Hyun-joo killed it          15 Nov 2022 10:02
    round 1 · signed A. Example · by sheet 7F3A21C4
    "hair, left"
    on another version of the file

Of several stills it shows counts. All of it is plain text: names and notes come out of files.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gallery.app.look.icons import icon_pixmap
from gallery.app.look.theme import Palette, Role, tabular
from gallery.app.session.approval_details import AnswerLine, ApprovalDetails, StandingLine
from gallery.app.widgets.approval_words import (
    ORDER,
    answer_detail,
    counts_text,
    decision_text,
    moment_text,
    name_text,
    standing_detail,
)
from gallery.app.widgets.labels import clear, plain_label
from gallery.app.widgets.standings import ICONS, colour_of
from gallery.approvals.answers import Decision
from gallery.approvals.rules import Standing

ICON = 14  # px
INDENT = 22
NO_RULES = (
    "Nobody has to approve this still: its production.yaml says nothing of approvals. "
    "It can be sent or answered all the same; no quota applies then."
)
NOBODY = "Nobody has to approve this still: no one who holds approval is in it."
NONE_OF_THEM = "Nobody has to approve any of these stills."
OTHER_FILE = "on another version of the file"


class ApprovalHistory(QWidget):
    """Lines of labels, made anew when another still is shown."""

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        self._shown: ApprovalDetails | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 6)
        self._column.setSpacing(3)

    def show_approvals(self, shown: ApprovalDetails) -> None:
        """Show where the stills stand; nothing is made anew for what is shown already."""
        if shown == self._shown:
            return
        self._shown = shown
        clear(self)
        if shown.counts:
            self._show_counts(shown)
            return
        if shown.embargo:
            self._add(plain_label(f"May leave: no: {shown.embargo}", Role.ERROR, wrap=True))
        for line in shown.standings:
            self._show_standing(line)
        if not shown.standings:
            self._add(
                plain_label(NOBODY if shown.has_rules else NO_RULES, Role.SECONDARY, wrap=True)
            )
        for wrong in shown.wrong:
            self._add(plain_label(wrong, Role.ERROR, wrap=True))
        if shown.history:
            self._add(_spaced(plain_label("Answers", Role.HEADING)))
        for answer in shown.history:
            self._show_answer(answer)

    @property
    def texts(self) -> list[str]:
        """Everything that is said, line by line."""
        labels = self.findChildren(QLabel)
        return [one.text() for one in labels if one.text() and one.isVisibleTo(self)]

    def _show_counts(self, shown: ApprovalDetails) -> None:
        there = False
        for standing in ORDER:
            count = shown.counts.get(standing, 0)
            if count:
                there = True
                stills = "1 still" if count == 1 else f"{count:,} stills"
                self._add(self._marked(standing, str(standing).capitalize(), stills))
        if not there:
            self._add(plain_label(NONE_OF_THEM, Role.SECONDARY, wrap=True))
        if shown.people:
            self._add(_spaced(plain_label("By person", Role.HEADING)))
        for person, counts in shown.people:
            self._add(plain_label(name_text(person), wrap=True))
            self._add(plain_label(counts_text(counts), Role.SECONDARY, wrap=True))

    def _show_standing(self, line: StandingLine) -> None:
        standing = line.verdict.standing
        self._add(self._marked(standing, name_text(line.person), str(standing)))
        late = standing is Standing.PENDING and (line.days_left or 0) < 0
        detail = plain_label(
            standing_detail(line), Role.ERROR if late else Role.SECONDARY, wrap=True
        )
        detail.setContentsMargins(INDENT, 0, 0, 4)
        self._add(detail)

    def _show_answer(self, line: AnswerLine) -> None:
        answer = line.answer
        kills = answer.decision is Decision.KILL
        standing = Standing.KILLED if kills else Standing.APPROVED
        row = self._marked(standing, decision_text(line), moment_text(answer.at), quiet=True)
        self._add(row)
        texts: list[tuple[str, Role | None]] = [(answer_detail(line), Role.SECONDARY)]
        if answer.note:
            texts.append((f"“{answer.note}”", None))
        if line.other_file:
            texts.append((OTHER_FILE, Role.ERROR))
        for text, role in texts:
            label = plain_label(text, role, wrap=True)
            label.setContentsMargins(INDENT, 0, 0, 0)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._add(label)
        row.setContentsMargins(0, 4, 0, 0)

    def _marked(self, standing: Standing, left: str, right: str, *, quiet: bool = False) -> QWidget:
        """Return a line with the standing's drawing, a text, and another at the right."""
        colour = colour_of(standing, self._palette)
        row = QWidget()
        box = QHBoxLayout(row)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(INDENT - ICON)
        mark = QLabel()
        mark.setPixmap(icon_pixmap(ICONS[standing], colour, ICON, self.devicePixelRatioF()))
        mark.setFixedWidth(ICON)
        word = plain_label(right, Role.SECONDARY if quiet else None)
        if quiet:
            word.setFont(tabular(word.font()))
        else:
            word.setStyleSheet(f"color: {colour};")
        box.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        box.addWidget(plain_label(left, wrap=True), 1, Qt.AlignmentFlag.AlignTop)
        box.addWidget(word, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _add(self, widget: QWidget) -> None:
        self._column.addWidget(widget)


def _spaced(label: QLabel) -> QLabel:
    label.setContentsMargins(0, 8, 0, 0)
    return label

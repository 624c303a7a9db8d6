"""What a filter finds in one segment: a tree of nodes in, a mask over rows out."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gallery.search import segment as columns
from gallery.search.coded import CodedColumn, Mask, packed, unpacked
from gallery.search.folding import natural_bytes
from gallery.search.nodes import (
    And,
    Between,
    Column,
    Everything,
    Is,
    Match,
    Measure,
    Node,
    Not,
    Or,
    Orientation,
    Present,
    Scope,
    Stands,
    State,
    Text,
    Within,
)
from gallery.search.record import NO_FLAG
from gallery.search.segment import NO_DAY, PICK, PRESENT_BITS, WORDS, Segment, group_key
from gallery.search.strings import Ints, encoded
from gallery.search.wildcards import pattern

# The columns whose values plain words find, beside captions, headlines, file names and numbers.
SEARCHED = (Column.TAG, Column.PERSON, Column.SCENE, Column.LOCATION, Column.CREATOR)
REMEMBERED = 32 << 20  # bytes of masks of words that a segment keeps


class Evaluation:
    """One segment, asked at one moment (`now`: seconds since the epoch, for embargoes)."""

    def __init__(self, segment: Segment, now: float) -> None:
        self._segment = segment
        self._now = now

    def mask(self, node: Node) -> Mask:
        """Return which rows `node` finds. The mask is the caller's own."""
        match node:
            case Everything():
                return np.ones(self._segment.size, bool)
            case And(nodes):
                mask = self.mask(nodes[0])
                for one in nodes[1:]:
                    if not mask.any():
                        break
                    mask &= self.mask(one)
                return mask
            case Or(nodes):
                mask = self.mask(nodes[0])
                for one in nodes[1:]:
                    mask |= self.mask(one)
                return mask
            case Not(inner):
                return ~self.mask(inner)
            case Text():
                return self._remembered(node)
            case Match():
                return self._match(node)
            case Within():
                return self._within(node)
            case Between():
                return self._between(node)
            case Is(state):
                return self._state(state)
            case Present(key):
                present = self._segment.numbers["present"].view(np.uint64)
                given: Mask = (present & np.uint64(1 << PRESENT_BITS[key])) != 0
                return given
            case Stands(orientation):
                return self._stands(orientation)

    def _remembered(self, node: Text) -> Mask:
        """Typing asks for the same words again and again, and short ones are the dearest."""
        size, masks = self._segment.size, self._segment.masks
        key = f"{node.scope}:{node.wild:d}{node.exact:d}:{node.text}"
        bits = masks.get(key)
        if bits is not None:
            return unpacked(bits, size)
        mask = self._wild(node) if node.wild else self._text(node)
        if len(masks) * size // 8 > REMEMBERED:
            masks.pop(next(iter(masks)), None)
        masks[key] = packed(mask)
        return mask

    def _text(self, node: Text) -> Mask:
        if not node.text:
            return np.ones(self._segment.size, bool)
        mask = np.zeros(self._segment.size, bool)
        lines = self._segment.lines
        match node.scope:
            case Scope.FILE:
                names = lines["file"]
                found = names.holding(node.text)
                if node.exact:
                    wanted = encoded(node.text)
                    found = np.array(
                        [one for one in found.tolist() if _is(names.first(one), wanted)], np.int64
                    )
                mask[found] = True
            case Scope.CAPTION:
                self._written(mask, node.text, ("caption",))
            case Scope.HEADLINE:
                self._written(mask, node.text, ("headline",))
            case Scope.ANY:
                for searched in SEARCHED:
                    column = self._segment.columns[searched]
                    column.mark(mask, _found(column, node.text))
                for name in ("file", "number"):
                    mask[lines[name].holding(node.text)] = True
                if " " in node.text:
                    self._written(mask, node.text, ("caption", "headline"))
                elif not mask.all():
                    words = self._segment.columns[WORDS]
                    words.mark(mask, words.dictionary.names.holding(node.text))
        return mask

    def _wild(self, node: Text) -> Mask:
        mask = np.zeros(self._segment.size, bool)
        lines = self._segment.lines
        if node.scope is Scope.FILE:
            mask[lines["file"].matching(node.text)] = True
            return mask
        words = self._segment.columns[WORDS]
        words.mark(mask, words.dictionary.names.matching(node.text))
        if node.scope is Scope.ANY:
            for searched in SEARCHED:
                column = self._segment.columns[searched]
                column.mark(mask, column.dictionary.names.matching(node.text))
                if column.dictionary.roles is not None:
                    column.mark(mask, column.dictionary.roles.matching(node.text))
            for name in ("file", "number"):
                mask[lines[name].matching(node.text)] = True
            return mask
        found = pattern(node.text)
        written = lines["caption" if node.scope is Scope.CAPTION else "headline"]
        for row in np.flatnonzero(mask).tolist():  # the words are those of both
            mask[row] = found.search(written.raw(row)) is not None
        return mask

    def _written(self, mask: Mask, text: str, names: Iterable[str]) -> None:
        """Mark the rows with a caption or headline that holds `text`; only those with its words."""
        words = self._segment.columns[WORDS]
        found = np.ones(self._segment.size, bool)
        for word in text.split():
            some = np.zeros(self._segment.size, bool)
            words.mark(some, words.dictionary.names.holding(word))
            found &= some
        candidates = np.flatnonzero(found)
        for name in names:
            mask[self._segment.lines[name].among(text, candidates)] = True

    def _match(self, node: Match) -> Mask:
        mask = np.zeros(self._segment.size, bool)
        if not node.text:
            return mask
        if node.column is Column.NUMBER:
            numbers = self._segment.lines["number"]
            if node.wild:
                found = numbers.matching(node.text, zeros=True)
            else:
                found = numbers.being(node.text) if node.exact else numbers.numbered(node.text)
            mask[found] = True
            return mask
        name = Column.PERSON if node.column is Column.ROLE else node.column
        column = self._segment.columns[name]
        column.mark(mask, self._exactly(node, column) if node.exact else _matching(node, column))
        return mask

    @staticmethod
    def _exactly(node: Match, column: CodedColumn) -> Ints:
        dictionary = column.dictionary
        if node.column is Column.ROLE:
            return dictionary.roles.being(node.text) if dictionary.roles else _none()
        found = dictionary.names.being(node.text)
        if dictionary.values is None:
            return found
        values = dictionary.values
        mine = [e for e in found.tolist() if group_key(node.column, values[e]) == node.text]
        return np.array(mine, np.int64)

    def _within(self, node: Within) -> Mask:
        mask = np.zeros(self._segment.size, bool)
        if node.column is Column.NUMBER:
            keys = self._segment.natural_numbers
            mask |= (keys != b"") & (keys >= node.low) & (keys <= node.high)
            return mask
        column = self._segment.columns[node.column]
        names = column.dictionary.names
        found = [
            entry
            for entry in range(len(names))
            if node.low <= natural_bytes(names.first(entry)) <= node.high
        ]
        column.mark(mask, np.array(found, np.int64))
        return mask

    def _between(self, node: Between) -> Mask:
        numbers = self._segment.numbers
        match node.measure:
            case Measure.RATING:
                rating = numbers["rating"].view(np.uint8)
                rated: Mask = (rating >= max(node.low, 0)) & (rating <= min(node.high, 255))
                return rated
            case Measure.SIZE:
                pixels = numbers["width"].astype(np.int64) * numbers["height"].astype(np.int64)
                sized: Mask = (pixels > 0) & (pixels >= node.low) & (pixels <= node.high)
                return sized
            case Measure.DATE:
                first = numbers["first_day"].view(np.int32)
                last = numbers["last_day"].view(np.int32)
                dated: Mask = (first != NO_DAY) & (first >= node.low) & (last <= node.high)
                return dated
            case Measure.EXPOSURE | Measure.APERTURE | Measure.ISO | Measure.FOCAL:
                measured = numbers[node.measure.value]
                known: Mask = (
                    np.greater(measured, 0)
                    & np.greater_equal(measured, node.low)
                    & np.less_equal(measured, node.high)
                )
                return known

    def _state(self, state: State) -> Mask:
        match state:
            case State.PICK | State.REJECT | State.UNFLAGGED:
                column = self._segment.columns[PICK]
                mask = np.zeros(self._segment.size, bool)
                value = NO_FLAG if state is State.UNFLAGGED else state.value
                column.mark(mask, column.dictionary.names.being(value))
                return mask
            case State.EMBARGOED:
                embargo = self._segment.numbers["embargo"].view(np.float64)
                locked: Mask = embargo > self._now
                return locked
            case State.SPOILER:
                return self._segment.flagged(columns.SPOILER)
            case State.DAMAGED:
                return self._segment.flagged(columns.DAMAGED)
            case State.APPROVED | State.PENDING | State.UNSENT | State.KILLED | State.OVERQUOTA:
                column = self._segment.columns[Column.APPROVAL]
                mask = np.zeros(self._segment.size, bool)
                column.mark(mask, column.dictionary.names.being(state.value))
                return mask
            case State.UNREADABLE:
                return self._segment.flagged(columns.UNREADABLE | columns.FAILED)

    def _stands(self, orientation: Orientation) -> Mask:
        width = self._segment.numbers["width"].view(np.int32)
        height = self._segment.numbers["height"].view(np.int32)
        match orientation:
            case Orientation.LANDSCAPE:
                return np.greater(width, height)
            case Orientation.PORTRAIT:
                return np.less(width, height)
            case Orientation.SQUARE:
                return np.equal(width, height) & np.greater(width, 0)


def _is(name: bytes, wanted: bytes) -> bool:
    """Return whether a file name is this one, with its suffix or without."""
    return wanted in (name, name.rpartition(b".")[0])


def _found(column: CodedColumn, text: str) -> Ints:
    """Return the entries that plain words find: by name or by role, not by code."""
    found = column.dictionary.names.holding(text)
    roles = column.dictionary.roles
    return found if roles is None else np.concatenate((found, roles.holding(text)))


def _matching(node: Match, column: CodedColumn) -> Ints:
    dictionary = column.dictionary
    if node.wild:
        lines = dictionary.roles if node.column is Column.ROLE else dictionary.names
        zeros = node.column is Column.SCENE
        return lines.matching(node.text, zeros=zeros) if lines else _none()
    match node.column:
        case Column.TAG | Column.FOLDER:
            return dictionary.names.below(node.text)
        case Column.PERSON | Column.KILLED_BY | Column.APPROVED_BY | Column.AWAITED_FROM:
            coded = dictionary.codes.being(node.text) if dictionary.codes else _none()
            return np.concatenate((dictionary.names.holding(node.text), coded))
        case Column.ROLE:
            return dictionary.roles.holding(node.text) if dictionary.roles else _none()
        case Column.SCENE:
            return dictionary.names.numbered(node.text)
        case Column.LOCATION | Column.CREATOR | Column.PRODUCTION | Column.LENS | Column.CAMERA:
            return dictionary.names.holding(node.text)
        case _:
            return dictionary.names.being(node.text)


def _none() -> Ints:
    return np.zeros(0, np.int64)

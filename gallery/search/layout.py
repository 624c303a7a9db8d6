"""Where each row of a new segment comes from, when segments are merged.

Rows are copied in runs: a million rows of which forty were edited since are some eighty slices,
not a million copies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T", bound=np.generic)
GAP = -1  # the part of a row that no still has any more


@dataclass(frozen=True, slots=True)
class Place:
    """`count` rows of `part` from `first` on, which stand in the new segment from `at` on."""

    part: int
    first: int
    count: int
    at: int


class Layout:
    """For each new row the part it comes from (`GAP`: none) and its row there."""

    def __init__(self, part: npt.NDArray[np.int32], row: npt.NDArray[np.int32]) -> None:
        self.part = part
        self.row = row
        self._moved: dict[int, npt.NDArray[np.int32]] = {}

    @classmethod
    def of(cls, size: int, parts: Sequence[npt.NDArray[np.int32]]) -> Layout:
        """Return the layout in which row `r` of part `p` gets the number `parts[p][r]`.

        A number of -1 drops the row; of two rows with one number the later part wins.
        """
        part = np.full(size, GAP, np.int32)
        row = np.zeros(size, np.int32)
        for number, rows in enumerate(parts):
            kept = np.flatnonzero(rows >= 0)
            part[rows[kept]] = number
            row[rows[kept]] = kept
        return cls(part, row)

    @property
    def size(self) -> int:
        """How many rows the new segment has."""
        return len(self.part)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The runs in which rows are copied."""
        if not self.size:
            return ()
        breaks = (np.diff(self.part) != 0) | (np.diff(self.row) != 1)
        starts = np.concatenate(([0], np.flatnonzero(breaks) + 1))
        counts = np.diff(np.append(starts, self.size))
        return tuple(
            Place(part, row, count, at)
            for part, row, count, at in zip(
                self.part[starts].tolist(),
                self.row[starts].tolist(),
                counts.tolist(),
                starts.tolist(),
                strict=True,
            )
            if part != GAP
        )

    def filled(self, parts: Sequence[npt.NDArray[T]], dtype: npt.DTypeLike) -> npt.NDArray[T]:
        """Return one value per new row, 0 where there is a gap."""
        merged = np.zeros(self.size, dtype)
        for place in self.places:
            source = parts[place.part]
            merged[place.at : place.at + place.count] = source[
                place.first : place.first + place.count
            ]
        return merged

    def moved(self, part: int, size: int) -> npt.NDArray[np.int32]:
        """Return the new number of each of the `size` rows of one part, -1 where it is dropped."""
        numbers = self._moved.get(part)
        if numbers is None:
            numbers = np.full(size, -1, np.int32)
            mine = np.flatnonzero(self.part == part)
            numbers[self.row[mine]] = mine
            self._moved[part] = numbers
        return numbers

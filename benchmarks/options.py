"""How much to measure, and where the made-up data lie."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

T = TypeVar("T")
DATA = Path(__file__).resolve().parent.parent / "build" / "bench-data"


@dataclass(frozen=True, slots=True)
class Options:
    """What every benchmark is told.

    `quick` asks for small sizes, only to see that it runs; `large` for what needs minutes and
    gigabytes as well: trees of a million stills on the disk. `data` is kept between runs.
    """

    quick: bool = False
    large: bool = False
    data: Path = DATA

    def pick(self, full: T, quick: T) -> T:
        """Return the size or number of rounds for this run."""
        return quick if self.quick else full

    @classmethod
    def add_to(cls, parser: argparse.ArgumentParser) -> None:
        """Let a command line take these options."""
        parser.add_argument("--quick", action="store_true", help="small sizes: does it run at all?")
        parser.add_argument(
            "--large", action="store_true", help="also what takes minutes and gigabytes of disk"
        )
        parser.add_argument(
            "--data", type=Path, default=DATA, help=f"folder of the made-up data ({DATA})"
        )

    @classmethod
    def of(cls, given: argparse.Namespace) -> Self:
        """Return what a command line said."""
        return cls(given.quick, given.large, given.data.resolve())

    def words(self) -> Sequence[str]:
        """Return these options as words of a command line."""
        flags = (("--quick", self.quick), ("--large", self.large))
        return (*(flag for flag, given in flags if given), "--data", str(self.data))

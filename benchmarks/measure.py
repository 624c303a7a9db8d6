"""Measuring: contestants run in turn, with their CPU, their wall time and their peak memory.

A B A B, so that both meet the same noise. CPU time is user + system with the children that were
waited for: it is steadier than the clock, which is kept beside it.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec

P = ParamSpec("P")
PROCESS = Path("/proc/self")  # Linux; elsewhere the peak is that of the whole run so far
RESET_PEAK = "5"  # for clear_refs, see proc(5): the peak begins anew at what is in use now


@dataclass(frozen=True, slots=True)
class Cost:
    """What one contestant took: seconds of CPU and of wall time in each round, and peak MB."""

    cpu: tuple[float, ...]
    wall: tuple[float, ...]
    peak_mb: float = 0.0

    @property
    def median(self) -> float:
        """The median of the CPU seconds."""
        return statistics.median(self.cpu)

    @property
    def p99(self) -> float:
        """The CPU seconds that 99 % of the rounds do not exceed."""
        return percentile(self.cpu, 99)

    @property
    def median_wall(self) -> float:
        """The median of the wall seconds."""
        return statistics.median(self.wall)


def cpu_seconds() -> float:
    """Return the CPU seconds used so far by this process and the children it has waited for."""
    try:
        import resource
    except ImportError:  # Windows
        return time.process_time()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def seconds(work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> float:
    """Return the CPU seconds of doing `work` once."""
    start = cpu_seconds()
    work(*args, **kwargs)
    return cpu_seconds() - start


def costs(
    *contestants: Callable[[], object],
    rounds: int = 5,
    warm: bool = True,
    clock: Callable[[], float] = cpu_seconds,
) -> tuple[Cost, ...]:
    """Return what each contestant costs, run in turn; with `warm` after a round not counted.

    `clock` tells the CPU seconds, for what runs in other processes as well.
    """
    cpu: list[list[float]] = [[] for _ in contestants]
    wall: list[list[float]] = [[] for _ in contestants]
    peaks = [0.0 for _ in contestants]
    for round_number in range(rounds + warm):
        for number, contestant in enumerate(contestants):
            gc.collect()
            forget_peak()
            began, start = time.perf_counter(), clock()
            contestant()
            spent, passed = clock() - start, time.perf_counter() - began
            peaks[number] = max(peaks[number], peak_mb())
            if round_number or not warm:
                cpu[number].append(spent)
                wall[number].append(passed)
    return tuple(
        Cost(tuple(spent), tuple(passed), peak)
        for spent, passed, peak in zip(cpu, wall, peaks, strict=True)
    )


def in_turn(
    *contestants: Callable[[], object],
    rounds: int = 5,
    clock: Callable[[], float] = cpu_seconds,
) -> tuple[float, ...]:
    """Return the median seconds of each contestant, run in turn after a round to warm up."""
    return tuple(one.median for one in costs(*contestants, rounds=rounds, clock=clock))


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that `percent` of `values` do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))]


def forget_peak() -> None:
    """Let the peak memory of this process begin anew, where the system can do that."""
    try:
        (PROCESS / "clear_refs").write_text(RESET_PEAK)
    except OSError:
        return


def peak_mb() -> float:
    """Return the most memory (MB resident) of this process since `forget_peak`; 0 if not known."""
    try:
        status = (PROCESS / "status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024
    except (OSError, IndexError, ValueError):
        pass
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    scale = 1 << 20 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale

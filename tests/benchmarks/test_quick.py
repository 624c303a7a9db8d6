"""Every benchmark runs, if only with small sizes: so that none rots."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from benchmarks.__main__ import benchmark_names, main, run
from benchmarks.options import Options
from benchmarks.rows import Row
from benchmarks.targets import TARGET


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> Options:
    return Options(quick=True, data=tmp_path_factory.mktemp("data"))


@cache
def measured(name: str, options: Options) -> tuple[Row, ...]:
    return tuple(run(name, options) or ())


@pytest.mark.parametrize("name", benchmark_names(()))
def test_a_benchmark_runs_at_small_sizes(name: str, options: Options) -> None:
    rows = measured(name, options)
    assert rows, "the benchmark failed: its words are above"
    for row in rows:
        assert row.missing or row.ours >= 0
        assert row.target in {"", *TARGET}
        assert row.missing or row.measure != "ratio" or row.baseline > 0


def test_every_target_has_a_benchmark(options: Options) -> None:
    found = {row.target for name in benchmark_names(()) for row in measured(name, options)}
    assert TARGET.keys() - found == set()


def test_the_rows_are_written_as_json_with_the_machine(
    tmp_path: Path, options: Options, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "out" / "bench.json"
    words = ["yaml", "--quick", "--data", str(options.data), "--json", str(path)]
    assert main(words) == 0
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["machine"]["cores"] >= 1
    assert written["rows"][0]["what"] in capsys.readouterr().out


def test_a_word_that_fits_no_benchmark_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nonesuch"]) == 2
    assert "no benchmark is called nonesuch" in capsys.readouterr().err

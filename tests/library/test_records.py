"""Decisions are added to a sidecar, and nothing else in it changes by a byte."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from gallery.errors import ChangeError, SaveError
from gallery.library.change import AddRecords
from gallery.library.library import Library
from gallery.library.rewriting import Wanted
from gallery.library.scalars import Bare

HEAD = "jung_e/robot-head"
RECORD: Mapping[str, Wanted] = {
    "person": "kim",
    "decision": "kill",
    "round": 1,
    "at": Bare("2022-11-15T10:02:00+09:00"),
    "by": "sheet 12345678",
    "note": "no: 'left'\n# second line 왼쪽",
}
BEFORE = """\
# the head    # kept as it is
caption:   robot head    # two  blanks
unknown_key: {b: 1,   a: [x,y]}
approvals:   # asked twice
- person: "kim"   # by telephone
  decision: approve
  odd: {deep: [1, 2]}
scene: 42A
"""


def path_of(library: Library) -> Path:
    return library.metadata_folder / f"{HEAD}.yaml"


def decisions(library: Library) -> list[dict[str, object]]:
    files = library.files(HEAD)
    assert files is not None
    found = library.still(files).unknown["approvals"]
    assert isinstance(found, list)
    return found


def test_a_decision_is_added_and_comes_back(library: Library) -> None:
    before = path_of(library).read_text(encoding="utf-8")
    library.edit(HEAD, [AddRecords("approvals", (RECORD,))])
    assert path_of(library).read_text(encoding="utf-8").startswith(before)
    assert decisions(library) == [{key: str(value) for key, value in RECORD.items()}]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_every_other_byte_stays(library: Library, ends: str) -> None:
    text = BEFORE.replace("\n", ends)
    path_of(library).write_bytes(text.encode())
    library.edit(HEAD, [AddRecords("approvals", (RECORD,))])
    after = path_of(library).read_bytes().decode()
    head, tail = text.split("scene: 42A")
    assert after.startswith(head), "the decision before, its comment, and all above"
    assert after.endswith("scene: 42A" + tail)
    first, second = decisions(library)
    assert first == {"person": "kim", "decision": "approve", "odd": {"deep": ["1", "2"]}}
    assert second["decision"] == "kill"


def test_none_is_ever_taken_out(library: Library) -> None:
    for _ in range(3):
        library.edit(HEAD, [AddRecords("approvals", (RECORD,))])
    assert len(decisions(library)) == 3


@pytest.mark.parametrize("odd", ["approvals: kill\n", "approvals: {person: kim}\n"])
def test_what_is_no_list_is_refused_and_stays(library: Library, odd: str) -> None:
    path_of(library).write_text(odd)
    with pytest.raises((ChangeError, SaveError), match="expected a list; put that right first"):
        library.edit(HEAD, [AddRecords("approvals", (RECORD,))])
    assert path_of(library).read_text() == odd


def test_a_still_without_captions_gets_some(library: Library) -> None:
    library.edit("jung_e/corridor", [AddRecords("approvals", (RECORD,))])
    text = (library.metadata_folder / "jung_e/corridor.yaml").read_text(encoding="utf-8")
    assert text.startswith("approvals:\n")


def test_a_ledger_is_nobodys_captions(library: Library) -> None:
    """A picture could be called so; the ledger stays a ledger."""
    picture = library.stills_folder / "jung_e" / "production.approvals.jpg"
    picture.write_bytes((library.stills_folder / "jung_e" / "lab.jpg").read_bytes())
    ledger = library.metadata_folder / "jung_e" / "production.approvals.yaml"
    ledger.write_text("- entry: sent\n")
    with pytest.raises(SaveError, match="is the production's file"):
        library.edit("jung_e/production.approvals", [AddRecords("approvals", (RECORD,))])
    assert ledger.read_text() == "- entry: sent\n"

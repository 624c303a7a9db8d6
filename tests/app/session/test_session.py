"""The session on a real library: filter, edits, undo, what an editor on the side does, restart."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from gallery.app.session.messages import Message, MessageKind, Progress, Work
from gallery.app.session.session import Session
from gallery.app.session.settings import Settings
from gallery.errors import QueryError
from gallery.library.change import AddItems, SetText, SetValue
from gallery.search.choices import Facet
from gallery.search.index import SortKey

OpenLibrary = Callable[[Session, Path], None]

XMP_TAGS = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag><rdf:li>smoke</rdf:li></rdf:Bag>
</dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"""


def shown(session: Session) -> list[str]:
    return [
        still_id.removeprefix("jung_e/") for still_id in session.index.ids(session.results.rows)
    ]


def sidecar(folder: Path, stem: str) -> Path:
    return folder / "metadata" / "jung_e" / f"{stem}.yaml"


def test_a_library_opens_with_its_first_still_selected(session: Session, qtbot: QtBot) -> None:
    assert shown(session) == ["corridor", "crew", "earth", "lab", "robot-head", "slate"]
    qtbot.waitUntil(lambda: session.details.title == "corridor")
    assert session.details.position == "jung_e · 1 of 6"


def test_typing_filters_and_a_mistake_keeps_the_last_good_result(
    session: Session, qtbot: QtBot
) -> None:
    session.set_query("정이")
    qtbot.waitUntil(lambda: shown(session) == ["crew"])  # its caption has 정이가
    before = shown(session)
    with qtbot.waitSignal(session.query_rejected) as rejected:
        session.set_query("rating:9")
    assert isinstance(rejected.args[0], QueryError)
    assert rejected.args[0].start == len("rating:")
    assert shown(session) == before


def test_facets_and_text_hold_at_once(session: Session, qtbot: QtBot) -> None:
    session.set_choices(session.choices.toggled(Facet.KIND, "bts"))
    qtbot.waitUntil(lambda: shown(session) == ["crew", "robot-head", "slate"])
    session.set_query("scene:42A")
    qtbot.waitUntil(lambda: shown(session) == ["robot-head"])
    session.clear_filter()
    qtbot.waitUntil(lambda: len(shown(session)) == 6)


def test_sorting_goes_both_ways(session: Session, qtbot: QtBot) -> None:
    session.set_sort(SortKey.RATING, descending=True)
    qtbot.waitUntil(lambda: shown(session)[:3] == ["robot-head", "earth", "crew"])


def test_an_edit_reaches_every_selected_still_and_one_undo_restores_every_byte(
    session: Session, library_folder: Path, qtbot: QtBot
) -> None:
    before = {path: path.read_bytes() for path in (library_folder / "metadata").rglob("*.yaml")}
    session.select_all()
    session.edit([AddItems("tags", ("second unit",))])
    qtbot.waitUntil(lambda: session.undo_text == "tags of 6 stills")
    assert "second unit" in sidecar(library_folder, "corridor").read_text(encoding="utf-8")
    assert "# approved wording" in sidecar(library_folder, "lab").read_text(encoding="utf-8")
    qtbot.waitUntil(
        lambda: (
            {v.value: v.count for v in session.results.facets[Facet.TAGS]}.get("second unit") == 6
        )
    )
    session.undo()
    qtbot.waitUntil(lambda: session.redo_text == "tags of 6 stills" and session.tasks.idle)
    after = {path: path.read_bytes() for path in (library_folder / "metadata").rglob("*.yaml")}
    assert after == before


def test_redo_does_it_again(session: Session, library_folder: Path, qtbot: QtBot) -> None:
    session.edit([SetText("caption", "", "The corridor of light")], ["jung_e/corridor"])
    qtbot.waitUntil(lambda: session.undo_text == "caption")
    written = sidecar(library_folder, "corridor").read_bytes()
    session.undo()
    qtbot.waitUntil(lambda: session.redo_text == "caption")
    assert not sidecar(library_folder, "corridor").exists()
    session.redo()
    qtbot.waitUntil(lambda: session.undo_text == "caption")
    assert sidecar(library_folder, "corridor").read_bytes() == written


def test_undo_never_overwrites_what_another_program_wrote(
    session: Session, library_folder: Path, qtbot: QtBot
) -> None:
    session.edit([SetValue("rating", 1)], ["jung_e/earth"])
    qtbot.waitUntil(lambda: session.undo_text == "rating")
    path = sidecar(library_folder, "earth")
    path.write_text("caption: another hand\n", encoding="utf-8")
    with qtbot.waitSignal(session.message_posted, timeout=5_000) as posted:
        session.undo()
    message = posted.args[0]
    assert isinstance(message, Message)
    assert message.kind is MessageKind.ERROR
    assert "earth.yaml" in message.text
    assert path.read_text(encoding="utf-8") == "caption: another hand\n"


def test_a_still_that_no_longer_matches_stays_until_the_next_filter(
    session: Session, qtbot: QtBot
) -> None:
    session.set_query("rating:4")
    qtbot.waitUntil(lambda: shown(session) == ["earth"])
    session.select_only(int(session.results.rows[0]))
    session.edit([SetValue("rating", 2)])
    qtbot.waitUntil(lambda: bool(session.lingering))
    assert shown(session) == ["earth"]
    session.set_query("rating:4 ")
    qtbot.waitUntil(lambda: shown(session) == [])
    assert not session.lingering


def test_an_edit_in_a_text_editor_shows_by_itself(
    session: Session, library_folder: Path, qtbot: QtBot
) -> None:
    sidecar(library_folder, "slate").write_text("caption: clapper on the table\n", encoding="utf-8")
    session.set_query("clapper")
    qtbot.waitUntil(lambda: shown(session) == ["slate"], timeout=5_000)


def test_a_sidecar_that_breaks_is_told_with_its_place_and_harms_no_other(
    session: Session, library_folder: Path, qtbot: QtBot
) -> None:
    path = sidecar(library_folder, "slate")
    path.write_text("caption: x\n\ttags: [a]\n", encoding="utf-8")
    session.set_query("is:unreadable")
    qtbot.waitUntil(lambda: shown(session) == ["slate"], timeout=5_000)
    session.select_all()
    qtbot.waitUntil(lambda: bool(session.details.errors))
    assert f"{path}:2:" in session.details.errors[0]
    with qtbot.waitSignal(session.message_posted, timeout=5_000):
        session.edit([SetValue("rating", 5)])
    assert path.read_text(encoding="utf-8") == "caption: x\n\ttags: [a]\n"


def test_many_stills_show_what_they_agree_on(session: Session, qtbot: QtBot) -> None:
    rows = [session.index.row(f"jung_e/{stem}") for stem in ("lab", "robot-head")]
    session.select_rows([row for row in rows if row is not None])
    qtbot.waitUntil(lambda: session.details.title == "2 stills")
    fields = session.details.fields
    assert fields["scene"].value == "42A"
    assert fields["tags"].common == ("place/science lab",)
    assert [getattr(one, "code", "") for one in fields["people"].common] == ["kim"]
    assert fields["credit"].source_name == "production.yaml"


def test_the_filter_and_the_order_come_back_at_the_next_start(
    session: Session, library_folder: Path, qtbot: QtBot, tmp_path: Path, open_library: OpenLibrary
) -> None:
    session.set_query("scene:42A")
    session.set_choices(session.choices.toggled(Facet.KIND, "bts"))
    session.set_sort(SortKey.DATE, descending=True)
    session.close()
    again = Session(tmp_path / "cache", Settings(tmp_path / "state"))
    try:
        open_library(again, library_folder)
        assert again.query_text == "scene:42A"
        assert again.choices == session.choices
        assert (again.sort, again.descending) == (SortKey.DATE, True)
        assert shown(again) == ["robot-head"]
    finally:
        again.close()


def test_a_missing_folder_is_said_and_nothing_else_happens(
    empty_session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(empty_session.message_posted, timeout=5_000) as posted:
        empty_session.open(tmp_path / "nowhere")
    assert str(tmp_path / "nowhere") in posted.args[0].text
    assert empty_session.catalogue is None


@pytest.mark.parametrize("kept", ["no json", "[1, 2]", '["x", [["colour", "a", 0]], "date", 1]'])
def test_a_kept_filter_that_makes_no_sense_is_forgotten(
    empty_session: Session, library_folder: Path, open_library: OpenLibrary, kept: str
) -> None:
    open_library(empty_session, library_folder)
    assert empty_session.catalogue is not None
    key = f"filter/{empty_session.catalogue.library.key}"
    empty_session.settings.put(key, kept)
    empty_session.recall_filter()
    assert empty_session.query_text == ""
    assert not empty_session.choices


def test_adding_a_tag_keeps_those_embedded_in_the_picture(
    session: Session, library_folder: Path, qtbot: QtBot
) -> None:
    picture = library_folder / "assets" / "jung_e" / "new.jpg"
    embedded = Image.new("RGB", (60, 40), (9, 9, 9))
    embedded.save(picture, xmp=XMP_TAGS)
    with qtbot.waitSignal(session.stills_changed, timeout=10_000):
        session.set_query("tag:smoke")
    qtbot.waitUntil(lambda: shown(session) == ["new"], timeout=10_000)
    session.edit([AddItems("tags", ("haze",))], ["jung_e/new"])
    qtbot.waitUntil(lambda: session.undo_text == "tags")
    assert "tags: [smoke, haze]" in sidecar(library_folder, "new").read_text(encoding="utf-8")


def test_a_change_is_said_to_be_saved_and_undone(session: Session, qtbot: QtBot) -> None:
    said: list[str] = []
    session.message_posted.connect(lambda message: said.append(message.text))
    session.edit([SetValue("rating", 1)], ["jung_e/earth"])
    qtbot.waitUntil(lambda: said == ["Saved rating"])
    session.undo()
    qtbot.waitUntil(lambda: said == ["Saved rating", "Undid rating"])
    session.redo()
    qtbot.waitUntil(lambda: said[2:] == ["Redid rating"])


def test_of_several_works_at_once_the_saving_is_shown(session: Session) -> None:
    shown: list[Progress | None] = []
    session.progress_changed.connect(shown.append)
    pictures, saving = Progress("Reading pictures", 1, 9), Progress("Saving rating", 1, 3)
    session.progress(Work.PICTURES, pictures)
    session.progress(Work.SAVING, saving)
    session.progress(Work.PICTURES, pictures)
    session.progress(Work.SAVING, None)
    session.progress(Work.PICTURES, None)
    assert shown == [pictures, saving, saving, pictures, None]


def test_a_disk_that_is_full_is_said_once(
    session: Session, library_folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    before = sidecar(library_folder, "earth").read_bytes()
    with qtbot.waitSignal(session.message_posted, timeout=5_000) as posted:
        session.edit([SetValue("rating", 1)], ["jung_e/earth", "jung_e/lab"])
    message = posted.args[0]
    assert isinstance(message, Message)
    assert message.text.casefold().count("not saved") == 2  # the reason, and how many more
    assert "free some space" in message.text
    assert sidecar(library_folder, "earth").read_bytes() == before
    assert session.undo_text == ""


def test_a_step_counts_the_stills_that_were_saved(
    session: Session, library_folder: Path, qtbot: QtBot
) -> None:
    sidecar(library_folder, "lab").write_text("\tbroken\n", encoding="utf-8")
    said: list[str] = []
    session.message_posted.connect(lambda message: said.append(message.text))
    session.edit([SetValue("rating", 1)], ["jung_e/earth", "jung_e/lab", "jung_e/crew"])
    qtbot.waitUntil(lambda: session.undo_text == "rating of 2 stills")
    assert said[0] == "Saved rating of 2 stills"
    assert "lab.yaml:1:1" in said[1]


def test_a_sheet_that_another_program_enters_into_the_ledger_shows(
    session: Session, library_folder: Path, qtbot: QtBot
) -> None:
    path = library_folder / "metadata" / "jung_e" / "production.approvals.yaml"
    path.write_text(
        "- entry: sent\n  at: 2022-11-10T09:00:00+09:00\n  sheet: A1\n  person: kim\n"
        "  stills: [{id: jung_e/lab}]\n"
    )
    session.set_query("awaited-from:kim")
    qtbot.waitUntil(lambda: shown(session) == ["lab"], timeout=10_000)
    path.unlink()
    qtbot.waitUntil(lambda: shown(session) == [], timeout=10_000)

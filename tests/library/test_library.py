from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from gallery.errors import ChangeError, ConflictError, LibraryError, SaveError, YamlFileError
from gallery.library.change import (
    AddItems,
    Change,
    RemoveItems,
    RemoveKey,
    SetText,
    SetValue,
    parse_change,
)
from gallery.library.library import Edit, Library
from gallery.library.still import Source, Still
from gallery.library.values import LocalText
from gallery.picture import PictureFacts

LAB = "jung_e/lab"
HEAD = "jung_e/robot-head"


def still(library: Library, still_id: str, facts: PictureFacts | None = None) -> Still:
    files = library.files(still_id)
    assert files is not None
    return library.still(files, facts)


def sidecar(library: Library, still_id: str) -> str:
    return library.sidecar_path(still_id).read_text(encoding="utf-8")


def everything(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


# Opening


def test_opening_and_reading_write_nothing(library_folder: Path) -> None:
    before = everything(library_folder)
    library = Library(library_folder)
    for files in library.scan().stills:
        library.still(files)
    assert library.productions
    assert everything(library_folder) == before


def test_a_folder_that_can_be_no_library_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").touch()
    with pytest.raises(LibraryError, match="there is no such folder; check the path"):
        Library(tmp_path / "gone")
    with pytest.raises(LibraryError, match="is a file; open the folder that it is in"):
        Library(tmp_path / "a.jpg")
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(LibraryError, match="cannot be opened"):
        Library(loop)


def test_a_folder_without_permission_says_so(open_folder: Path, without_rights: None) -> None:
    closed = open_folder / "closed"
    closed.mkdir()
    closed.chmod(0)
    with pytest.raises(LibraryError, match="you may not read this folder"):
        Library(closed)


def test_the_key_of_a_library_is_that_of_its_real_folder(library: Library, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(library.folder)
    assert Library(tmp_path / "link").key == library.key
    assert Library(tmp_path).key != library.key


# Reading


def test_a_value_comes_from_the_sidecar_then_the_picture_then_the_production(
    library: Library,
) -> None:
    facts = PictureFacts(embedded={"Xmp.photoshop.Source": "Agency", "Xmp.xmp.Rating": "1"})
    robot = still(library, HEAD, facts)
    assert robot.value("caption") == LocalText((("en", "robot head engraved Jung-E"),))
    assert (robot.value("rating"), robot.source("rating")) == (5, Source.SIDECAR)
    assert (robot.value("source"), robot.source("source")) == ("Agency", Source.PICTURE)
    assert robot.value("credit") == "Render made for this project"
    assert robot.source("credit") is Source.PRODUCTION
    assert (robot.value("event"), robot.source("event")) == (None, Source.NONE)
    assert (robot.id, robot.file, robot.folder) == (HEAD, "robot-head.jpg", "jung_e")


def test_the_nearest_production_holds(library: Library) -> None:
    library.metadata_folder.joinpath("production.yaml").write_text("title: All\n")
    assert library.production_for(LAB).title == "Jung_E"
    assert library.production_for("other/day1/x").title == "All"
    assert [one.title for one in library.productions] == ["All", "Jung_E"]


def test_a_changed_production_holds_after_the_next_scan(library: Library) -> None:
    assert library.production_for(LAB).title == "Jung_E"
    (library.metadata_folder / "jung_e" / "production.yaml").write_text("title: New\n")
    library.scan()
    assert library.production_for(LAB).title == "New"
    (library.metadata_folder / "jung_e" / "production.yaml").unlink()
    library.scan()
    assert library.production_for(LAB).path is None


BAD = {
    "a tab": (b"caption: a\n\trating: 5\n", ":2:1: a tab cannot indent"),
    "twice": (b"rating: 4\nrating: 5\n", ':2:1: "rating" is here for the second time'),
    "alias bomb": (b"a: &a [x, x]\nb: [*a, *a]\n", ":2:5: the alias *a is not allowed"),
    "not UTF-8": (b"caption: caf\xe9\n", ":1:13: not UTF-8"),
    "a list": (b"- a\n", ":1:1: expected lines of"),
    "deep": (b"a: " + b"[" * 60_000, ":1:35: nested more than 32 deep"),
    "huge": (b"a: " + b"x" * (5 << 20), ":1:1: larger than 4 MiB"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_sidecar_is_told_harms_no_other_and_is_never_written_over(
    library: Library, name: str
) -> None:
    source, words = BAD[name]
    path = library.sidecar_path(LAB)
    path.write_bytes(source)
    stills = {files.id: library.still(files) for files in library.scan().stills}
    bad = stills.pop(LAB)
    assert str(bad.error).startswith(f"{path}{words}")
    assert bad.own == {}
    assert bad.value("credit") == "Render made for this project"
    assert all(one.error is None for one in stills.values())
    assert stills[HEAD].value("rating") == 5
    with pytest.raises(YamlFileError, match=str(path)):
        library.edit(LAB, [SetValue("rating", 1)])
    assert path.read_bytes() == source


def test_an_empty_sidecar_is_as_good_as_none(library: Library) -> None:
    library.sidecar_path(LAB).write_bytes(b"")
    lab = still(library, LAB)
    assert (lab.own, lab.error, lab.problems) == ({}, None, ())
    edit = library.edit(LAB, [SetValue("rating", 3)])
    assert sidecar(library, LAB) == "rating: 3\n"
    library.restore(edit)
    assert library.sidecar_path(LAB).read_bytes() == b""


def test_a_sidecar_that_may_not_be_read_is_told(open_folder: Path, without_rights: None) -> None:
    (open_folder / "metadata").mkdir()
    (open_folder / "a.jpg").touch()
    path = open_folder / "metadata" / "a.yaml"
    path.touch()
    path.chmod(0)
    assert "cannot be read: Permission denied" in str(still(Library(open_folder), "a").error)


def test_a_sidecar_that_may_not_be_looked_at_is_told(
    open_folder: Path, without_rights: None
) -> None:
    (open_folder / "metadata").mkdir()
    (open_folder / "a.jpg").touch()
    (open_folder / "metadata" / "a.yaml").write_text("caption: here\n")
    (open_folder / "metadata").chmod(0o644)  # its names may be read, not what is behind them
    library = Library(open_folder)
    assert "cannot be read: Permission denied" in str(still(library, "a").error)
    (files,) = library.scan().stills
    assert "cannot be read: Permission denied" in str(library.still(files).error)


def test_what_is_no_file_in_the_place_of_a_sidecar_is_told(library: Library) -> None:
    pipe, loop = library.sidecar_path(LAB), library.sidecar_path(HEAD)
    for path in (pipe, loop):
        path.unlink()
    os.mkfifo(pipe)
    loop.symlink_to(loop.name)
    scanned = {files.id: files for files in library.scan().stills}
    for still_id, reason in ((LAB, "is not a file"), (HEAD, "Too many levels")):
        files = library.files(still_id)
        assert files == scanned[still_id]
        assert reason in str(library.still(files).error)


def test_a_folder_in_the_place_of_a_sidecar_is_none(library: Library) -> None:
    library.sidecar_path(LAB).unlink()
    library.sidecar_path(LAB).mkdir()
    files = library.files(LAB)
    assert files in library.scan().stills
    assert files is not None
    assert files.sidecar is None


def test_a_value_that_is_not_what_its_field_allows_is_a_problem(library: Library) -> None:
    path = library.sidecar_path(LAB)
    path.write_text("caption: a\nrating: seven\nmood: grim\ntags: [b, [c]]\n")
    lab = still(library, LAB)
    assert lab.error is None
    assert lab.value("rating") is None
    assert lab.own == {"caption": LocalText((("en", "a"),))}
    assert lab.unknown == {"mood": "grim"}
    assert lab.problems_text() == (
        f'{path}:2:9: rating: expected a number from 0 to 5, found "seven"',
        f"{path}:4:11: tags: expected a text, found a list",
    )


def test_a_caption_with_markup_is_only_text(library: Library) -> None:
    library.edit(LAB, [SetText("caption", "", "<img src=file:///etc/passwd>")])
    assert still(library, LAB).value("caption") == LocalText(
        (("en", "<img src=file:///etc/passwd>"),)
    )


@pytest.mark.parametrize("still_id", ["gone", "../assets/jung_e/lab", "", "/etc/passwd", "a\0b"])
def test_what_is_no_still_is_none(library: Library, still_id: str) -> None:
    assert library.files(still_id) is None
    with pytest.raises(SaveError, match=r"there is no (such )?still"):
        library.edit(still_id, [SetValue("rating", 1)])


# Editing

LAB_TEXT = """\
# first look at the lab
caption: Science lab before the take   # approved wording
people: [kim, kang]
tags: [place/science lab]
kind: unit
number: "00087"
scene: 42A
date: 2022-11-03
"""


@pytest.mark.parametrize(
    ("changes", "old", "new"),
    [
        ([SetValue("rating", 4)], "", "rating: 4\n"),
        ([SetText("caption", "", "The lab")], "Science lab before the take", "The lab"),
        (
            [SetText("caption", "ko", "실험실")],
            "Science lab before the take",
            "{en: Science lab before the take, ko: 실험실}",
        ),
        ([AddItems("tags", ("light/low",))], "lab]", "lab, light/low]"),
        ([RemoveItems("tags", ("place/science lab",))], "tags: [place/science lab]\n", ""),
        ([SetValue("tags", ())], "tags: [place/science lab]\n", ""),
        ([RemoveItems("people", ("Kang Soo-yeon",))], "[kim, kang]", "[kim]"),
        ([AddItems("people", ("A. B (grip)",))], "ng]", "ng, {name: A. B, role: grip}]"),
        ([AddItems("people", ("강수연",))], "", ""),
        ([SetValue("scene", "NO")], "42A", '"NO"'),
        ([SetValue("number", "00088")], "00087", "00088"),
        ([RemoveKey("kind")], "kind: unit\n", ""),
        ([SetValue("kind", "")], "kind: unit\n", ""),
        ([SetValue("date", "2022-11")], "2022-11-03", "2022-11"),
        ([SetValue("spoiler", True)], "", "spoiler: true\n"),
        ([SetValue("kind", "unit")], "", ""),
        ([SetValue("embargo", "2023-01-10T09:00:00+09:00")], "", None),
    ],
)  # fmt: skip
def test_an_edit_changes_its_key_only_and_is_undone_byte_for_byte(
    library: Library, changes: Sequence[Change], old: str, new: str | None
) -> None:
    assert sidecar(library, LAB) == LAB_TEXT
    edit = library.edit(LAB, changes)
    if new is None:
        new = "embargo: 2023-01-10T09:00:00+09:00\n"
    wanted = LAB_TEXT.replace(old, new) if old else LAB_TEXT + new
    assert sidecar(library, LAB) == wanted
    assert edit.after == wanted.encode()
    redo = library.restore(edit)
    assert sidecar(library, LAB) == LAB_TEXT
    library.restore(redo)
    assert sidecar(library, LAB) == wanted


@pytest.mark.parametrize("source", [b"\xef\xbb\xbfcaption: a\r\nx: 1", b"caption: a\n\n\n", b""])
def test_undo_gives_back_any_bytes(library: Library, source: bytes) -> None:
    path = library.sidecar_path(LAB)
    path.write_bytes(source)
    edit = library.edit(LAB, [parse_change("caption.ko=머리"), parse_change("tags+=a")])
    assert path.read_bytes() != source
    library.restore(edit)
    assert path.read_bytes() == source


def test_a_new_sidecar_has_its_keys_in_the_order_of_the_fields(library: Library) -> None:
    changes: list[Change] = [
        SetValue("rating", 3),
        AddItems("tags", ("a",)),
        SetText("caption", "", "Corridor"),
        SetText("caption", "ko", "복도"),
        SetValue("people", ("kim",)),
    ]
    library.edit("jung_e/corridor", changes)
    assert sidecar(library, "jung_e/corridor") == (
        "caption: {en: Corridor, ko: 복도}\npeople: [kim]\ntags: [a]\nrating: 3\n"
    )


def test_the_first_edit_makes_the_folders_and_its_undo_takes_them_away(tmp_path: Path) -> None:
    (tmp_path / "assets" / "day").mkdir(parents=True)
    (tmp_path / "assets" / "day" / "a.jpg").touch()
    before = everything(tmp_path)
    library = Library(tmp_path)
    edit = library.edit("day/a", [SetValue("rating", 3)])
    assert edit.before is None
    after = everything(tmp_path)
    assert after["metadata/day/a.yaml"] == b"rating: 3\n"
    redo = library.restore(edit)
    assert everything(tmp_path) == before
    undo = library.restore(redo)
    assert everything(tmp_path) == after
    (tmp_path / "metadata" / "note.txt").touch()
    library.restore(undo)
    assert (tmp_path / "metadata" / "note.txt").exists()


def test_an_edit_that_changes_nothing_writes_nothing(library: Library) -> None:
    before = library.sidecar_path(HEAD).stat()
    edit = library.edit(HEAD, [SetValue("rating", 5), AddItems("tags", ("prop/robot head",))])
    assert edit.before == edit.after
    assert library.restore(edit) == edit
    assert library.sidecar_path(HEAD).stat().st_mtime_ns == before.st_mtime_ns
    nothing = library.edit("jung_e/corridor", [RemoveKey("rating")])
    assert (nothing.before, nothing.after) == (None, None)
    assert not library.sidecar_path("jung_e/corridor").exists()


def test_undo_never_loses_what_was_written_since(library: Library) -> None:
    edit = library.edit(LAB, [SetValue("rating", 4)])
    path = library.sidecar_path(LAB)
    path.write_text("caption: typed by hand\n")
    with pytest.raises(ConflictError, match="has been changed since; taking back would lose that"):
        library.restore(edit)
    assert path.read_text() == "caption: typed by hand\n"


def test_an_edit_keeps_what_a_text_editor_saved_meanwhile(library: Library) -> None:
    still(library, LAB)
    library.sidecar_path(LAB).write_text(LAB_TEXT.replace("42A", "43"))
    library.edit(LAB, [SetValue("rating", 4)])
    assert sidecar(library, LAB) == LAB_TEXT.replace("42A", "43") + "rating: 4\n"


def test_the_first_edit_of_tags_keeps_the_levels_that_another_program_gave(
    library: Library,
) -> None:
    facts = PictureFacts(
        embedded={
            "Xmp.dc.subject": ("place", "science lab"),
            "Xmp.lr.hierarchicalSubject": ("place|science lab",),
        }
    )
    library.edit("jung_e/corridor", [AddItems("tags", ("rig",))], facts)
    assert "tags: [place/science lab, rig]" in sidecar(library, "jung_e/corridor")


def test_adding_a_tag_keeps_those_embedded_in_the_picture(library: Library) -> None:
    facts = PictureFacts(embedded={"Xmp.dc.subject": ("a", "b")})
    library.edit("jung_e/corridor", [AddItems("tags", ("c",))], facts)
    assert sidecar(library, "jung_e/corridor") == "tags: [a, b, c]\n"
    library.edit("jung_e/corridor", [RemoveItems("tags", ("a", "b", "c"))], facts)
    assert sidecar(library, "jung_e/corridor") == "tags: []\n"
    assert still(library, "jung_e/corridor", facts).value("tags") == ()


def test_what_cannot_be_understood_is_not_added_to(library: Library) -> None:
    path = library.sidecar_path(LAB)
    path.write_text("tags: [a, [b]]\n")
    with pytest.raises(ChangeError, match="tags: expected a text, found a list; put that right"):
        library.edit(LAB, [AddItems("tags", ("c",))])
    library.edit(LAB, [SetValue("tags", ("c",))])
    assert path.read_text() == "tags: [c]\n"


def test_a_change_that_makes_no_sense_changes_nothing(library: Library) -> None:
    with pytest.raises(ChangeError):
        library.edit(LAB, [SetValue("rating", 4), SetValue("kind", "portrait")])
    assert sidecar(library, LAB) == LAB_TEXT


def test_the_productions_own_file_is_no_sidecar(library: Library) -> None:
    (library.stills_folder / "jung_e" / "production.jpg").touch()
    before = (library.metadata_folder / "jung_e" / "production.yaml").read_bytes()
    with pytest.raises(SaveError, match="is the production's file; rename the still"):
        library.edit("jung_e/production", [SetValue("rating", 4)])
    assert (library.metadata_folder / "jung_e" / "production.yaml").read_bytes() == before


def test_a_file_where_metadata_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").touch()
    (tmp_path / "metadata").write_text("mine")
    with pytest.raises(
        SaveError, match="a file is in the way where a folder has to be; move it away"
    ):
        Library(tmp_path).edit("a", [SetValue("rating", 4)])
    assert (tmp_path / "metadata").read_text() == "mine"


def test_a_read_only_metadata_folder_is_told_and_nothing_changes(read_only_disk: Path) -> None:
    source = read_only_disk.parent / "source"
    (source / "metadata").mkdir()
    (source / "metadata" / "a.yaml").write_text("rating: 1\n")
    (source / "a.jpg").touch()
    (source / "b.jpg").touch()
    library = Library(read_only_disk)
    for still_id in ("a", "b"):
        with pytest.raises(SaveError, match="not saved, the disk is read-only"):
            library.edit(still_id, [SetValue("rating", 4)])
    assert sidecar(library, "a") == "rating: 1\n"


def test_a_metadata_folder_without_permission_is_told(
    open_folder: Path, without_rights: None
) -> None:
    (open_folder / "metadata").mkdir()
    (open_folder / "metadata").chmod(0o555)
    (open_folder / "a.jpg").touch()
    with pytest.raises(SaveError, match=r"a\.yaml: not saved, you may not write here"):
        Library(open_folder).edit("a", [SetValue("rating", 4)])


def test_a_full_disk_at_save_loses_nothing(tiny_disk: Path) -> None:
    (tiny_disk / "a.jpg").touch()
    (tiny_disk / "b.jpg").touch()
    library = Library(tiny_disk)
    library.edit("a", [SetValue("rating", 4)])
    with pytest.raises(SaveError, match="the disk is full; free some space and save again"):
        library.edit("a", [SetValue("notes", "x" * 200_000)])
    assert sidecar(library, "a") == "rating: 4\n"
    (tiny_disk / "metadata" / "fill").write_bytes(b"")
    assert sorted(os.listdir(tiny_disk / "metadata")) == ["a.yaml", "fill"]


EDITOR = """
import sys
from pathlib import Path
from gallery.library.change import AddItems
from gallery.library.library import Library
library = Library(Path(sys.argv[1]))
for number in range(25):
    library.edit("jung_e/lab", [AddItems("tags", (f"{sys.argv[2]}/{number}",))])
"""


def test_two_programs_editing_one_file_lose_no_edit(library: Library) -> None:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", EDITOR, str(library.folder)]
    for process in [subprocess.Popen([*command, who], cwd=root) for who in ("one", "two")]:
        with process:
            assert process.wait(60) == 0
    tags = still(library, LAB).value("tags")
    assert isinstance(tags, tuple)
    assert {str(tag) for tag in tags} == {
        "place/science lab",
        *(f"{who}/{number}" for who in ("one", "two") for number in range(25)),
    }


def test_an_edit_says_what_it_did(library: Library) -> None:
    edit = library.edit(HEAD, [SetValue("rating", 4)])
    path = library.sidecar_path(HEAD)
    before = path.read_bytes().replace(b"rating: 4", b"rating: 5")
    assert edit == Edit(HEAD, path, before, path.read_bytes())


@pytest.mark.parametrize(
    "name",
    [
        "assets/jung_e/lab.jpg",
        "assets/jung_e/../jung_e/lab.jpg",
        "metadata/jung_e/lab.yaml",
        "metadata/jung_e/production.yaml",
    ],
)
def test_a_file_of_the_library_is_no_place_for_another(name: str, library: Library) -> None:
    with pytest.raises(SaveError, match="belongs to the library"):
        library.spare(library.folder / name)
    link = library.folder / "sheet.pdf"
    link.symlink_to(library.folder / name)
    with pytest.raises(SaveError, match="belongs to the library"):
        library.spare(link)


def test_beside_the_files_of_a_library_there_is_room_for_others(library: Library) -> None:
    for name in ("assets/jung_e/new.jpg", "assets/jung_e/sheet.pdf", "sheet.jpg"):
        library.spare(library.folder / name)

"""Templates: where they lie, which one a name means, what is written, and what a mistake says."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from gallery.errors import SaveError, SheetError, YamlFileError
from gallery.library.library import Library
from gallery.sheets.builtin import BUILT_IN
from gallery.sheets.settings import Fit, PageSize, Paper, SheetSettings
from gallery.sheets.template_file import KEYS
from gallery.sheets.templates import Origin, Templates, templates_for

SETTINGS = SheetSettings(
    page=PageSize.CUSTOM,
    custom_mm=(200.0, 250.5),
    landscape=True,
    columns=3,
    rows=2,
    margin=15.5,
    gutter=3.5,
    fit=Fit.FILL,
    caption="{bold}{number|file}{right}{class}\n\n{caption.ko} 정이: {{x}}",
    caption_lines=5,
    title="NO",
    header_left="{bold}{title}",
    header_center="12:30",
    header_right="",
    footer_left="a\nb",
    paper=Paper.BLACK,
    dpi=144,
    answers=True,
    intro="one: two\nthree # four",
)


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    return templates_for(tmp_path / "metadata", "shows/jung_e", tmp_path / "config")


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("origin", [Origin.OWN, Origin.PRODUCTION])
@pytest.mark.parametrize("settings", [SheetSettings(), SETTINGS])
def test_what_was_saved_is_read_again(
    templates: Templates, origin: Origin, settings: SheetSettings
) -> None:
    saved = templates.save("Press kit, 정이", settings, origin, "For the press")
    assert templates.named("Press kit, 정이") == saved
    assert (saved.settings, saved.about, saved.origin) == (settings, "For the press", origin)
    assert templates.all().problems == ()
    assert saved in templates.all().templates


def test_a_template_is_written_to_be_read_by_people(templates: Templates) -> None:
    settings = SheetSettings(columns=3, rows=3, header_right="{today}", margin=10.0)
    settings = replace(settings, caption="{bold}{number|file}\n{caption|headline}")
    templates.save("selects", settings, about="The best ones, for the press office")
    assert templates.path(Origin.OWN).read_text("utf-8") == (
        "selects:\n"
        "  about: The best ones, for the press office\n"
        "  grid: 3x3\n"
        '  header: {right: "{today}"}\n'
        "  margin: 10\n"
        '  caption: ["{bold}{number|file}", "{caption|headline}"]\n'
    )


def test_every_setting_has_its_key() -> None:
    spoken = {"page", "grid", "header", "footer", "about"}
    names = {one.name for one in fields(SheetSettings)}
    ends = {f"{end}_{side}" for end in ("header", "footer") for side in ("left", "center", "right")}
    assert set(KEYS) - spoken == names - ends - {"page", "custom_mm", "columns", "rows"}


def test_saving_keeps_comments_and_the_other_templates(templates: Templates) -> None:
    text = "# ours\na: {grid: 2x2}  # small\nb:\n  grid: 3x3 # mid\n"
    path = write(templates.path(Origin.OWN), text)
    templates.save("b", SheetSettings(columns=4, rows=4))
    assert path.read_text("utf-8") == "# ours\na: {grid: 2x2}  # small\nb:\n  grid: 4x4 # mid\n"
    templates.delete("b", Origin.OWN)
    assert path.read_text("utf-8") == "# ours\na: {grid: 2x2}  # small\n"


def test_the_nearest_template_of_a_name_is_meant(templates: Templates, tmp_path: Path) -> None:
    name = BUILT_IN[0][0]
    assert templates.named(name).origin is Origin.BUILT_IN
    templates.save(name, SheetSettings(columns=2))
    assert templates.named(name).settings.columns == 2
    write(tmp_path / "metadata" / "production.sheets.yaml", f"{name}: {{grid: 5x5}}\n")
    assert templates.named(name).settings.columns == 5
    templates.save(name, SheetSettings(columns=3), Origin.PRODUCTION)
    found = templates.named(name)
    assert (found.settings.columns, found.origin) == (3, Origin.PRODUCTION)
    assert found.path == tmp_path / "metadata/shows/jung_e/production.sheets.yaml"
    assert [one for one in templates.all().templates if one.name == name] == [found]
    templates.delete(name, Origin.PRODUCTION)
    assert templates.named(name).settings.columns == 5


@pytest.mark.parametrize(("name", "about", "settings"), BUILT_IN)
def test_built_in_templates_can_be_printed_upright_and_lying(
    name: str, about: str, settings: SheetSettings
) -> None:
    assert about
    for landscape in (False, True):
        settings.reshaped(landscape=landscape).validated()


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("t: {gird: 4x5}", "1:11", "gird is nothing that a template has; did you mean grid?"),
        ("t:\n  grid: 4 by 5", "2:9", "grid: a grid is written like 4x5"),
        ("t:\n  page: B7", "2:9", "no page is called 'B7'"),
        ("t:\n  margin: wide", "2:11", "margin: expected a number, not wide"),
        ("t:\n  gutter: x", "2:11", "gutter: expected a number, or auto, not x"),
        ("t:\n  dpi: 3.5", "2:8", "dpi: expected a whole number, not 3.5"),
        ("t:\n  dpi: 4", "2:8", "the resolution is 4 dpi; it can be 36 to 1200 dpi"),
        ("t:\n  margin: nan", "2:11", "the margin is nan"),
        ("t:\n  fit: stretch", "2:8", "fit: stretch is none of fit, fill"),
        ("t:\n  answers: maybe", "2:12", "expected true or false, not maybe"),
        ("t:\n  landscape: [1]", "2:14", "landscape: expected one value"),
        ("t:\n  grid: 2x2\n  caption:\n    - '{captoin}'", "4:5", "did you mean {caption}?"),
        ("t:\n  header: {left: '{nobody}'}", "2:11", "{nobody} is not a token"),
        ("t:\n  header: {middle: x}", "2:20", "middle is none of left, center and right"),
        ("t:\n  header: x", "2:11", "expected a map of left, center and right"),
        ("t:\n  footer: {left: {a: b}}", "2:18", "expected a text, or a list of its lines"),
        ("t:\n  page: A5\n  grid: 40x40", "2:3", "148 x 210 mm has no room for 40 x 40"),
        ("t: text", "1:4", 'expected lines of "key: value"'),
        ("t: [1, 2]", "1:4", 'expected lines of "key: value"'),
    ],
)
def test_a_mistake_is_told_with_its_place(
    templates: Templates, text: str, place: str, reason: str
) -> None:
    path = write(templates.path(Origin.OWN), f"{text}\nfine: {{grid: 2x2}}\n")
    with pytest.raises(YamlFileError) as caught:
        templates.named("t")
    assert str(caught.value).startswith(f"{path}:")
    assert reason in str(caught.value)
    listing = templates.all()
    assert [str(one) for one in listing.problems] == [str(caught.value)]
    assert "fine" in [one.name for one in listing.templates]
    line, _, column = place.partition(":")
    assert caught.value.line == int(line)
    assert caught.value.column == int(column)


@pytest.mark.parametrize("text", ["a: &x 1\nb: *x", "[" * 5000, "a: 1\na: 2", "\x00", "- a"])
def test_a_file_that_cannot_be_read_is_told_and_nothing_is_written(
    templates: Templates, text: str
) -> None:
    path = write(templates.path(Origin.OWN), text)
    assert len(templates.all().problems) == 1
    assert len(templates.all().templates) == len(BUILT_IN)
    with pytest.raises(YamlFileError, match=path.name):
        templates.save("x", SheetSettings())
    assert path.read_text("utf-8") == text


@pytest.mark.parametrize("settings", [SheetSettings(columns=0), SheetSettings(caption="{gone}")])
def test_what_cannot_be_printed_is_not_saved(templates: Templates, settings: SheetSettings) -> None:
    with pytest.raises(SheetError):
        templates.save("x", settings)
    assert not templates.path(Origin.OWN).exists()


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 61])
def test_a_name_is_a_short_line(templates: Templates, name: str) -> None:
    with pytest.raises(SheetError, match="1 to 60 letters"):
        templates.save(name, SheetSettings())


def test_an_unknown_name_is_told_the_nearest(templates: Templates) -> None:
    with pytest.raises(SheetError, match=r"no template 'prof sheet'; did you mean proof sheet\?"):
        templates.named("prof sheet")
    with pytest.raises(SheetError, match="no template 'zzz'; there are "):
        templates.named("zzz")


def test_built_in_templates_are_neither_written_nor_deleted(templates: Templates) -> None:
    with pytest.raises(SheetError, match="built-in"):
        templates.save("x", SheetSettings(), Origin.BUILT_IN)
    with pytest.raises(SheetError, match="no template"):
        templates.delete(BUILT_IN[0][0], Origin.OWN)


def test_a_place_that_takes_no_file_is_told(templates: Templates, tmp_path: Path) -> None:
    write(tmp_path / "config", "a file")
    with pytest.raises((SaveError, YamlFileError)) as caught:
        templates.save("x", SheetSettings())
    assert str(tmp_path / "config") in str(caught.value)


def test_templates_are_no_captions_of_a_still(tmp_path: Path, templates: Templates) -> None:
    (tmp_path / "assets/shows/jung_e").mkdir(parents=True)
    (tmp_path / "assets/shows/jung_e/head.jpg").write_bytes(b"x")
    templates.save("x", replace(SETTINGS), Origin.PRODUCTION)
    scan = Library(tmp_path).scan()
    assert [one.id for one in scan.stills] == ["shows/jung_e/head"]
    assert scan.problems == ()

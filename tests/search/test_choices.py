"""Choices in facets are a filter, and the same filter can be typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery.search.choices import Choices, Facet
from gallery.search.nodes import And, Column, Everything, Is, Match, Not, Or, State
from gallery.search.query import parse

BTS = Match(Column.KIND, "bts", exact=True)
UNIT = Match(Column.KIND, "unit", exact=True)

FIXED = {
    Facet.KIND: ["unit", "bts", "gallery", "none"],
    Facet.RATING: ["0", "3", "5"],
    Facet.LABEL: ["red", "none", "Winner Alt", "Greenlit", "Rede", "최종"],
    Facet.PICK: ["pick", "reject", "unflagged"],
    Facet.APPROVAL: ["approved", "killed", "unsent"],
    Facet.DATE: ["2022-11", "2022"],
    Facet.MISSING: ["alt_text", "credit"],
    Facet.FORMAT: ["jpeg", "raw"],
}
TYPED = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1).filter(
    lambda text: bool(text.strip(" /")) and not text.isspace()
)


def values(facet: Facet) -> st.SearchStrategy[str]:
    """Return what may be chosen in a facet."""
    return st.sampled_from(FIXED[facet]) if facet in FIXED else TYPED


@st.composite
def some_choices(draw: st.DrawFn) -> Choices:
    """Return a few clicks and Alt-clicks."""
    choices = Choices()
    for facet in draw(st.lists(st.sampled_from(Facet), max_size=5)):
        value = draw(values(facet))
        chosen = draw(st.booleans())
        choices = choices.toggled(facet, value) if chosen else choices.excluding(facet, value)
    return choices


def test_values_of_a_facet_widen_and_facets_narrow() -> None:
    choices = (
        Choices()
        .toggled(Facet.KIND, "bts")
        .toggled(Facet.PICK, "pick")
        .toggled(Facet.KIND, "unit")
        .excluding(Facet.TAGS, "prop")
    )
    tag = Match(Column.TAG, "prop", exact=True)
    assert choices.node() == And((Or((BTS, UNIT)), Is(State.PICK), Not(tag)))
    assert choices.as_text() == "kind:bts,unit is:pick -tag:=prop"
    assert next(iter(choices)) == (Facet.KIND, "bts", False)


def test_a_second_click_opens_a_choice_again() -> None:
    chosen = Choices().toggled(Facet.KIND, "bts")
    assert not chosen.toggled(Facet.KIND, "bts")
    assert not chosen.without(Facet.KIND, "bts")
    excluded = chosen.excluding(Facet.KIND, "bts")
    assert excluded.node() == Not(BTS)
    assert not excluded.excluding(Facet.KIND, "bts")
    assert excluded.toggled(Facet.KIND, "bts") == chosen


def test_no_choice_is_no_filter() -> None:
    assert not Choices()
    assert Choices().node() == Everything()
    assert Choices().as_text() == ""


@pytest.mark.parametrize("facet", Facet)
def test_every_facet_can_be_typed(facet: Facet) -> None:
    choices = Choices().toggled(facet, FIXED.get(facet, ["A b"])[0])
    assert parse(choices.as_text()) == choices.node()


@given(some_choices())
def test_the_text_of_choices_is_the_same_filter(choices: Choices) -> None:
    assert parse(choices.as_text()) == choices.node()

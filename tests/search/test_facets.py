"""What the facets say of a real library."""

from __future__ import annotations

from gallery.library.production import TagWords
from gallery.search.catalogue import Catalogue
from gallery.search.choices import Choices
from gallery.search.index import Facet, FacetValue, Index, SortKey
from gallery.search.query import parse
from gallery.search.record import Entry, PictureRef, Record, tag_entries


def facet(
    index: Index, name: Facet, text: str = "", choices: Choices | None = None
) -> list[FacetValue]:
    """Return the values of one facet under a filter."""
    results = index.search(parse(text), choices or Choices(), SortKey.FILE, descending=False, now=0)
    return list(results.facets[name])


def still(name: str, **values: object) -> Record:
    """Return a still with these values."""
    return Record(name, PictureRef(name + ".jpg", 1, 1), **values)  # type: ignore[arg-type]


def test_tags_are_a_tree_with_the_stills_at_or_below(catalogue: Catalogue) -> None:
    found = [
        (one.value, one.label, one.count, one.depth) for one in facet(catalogue.index, Facet.TAGS)
    ]
    assert found == [
        ("place", "place", 4, 0),
        ("place/science lab", "science lab", 4, 1),
        ("Place/Science Lab/floor", "floor", 1, 2),
        ("prop", "prop", 2, 0),
        ("prop/robot head", "robot head", 1, 1),
        ("crew", "crew", 1, 0),
    ]


def test_people_have_their_roles_and_are_counted_once_each(catalogue: Catalogue) -> None:
    found = {one.label: (one.detail, one.count) for one in facet(catalogue.index, Facet.PEOPLE)}
    assert found["Kim Hyun-joo"][1] == 3
    assert found["Kang Soo-yeon"] == ("Seo-Hyun", 1)
    assert found["A. Example"] == ("prop maker", 1)


def test_someone_in_two_roles_is_found_by_both_and_counted_once() -> None:
    roles = (Entry("Kim", "Jung-E", roles=("Jung-E",)), Entry("KIM", "voice", roles=("voice",)))
    index = Index.empty().changed([still("a", people=roles)])
    assert [(one.label, one.count) for one in facet(index, Facet.PEOPLE)] == [("Kim", 1)]
    for text in ("role:voice", "role:jung"):
        assert facet(index, Facet.PEOPLE, text)[0].count == 1


def test_values_with_other_words_beside_them_are_one_value() -> None:
    words = {"prop": TagWords(("thing",))}
    index = Index.empty().changed(
        [
            still("a", tags=tag_entries(("prop",), words)),
            still("b", tags=tag_entries(("Prop",), {})),
        ]
    )
    assert [(one.value, one.count) for one in facet(index, Facet.TAGS)] == [("prop", 2)]
    assert [one.count for one in facet(index, Facet.TAGS, "thing")] == [1]


def test_a_facet_counts_as_if_its_own_choices_were_open(catalogue: Catalogue) -> None:
    choices = Choices().toggled(Facet.KIND, "bts").excluding(Facet.PICK, "reject")
    kinds = {one.value: one.count for one in facet(catalogue.index, Facet.KIND, "", choices)}
    assert kinds == {"unit": 2, "bts": 2, "none": 5}
    picks = {one.value: one.count for one in facet(catalogue.index, Facet.PICK, "", choices)}
    assert picks == {"pick": 1, "reject": 1, "unflagged": 1}


def test_what_is_chosen_stays_in_sight_when_nothing_is_left(catalogue: Catalogue) -> None:
    choices = Choices().toggled(Facet.TAGS, "prop/robot head").toggled(Facet.RATING, "5")
    tags = facet(catalogue.index, Facet.TAGS, "slate", choices)
    assert [(one.value, one.count) for one in tags] == [("prop", 0), ("prop/robot head", 0)]
    ratings = facet(catalogue.index, Facet.RATING, "slate", choices)
    assert [(one.value, one.count) for one in ratings] == [("5", 0)]


def test_fixed_values_keep_their_order_and_have_names(catalogue: Catalogue) -> None:
    def labels(name: Facet) -> list[str]:
        return [one.label for one in facet(catalogue.index, name)]

    assert labels(Facet.KIND) == ["unit", "behind the scenes", "no kind"]
    assert labels(Facet.RATING) == ["★★★★★", "★★★★", "★★★", "★", "no rating"]
    assert labels(Facet.LABEL) == ["red", "blue", "no label"]
    assert labels(Facet.DATE) == ["Jan 2023", "Nov 2022", "2022", "May 2021"]
    assert "alt text" in labels(Facet.MISSING)


def test_the_most_frequent_values_come_first_and_equals_by_name() -> None:
    places = ["b", "b", "a10", "a9"]
    stills = [still(str(number), location=place) for number, place in enumerate(places)]
    index = Index.empty().changed(stills[:2]).compacted().changed(stills[2:])
    assert [one.value for one in facet(index, Facet.LOCATION)] == ["b", "a9", "a10"]

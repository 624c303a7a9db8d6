"""Jobs waiting in their lanes."""

from __future__ import annotations

import pytest

from gallery.imaging.jobs import Answer, Job, Verb
from gallery.imaging.lanes import BACK, FRONT, Lane, Lanes, Payload, Ticket


def ticket(name: str, lane: Lane = Lane.SCREEN, verb: Verb = Verb.THUMBNAIL) -> Ticket:
    def ignore(answer: Answer, payload: Payload) -> None:
        pass

    return Ticket(Job(verb, name, 1, 1), ignore, lane)


def names(lanes: Lanes, of: tuple[Lane, ...]) -> list[str]:
    found = []
    while taken := lanes.take(of):
        found.append(taken.job.path)
    return found


def test_lanes_are_served_in_order_and_each_first_come_first_served() -> None:
    lanes = Lanes()
    for one in (
        ticket("sheet", Lane.SOON),
        ticket("tile 1"),
        ticket("later", Lane.LATER),
        ticket("view", Lane.NOW),
        ticket("tile 2"),
    ):
        lanes.put(one)

    assert names(lanes, FRONT) == ["view", "tile 1", "tile 2", "sheet"]
    assert names(lanes, BACK) == ["later"]


def test_a_job_that_is_taken_back_is_never_begun() -> None:
    lanes = Lanes()
    first, second = ticket("first"), ticket("second")
    lanes.put(first)
    lanes.put(second)

    assert lanes.drop([first]) == [first]
    assert lanes.drop([first]) == []
    assert names(lanes, FRONT) == ["second"]


def test_a_job_that_has_begun_cannot_be_taken_back() -> None:
    lanes = Lanes()
    one = ticket("one")
    lanes.put(one)
    lanes.take(FRONT)

    assert lanes.drop([one]) == []


def test_a_job_to_be_tried_again_goes_first() -> None:
    lanes = Lanes()
    lanes.put(ticket("one"))
    lanes.put(ticket("again"), first=True)

    assert names(lanes, FRONT) == ["again", "one"]


def test_the_load_follows_what_waits_and_facts_weigh_little() -> None:
    lanes = Lanes()
    tickets = [ticket("a"), ticket("b"), ticket("c", verb=Verb.FACTS)]
    for one in tickets:
        lanes.put(one)

    assert lanes.load(FRONT) == pytest.approx(2 + 1 / 40)
    lanes.drop(tickets[:1])
    assert lanes.load(FRONT) == pytest.approx(1 + 1 / 40)
    names(lanes, FRONT)
    assert lanes.load(FRONT) == 0


def test_closed_lanes_take_nothing_and_give_back_what_waited() -> None:
    lanes = Lanes()
    lanes.put(ticket("front"))
    lanes.put(ticket("back", Lane.LATER))

    assert [one.job.path for one in lanes.close()] == ["front", "back"]
    assert not lanes.put(ticket("late"))

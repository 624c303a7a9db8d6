"""Facts as they are stored and sent."""

from __future__ import annotations

import json

import pytest

from gallery.picture import FACTS_VERSION, PictureFacts


@pytest.mark.parametrize(
    "text",
    [
        PictureFacts(600, camera="J\udcfcrgen 정이 \U0001f600").to_json(),
        json.dumps(
            {
                "v": FACTS_VERSION,
                "width": 600,
                "camera": "J\udcfcrgen 정이 \U0001f600",
                "embedded": {},
            }
        ),
    ],
    ids=["as they are", "escaped"],
)
def test_half_a_character_gets_no_further(text: str) -> None:
    facts = PictureFacts.from_json(text)

    assert facts.camera == "J\ufffdrgen 정이 \U0001f600"
    assert PictureFacts.from_json(facts.to_json()) == facts


@pytest.mark.parametrize(
    "text", ['"width": "600", "embedded": {}}', '"camera": null, "embedded": {}}', "[]", "{"]
)
def test_what_are_no_facts_is_refused(text: str) -> None:
    with pytest.raises((ValueError, TypeError, AttributeError)):
        PictureFacts.from_json(f'{{"v": {FACTS_VERSION}, {text}')

"""Reasons: kept as codes, worded in one place."""

from __future__ import annotations

import pytest

from gallery.errors import PictureError
from gallery.reason import Code, Reason, worded

CUT = Reason(Code.CUT_SHORT, {"percent": 40, "words": "image file is truncated"})


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (Reason(Code.GONE), "gone"),
        (CUT, 'cut-short {"percent": 40, "words": "image file is truncated"}'),
        (Reason(Code.DISK, {"words": "정이"}), 'disk {"words": "정이"}'),
        (Reason(Code.OTHER, {"text": "a TIFF of light"}), "a TIFF of light"),
    ],
)
def test_a_reason_is_the_same_after_it_was_kept(reason: Reason, text: str) -> None:
    assert str(reason) == text
    assert Reason.of(text) == reason


@pytest.mark.parametrize(
    "text",
    [
        "the file is made of stone",
        "gone fishing",
        "no-such-code",
        'cut-short {"percent"',
        "cut-short [40]",
        "",
    ],
)
def test_a_text_that_is_no_code_is_shown_as_it_is(text: str) -> None:
    assert Reason.of(text).code is Code.OTHER
    assert worded(text) == text


@pytest.mark.parametrize("code", Code)
def test_every_code_has_words_also_where_a_worker_left_out_the_parameters(code: Code) -> None:
    assert code is Code.OTHER or len(worded(Reason(code))) > 10
    assert code is Code.OTHER or len(worded(Reason(code, {"seconds": "x", "percent": "y"}))) > 10


def test_what_the_decoder_said_is_shown_only_where_it_is_asked_for() -> None:
    assert worded(CUT) == (
        "cut short: only the top 40 % could be read; copy it again from where it came"
    )
    assert worded(CUT, with_words=True).endswith(" (image file is truncated)")
    disk = Reason(Code.DISK, {"words": "Input/output error"})
    assert worded(disk, with_words=True) == worded(disk)


@pytest.mark.parametrize("why", [CUT, str(CUT)])
def test_an_error_holds_the_reason_and_says_it_in_words(why: Reason | str) -> None:
    error = PictureError("/stills/a.jpg", why)

    assert error.why == CUT
    assert str(error) == f"/stills/a.jpg: {worded(CUT)}"

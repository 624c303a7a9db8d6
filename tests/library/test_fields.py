from __future__ import annotations

from gallery.library.fields import FIELD, FIELDS, FieldType


def test_the_keys_are_those_of_the_trade_in_the_order_shown() -> None:
    assert " ".join(field.key for field in FIELDS) == (
        "caption headline people tags number scene kind date location city state country "
        "alt_text ext_description event creator creator_title credit copyright source usage "
        "instructions job_id caption_writer rating label pick embargo spoiler notes approvals"
    )


def test_choices_belong_to_choice_fields_only() -> None:
    assert all(bool(field.choices) == (field.type is FieldType.CHOICE) for field in FIELDS)


def test_limits_belong_to_fields_that_iim_knows() -> None:
    assert all(field.iim for field in FIELDS if field.iim_bytes)


def test_notes_never_leave_the_house() -> None:
    assert not FIELD["notes"].public
    assert not FIELD["approvals"].public

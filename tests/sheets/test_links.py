"""Web addresses of pictures: what may be one, and that no caption can bend it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gallery.errors import SheetError
from gallery.library.still import Still
from gallery.sheets.links import address, check_link
from gallery.sheets.token_values import Place

MakeStills = Callable[..., list[Still]]


@pytest.mark.parametrize(
    "template",
    [
        "",
        "https://example.org/{number}",
        "http://example.org:8080/a/{caption.ko}?q={n}#{file}",
        "mailto:press@example.org?subject={number|file}",
        "https://예시.한국/{number}",
        "HTTPS://example.org/",
    ],
)
def test_addresses_that_can_be_followed_are_taken(template: str) -> None:
    check_link(template)


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("javascript:alert({number})", "begins with https://, http:// or mailto:"),
        ("file:///etc/passwd", "begins with"),
        ("data:text/html,{caption}", "begins with"),
        ("{caption}://example.org", "begins with"),
        ("example.org/{number}", "begins with"),
        ("https:///{number}", "has a site of its own"),
        ("https://{caption}/x", "has a site of its own"),
        ("https://{caption}.example.org/x", "has a site of its own"),
        ("https://example.org/{nubmer}", "did you mean {number}"),
        ("https://example.org/{notes}", "is internal and is never printed"),
        ("https://example.org/{bold}", "is a style"),
        ("https://example.org/{size=9}", "is a style"),
        ("https://example.org/a b", "it has a space"),
        ("https://example.org/{number", "it has a space or a sign"),
        ('https://example.org/"><script>', "it has a space or a sign"),
        ("https://example.org/\x00", "it has a space or a sign"),
    ],
)
def test_what_is_no_address_is_refused(template: str, reason: str) -> None:
    with pytest.raises(SheetError, match=reason):
        check_link(template)


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("https://example.org/{number}", "https://example.org/0012%2F%3F%26%23a%20b"),
        ("https://example.org/{caption}", "https://example.org/%EC%A0%95%EC%9D%B4"),
        ("https://example.org/{n}/{page}", "https://example.org/3/1"),
        ("https://예시.한국/x", "https://%EC%98%88%EC%8B%9C.%ED%95%9C%EA%B5%AD/x"),
        ("https://example.org/{headline}", ""),
        ("https://example.org/{headline|number}", "https://example.org/0012%2F%3F%26%23a%20b"),
        ("", ""),
    ],
)
def test_what_a_token_stands_for_is_quoted(
    make_stills: MakeStills, template: str, found: str
) -> None:
    (still,) = make_stills(["caption: 정이\nnumber: '0012/?&#a b'"])
    assert address(template, still, Place(position=3, page=1)) == found

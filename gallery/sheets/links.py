"""The web address that a still's picture leads to, made from a template.

    https://example.org/stills/{number}
    mailto:press@example.org?subject={number|file}

What tokens stand for is quoted, so that it can be no other part of the address than the one it
stands in. A still that lacks one of them has no address: half of one leads to a wrong place.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from gallery.errors import SheetError
from gallery.library.still import Still
from gallery.sheets.token_values import Place
from gallery.sheets.tokens import ISOLATES, STYLE_HELP, check, still_lines

SCHEMES = ("https", "http", "mailto")
_TOKEN = re.compile(r"\{([^{}]*)\}")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0<>\"\\^`]")
_STYLES = frozenset((*(style.partition("=")[0] for style in STYLE_HELP), "color"))


def check_link(template: str) -> None:
    """Raise SheetError when the template makes no address that may be followed."""
    if not template:
        return
    scheme, colon, rest = template.partition(":")
    if not colon or scheme.lower() not in SCHEMES:
        raise SheetError(
            f"a link begins with https://, http:// or mailto:, not {template[:40]!r}; "
            "as in https://example.org/{number}"
        )
    for token in _TOKEN.findall(rest):
        if token.partition("=")[0].strip() in _STYLES:
            raise SheetError(f"{{{token}}} is a style; it has no place in a link")
        check(f"{{{token}}}")
    bare = _TOKEN.sub("x", template)
    if _FORBIDDEN.search(bare) or set(bare) & set("{}"):
        raise SheetError(
            f"no link can be made of {template[:60]!r}: it has a space or a sign in it"
        )
    if scheme.lower() != "mailto" and (not urlsplit(bare).hostname or "{" in _host(template)):
        raise SheetError("a link has a site of its own, as in https://example.org/{number}")


def address(template: str, still: Still, place: Place) -> str:
    """Return the address of a still in ASCII; "" where there is none."""
    lacking = False

    def value(token: re.Match[str]) -> str:
        nonlocal lacking
        (line,) = still_lines(token[0], still, place)
        text = line.text.translate(ISOLATES)
        lacking = lacking or not text
        return quote(text, safe="")

    made = _TOKEN.sub(value, template)
    return "" if lacking or not made else quote(made, safe="%/:?#[]@!$&'()*+,;=-._~")


def _host(template: str) -> str:
    """Return what stands between the slashes: it may not come from a caption."""
    return re.split(r"[/?#]", template.partition("://")[2], maxsplit=1)[0]

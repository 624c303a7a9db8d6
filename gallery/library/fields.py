"""The one table of fields: what a caption can hold, and everything the program knows of each key.

The details pane, the query language, the checks, delivery and the documents derive from it; a new
field is a new line here. XMP and IIM names are exiv2's; the names and the IIM limits, in bytes of
UTF-8, are those of the IPTC Photo Metadata Standard 2023.1 and of IPTC IIM 4.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FieldType(StrEnum):
    """What kind of value a field holds."""

    TEXT = "text"  # one line
    LONG_TEXT = "long text"
    LOCAL_TEXT = "text in languages"
    TAGS = "tags"
    PEOPLE = "people"
    CHOICE = "choice"
    RATING = "rating"
    DATE = "date"  # 2022, 2022-11, 2022-11-03, 2022-11-03T14:02:00
    TIMESTAMP = "timestamp"  # 2023-01-10T09:00:00+09:00
    FLAG = "flag"
    RECORDS = "records"  # a list of maps that is kept by its own commands, not typed in a field


class Tab(StrEnum):
    """Where the details pane shows a field."""

    CAPTION = "Caption"
    CREDIT = "Credit"
    APPROVAL = "Approval"
    FILE = "File"


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the table.

    `xmp` and `iim` are "" where the standard has no such property, `iim_bytes` 0 where it sets no
    limit. `inherited` fields may stand in `defaults:` of a production. What is not `public` never
    leaves the house. `half` fields may share a row of the details pane.
    """

    key: str
    label: str
    type: FieldType = FieldType.TEXT
    xmp: str = ""
    iim: str = ""
    iim_bytes: int = 0
    inherited: bool = False
    public: bool = True
    choices: tuple[str, ...] = ()
    tab: Tab = Tab.CAPTION
    help: str = ""
    half: bool = False

    @property
    def is_list(self) -> bool:
        """Whether items can be added and removed (`+=`, `-=`)."""
        return self.type in (FieldType.TAGS, FieldType.PEOPLE)


_T = FieldType
_IIM = "Iptc.Application2."

FIELDS: tuple[Field, ...] = (
    Field(
        "caption",
        "Caption",
        _T.LOCAL_TEXT,
        xmp="Xmp.dc.description",
        iim=_IIM + "Caption",
        iim_bytes=2000,
        help="Who (left to right), what, where and when, in the present tense",
    ),
    Field(
        "headline",
        "Headline",
        _T.LOCAL_TEXT,
        xmp="Xmp.photoshop.Headline",
        iim=_IIM + "Headline",
        iim_bytes=256,
        help="The picture in a few words",
    ),
    Field(
        "people",
        "People, left to right",
        _T.PEOPLE,
        xmp="Xmp.iptcExt.PersonInImage",
        help="Code, name or alias of the cast, or any other name",
    ),
    Field(
        "tags",
        "Tags",
        _T.TAGS,
        xmp="Xmp.dc.subject",
        iim=_IIM + "Keywords",
        iim_bytes=64,
        help="A slash makes a hierarchy: prop/robot head",
    ),
    Field(
        "number",
        "Number",
        xmp="Xmp.dc.title",
        iim=_IIM + "ObjectName",
        iim_bytes=64,
        half=True,
        help="Frame number; leading zeros stay",
    ),
    Field("scene", "Scene", half=True, help="Scene as on the slate, such as 42A"),
    Field(
        "kind",
        "Kind",
        _T.CHOICE,
        choices=("unit", "bts", "gallery"),
        half=True,
        help="Unit still, behind the scenes, or gallery portrait",
    ),
    Field(
        "date",
        "Date",
        _T.DATE,
        xmp="Xmp.photoshop.DateCreated",
        iim=_IIM + "DateCreated",
        half=True,
        help="Day of the shot: 2022-11-03, or 2022-11, or 2022",
    ),
    Field(
        "location",
        "Location",
        xmp="Xmp.iptc.Location",
        iim=_IIM + "SubLocation",
        iim_bytes=32,
        help="Where it was taken, such as Science lab set",
    ),
    Field(
        "city",
        "City",
        xmp="Xmp.photoshop.City",
        iim=_IIM + "City",
        iim_bytes=32,
        half=True,
        help="City of the location",
    ),
    Field(
        "state",
        "State or province",
        xmp="Xmp.photoshop.State",
        iim=_IIM + "ProvinceState",
        iim_bytes=32,
        half=True,
        help="State or province of the location",
    ),
    Field(
        "country",
        "Country",
        xmp="Xmp.photoshop.Country",
        iim=_IIM + "CountryName",
        iim_bytes=64,
        help="Country of the location",
    ),
    Field(
        "alt_text",
        "Alt text",
        _T.LOCAL_TEXT,
        xmp="Xmp.iptc.AltTextAccessibility",
        help="What is to be seen, for those who cannot see it; not the caption again",
    ),
    Field(
        "ext_description",
        "Extended description",
        _T.LOCAL_TEXT,
        xmp="Xmp.iptc.ExtDescrAccessibility",
        help="More than the alt text can say",
    ),
    Field(
        "event",
        "Event",
        xmp="Xmp.iptcExt.Event",
        inherited=True,
        help="Premiere, press day, and so on",
    ),
    Field(
        "creator",
        "Creator",
        xmp="Xmp.dc.creator",
        iim=_IIM + "Byline",
        iim_bytes=32,
        inherited=True,
        tab=Tab.CREDIT,
        help="Who took the picture",
    ),
    Field(
        "creator_title",
        "Creator's job title",
        xmp="Xmp.photoshop.AuthorsPosition",
        iim=_IIM + "BylineTitle",
        iim_bytes=32,
        inherited=True,
        tab=Tab.CREDIT,
        help="Such as unit still photographer",
    ),
    Field(
        "credit",
        "Credit",
        xmp="Xmp.photoshop.Credit",
        iim=_IIM + "Credit",
        iim_bytes=32,
        inherited=True,
        tab=Tab.CREDIT,
        help="The credit line, as it is to be printed",
    ),
    Field(
        "copyright",
        "Copyright",
        xmp="Xmp.dc.rights",
        iim=_IIM + "Copyright",
        iim_bytes=128,
        inherited=True,
        tab=Tab.CREDIT,
        help="The copyright notice",
    ),
    Field(
        "source",
        "Source",
        xmp="Xmp.photoshop.Source",
        iim=_IIM + "Source",
        iim_bytes=32,
        inherited=True,
        tab=Tab.CREDIT,
        help="Who supplies the picture",
    ),
    Field(
        "usage",
        "Usage terms",
        _T.LONG_TEXT,
        xmp="Xmp.xmpRights.UsageTerms",
        inherited=True,
        tab=Tab.CREDIT,
        help="What the picture may be used for",
    ),
    Field(
        "instructions",
        "Instructions",
        _T.LONG_TEXT,
        xmp="Xmp.photoshop.Instructions",
        iim=_IIM + "SpecialInstructions",
        iim_bytes=256,
        inherited=True,
        tab=Tab.CREDIT,
        help="What an editor has to heed",
    ),
    Field(
        "job_id",
        "Job id",
        xmp="Xmp.photoshop.TransmissionReference",
        iim=_IIM + "TransmissionReference",
        iim_bytes=32,
        inherited=True,
        tab=Tab.CREDIT,
        half=True,
        help="The production's or the agency's own reference",
    ),
    Field(
        "caption_writer",
        "Caption writer",
        xmp="Xmp.photoshop.CaptionWriter",
        iim=_IIM + "Writer",
        iim_bytes=32,
        inherited=True,
        tab=Tab.CREDIT,
        half=True,
        help="Who wrote the caption",
    ),
    Field("rating", "Rating", _T.RATING, xmp="Xmp.xmp.Rating", help="0 to 5 stars"),
    Field(
        "label",
        "Label",
        _T.CHOICE,
        xmp="Xmp.xmp.Label",
        choices=("red", "yellow", "green", "blue", "purple"),
        help="Colour label",
    ),
    Field("pick", "Pick", _T.CHOICE, public=False, choices=("pick", "reject"), help="Cull"),
    Field(
        "embargo",
        "Embargo",
        _T.TIMESTAMP,
        inherited=True,
        tab=Tab.APPROVAL,
        help="Not to be published before: 2023-01-10T09:00:00+09:00",
    ),
    Field(
        "spoiler",
        "Spoiler",
        _T.FLAG,
        public=False,
        tab=Tab.APPROVAL,
        help="Gives the plot away",
    ),
    Field(
        "notes",
        "Notes",
        _T.LONG_TEXT,
        public=False,
        tab=Tab.APPROVAL,
        help="Internal, never exported",
    ),
    Field(
        "approvals",
        "Approvals",
        _T.RECORDS,
        public=False,
        tab=Tab.APPROVAL,
        help="Who approved or killed the still, and when",
    ),
)

FIELD: Mapping[str, Field] = {field.key: field for field in FIELDS}

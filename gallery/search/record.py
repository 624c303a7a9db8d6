"""What the index holds of one still, as a plain value that can travel between processes.

`record(still)` draws it up from the captions: inherited values included, the cast resolved, each
tag with the tags above it. Texts are as written; the index folds them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import NamedTuple
from zlib import crc32

from gallery.approvals.boards import NO_APPROVALS, StillApprovals
from gallery.library.embargo import embargo_of
from gallery.library.fields import FIELD
from gallery.library.place import place
from gallery.library.production import Production, TagWords
from gallery.library.still import Rendition, Stamp, Still, StillFiles, XmpSidecar
from gallery.library.values import LocalText, Person, Value
from gallery.library.yamlfile import is_unread
from gallery.picture import FACTS_VERSION, VERSION_KEY, PictureFacts
from gallery.search.marks import codes_of, with_whom

NO_TAG_WORDS = TagWords()
NO_FACTS = PictureFacts()
NO_VALUE = "none"
NO_FLAG = "unflagged"
REMEMBERED = 16_384  # tags, and people, of one production: some 3 MB
NO_STAMP = 0  # of captions that could not be read: they are tried again each time
# What a still ought to have before it leaves the house: the facet "missing" asks for these.
WANTED = (
    "caption",
    "headline",
    "people",
    "tags",
    "date",
    "location",
    "alt_text",
    "creator",
    "credit",
    "copyright",
)


class Entry(NamedTuple):
    """One value that stills share, and all it is found by.

    `names` are the other names (synonyms, aliases, local names), `roles` what a person plays,
    `codes` what `person:` finds and plain words do not. A tuple, because the index hashes ten of
    them for each still.
    """

    value: str
    detail: str = ""
    names: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


_Approvals = tuple[tuple[str, ...], int, tuple[Entry, ...], tuple[Entry, ...], tuple[Entry, ...]]


FileVersion = tuple[str, int, int]  # name, bytes, time (ns): a rendition or an XMP sidecar


class PictureRef(NamedTuple):
    """The version of the picture that is shown: its path below the stills folder, size and time."""

    path: str = ""
    size: int = 0
    changed_ns: int = 0

    @property
    def name(self) -> str:
        """The file name."""
        return self.path.rpartition("/")[2]


class Record(NamedTuple):
    """One still as the index knows it. `captions[0]` is the one to show.

    A tuple, because a first index makes one of each still.

    `date` is as precise as it is known ("2022", "2022-11", "2022-11-03", "2022-11-03T14:02:00");
    `embargo` seconds since the epoch, infinite where nobody can tell; `changed_ns` the last change
    of any of its files; `facts` what its files say, as JSON, "" until one has been read, and
    `unread` how many were not yet; `failure` why it has no pixels; `damaged` says that one of its
    files could not be read as a whole; `files` which they are, as JSON; `sidecar` the number of its
    sidecar. `approval` has every name of `marks.APPROVAL` that fits; `standing` is the place in
    `marks.STANDINGS` of where it stands with all people together.
    """

    id: str
    picture: PictureRef
    stamp: int = 0
    captions: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()
    number: str = ""
    scene: str = ""
    tags: tuple[Entry, ...] = ()
    people: tuple[Entry, ...] = ()
    production: Entry | None = None
    kind: str = ""
    rating: int = 0
    label: str = ""
    pick: str = ""
    date: str = ""
    location: str = ""
    creator: str = ""
    formats: tuple[str, ...] = ()
    embargo: float | None = None
    spoiler: bool = False
    unreadable: bool = False
    damaged: bool = False
    failure: str = ""
    width: int = 0
    height: int = 0
    present: frozenset[str] = frozenset()
    changed_ns: int = 0
    facts: str = ""
    files: str = ""
    unread: int = 0
    taken: str = ""
    camera: str = ""
    lens: str = ""
    exposure_s: float = 0.0
    aperture: float = 0.0
    iso: int = 0
    focal_mm: float = 0.0
    sidecar: int = 0
    approval: tuple[str, ...] = ()
    standing: int = 0
    killed_by: tuple[Entry, ...] = ()
    approved_by: tuple[Entry, ...] = ()
    awaited_from: tuple[Entry, ...] = ()

    @property
    def folder(self) -> str:
        """The folder of the still, "" at the top."""
        return self.id.rpartition("/")[0]


def stamp(files: StillFiles, production: Production) -> int:
    """Return a number that changes when the record of these files could."""
    return hash((files.stamp, crc32(production.stamp.encode())))


def sidecar_number(stamp: Stamp | None) -> int:
    """Return a number that tells one sidecar from another; 0 for none."""
    return hash((stamp.size, stamp.changed_ns)) if stamp is not None else 0


class Recorder:
    """Draws up records; what stills share is drawn up once. Any thread may use it."""

    def __init__(self) -> None:
        self._shared: dict[str, _Shared] = {}  # by the folder of the production

    def record(self, still: Still, approvals: StillApprovals = NO_APPROVALS) -> Record:
        """Return what the index holds of `still`, which stands so with those who may kill it."""
        production = still.production
        shared = self._shared.get(production.folder)
        if shared is None or shared.production is not production:
            shared = self._shared[production.folder] = _Shared(production)
        return shared.record(still, approvals)


def record(still: Still, approvals: StillApprovals = NO_APPROVALS) -> Record:
    """Return what the index holds of `still`; see `Recorder.record`."""
    return _Shared(still.production).record(still, approvals)


class _Shared:
    """What the stills of one production have in common, and their records."""

    def __init__(self, production: Production) -> None:
        self.production = production
        self._entry = _production(production)
        self._stamp = crc32(production.stamp.encode())
        self._inherited = {
            key: value for key, value in production.defaults.items() if FIELD[key].inherited
        }
        self._tags: dict[str, tuple[Entry, ...]] = {}
        self._above: dict[str, Entry] = {}  # the tags, and those above them, by path
        self._people: dict[Person, Entry] = {}
        self._present: dict[tuple[str, ...], frozenset[str]] = {}

    def record(self, still: Still, approvals: StillApprovals) -> Record:
        files, facts = still.files, still.facts or NO_FACTS
        shown = files.renditions[0]
        changed_ns = max([one.changed_ns for one in files.sources])
        if files.sidecar is not None:
            changed_ns = max(changed_ns, files.sidecar.changed_ns)
        values = {**self._inherited, **still.embedded, **still.own}
        for key in [key for key, value in values.items() if _is_nothing(value)]:
            del values[key]

        def text(key: str) -> str:
            value = values.get(key)
            return value if isinstance(value, str) else ""

        rating = values.get("rating")
        embargo = embargo_of(still)
        language = self.production.language
        return Record(
            files.id,
            PictureRef(files.picture, shown.size, shown.changed_ns),
            NO_STAMP if is_unread(still.error) else hash((files.stamp, self._stamp)),
            _texts(values.get("caption"), language),
            _texts(values.get("headline"), language),
            text("number"),
            text("scene"),
            self._tag_entries(values.get("tags")),
            self._person_entries(values.get("people")),
            self._entry,
            text("kind"),
            rating if isinstance(rating, int) and 0 <= rating <= 5 else 0,
            text("label"),
            text("pick"),
            text("date") or facts.taken,
            place(text),
            text("creator"),
            _formats(files),
            None if embargo is None else embargo.until,
            values.get("spoiler") is True,
            still.error is not None,
            bool(facts.damage or still.broken),
            facts.failure,
            facts.width,
            facts.height,
            self._keys(tuple(values)),
            changed_ns,
            packed_known(still),
            packed_files(files),
            _unread(still),
            facts.taken,
            facts.camera,
            facts.lens,
            facts.exposure_s,
            facts.aperture,
            facts.iso,
            facts.focal_mm,
            sidecar_number(files.sidecar),
            *(self._approvals(approvals) if approvals.verdicts else ()),
        )

    def _approvals(self, approvals: StillApprovals) -> _Approvals:
        """Return `approval` and what follows it in a record."""
        killed, approved, awaited = map(self._person_entries, with_whom(approvals))
        return (*codes_of(approvals), killed, approved, awaited)

    def _keys(self, keys: tuple[str, ...]) -> frozenset[str]:
        found = self._present.get(keys)
        if found is None:
            found = self._present[keys] = frozenset(keys)
        return found

    def _tag_entries(self, value: Value | None) -> tuple[Entry, ...]:
        if not isinstance(value, tuple):
            return ()
        known = self._tags
        entries: dict[str, Entry] = {}
        for tag in value:
            if not isinstance(tag, str):
                continue
            found = known.get(tag)
            if found is None:
                if len(known) >= REMEMBERED:
                    known.clear()
                    self._above.clear()
                found = known[tag] = tuple(
                    self._above.setdefault(one.value, one)
                    for one in tag_entries((tag,), self.production.tag_names)
                )
            for one in found:
                entries.setdefault(one.value, one)
        return tuple(entries.values())

    def _person_entries(self, value: Value | None) -> tuple[Entry, ...]:
        if not isinstance(value, tuple):
            return ()
        known = self._people
        entries = []
        for one in value:
            if not isinstance(one, Person) or not one.name:
                continue
            found = known.get(one)
            if found is None:
                if len(known) >= REMEMBERED:
                    known.clear()
                found = known[one] = person_entry(one)
            entries.append(found)
        return tuple(entries)


def _is_nothing(value: Value) -> bool:
    if isinstance(value, LocalText):
        return not value.texts
    return not value and not isinstance(value, int)


def _formats(files: StillFiles) -> tuple[str, ...]:
    return tuple(dict.fromkeys([one.format for one in files.renditions if one.format]))


def packed_files(files: StillFiles) -> str:
    """Return the files of a still as JSON, without its sidecar: that one changes by itself.

    It is "" for nearly all stills: those that are one file, named in the usual way.
    """
    single = len(files.renditions) == 1 and not files.xmp
    if single and not files.folder_on_disk and not files.sidecar_on_disk:
        return ""
    return json.dumps([files.renditions, files.folder_on_disk, files.sidecar_on_disk, files.xmp])


def unpacked_files(still_id: str, shown: PictureRef, text: str) -> StillFiles:
    """Return the files that `packed_files` wrote for a still that shows this picture."""
    picture = Rendition(shown.name, shown.size, shown.changed_ns)
    try:
        renditions, folder, sidecar, xmp = json.loads(text) if text else ([], "", "", [])
        listed = tuple(Rendition(name, size, changed_ns) for name, size, changed_ns in renditions)
        beside = tuple(XmpSidecar(name, size, changed_ns) for name, size, changed_ns in xmp)
    except (ValueError, TypeError):  # spoilt by a disk
        return StillFiles(still_id, (picture,))
    return StillFiles(still_id, listed or (picture,), None, folder, sidecar, beside)


def packed_facts(facts: PictureFacts | None) -> str:
    """Return what a file says as JSON, without what is not known; "" before it was read."""
    if facts is None:
        return ""
    values = asdict(facts)
    known = {VERSION_KEY: FACTS_VERSION} | {
        one.name: values[one.name]
        for one in fields(facts)
        if one.name == "embedded" or values[one.name] != one.default
    }
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))


def unpacked_facts(text: str) -> PictureFacts | None:
    """Return the facts that `packed_facts` wrote."""
    try:
        return PictureFacts.from_json(text) if text else None
    except (ValueError, TypeError, KeyError, AttributeError):  # spoilt by a disk
        return None


def packed_known(still: Still) -> str:
    """Return what the files of a still say; "" before any was read.

    Of a still of one file that is its line of facts. Of others there is a line with the versions of
    the files that were read, then a line for each.
    """
    if not still.known:
        return packed_facts(still.facts)
    read = [one for one in still.files.sources if one.name in still.known]
    return "\n".join((json.dumps(read), *(packed_facts(still.known[one.name]) for one in read)))


def unpacked_known(text: str, shown: PictureRef) -> dict[FileVersion, PictureFacts]:
    """Return what `packed_known` wrote of a still that shows this picture."""
    if not text.startswith("["):
        facts = unpacked_facts(text)
        return {} if facts is None else {(shown.name, shown.size, shown.changed_ns): facts}
    first, *lines = text.split("\n")
    try:
        versions = [
            (str(name), int(size), int(changed)) for name, size, changed in json.loads(first)
        ]
    except (ValueError, TypeError):  # spoilt by a disk
        return {}
    every = zip(versions, map(unpacked_facts, lines), strict=False)
    return {version: facts for version, facts in every if facts is not None}


def _unread(still: Still) -> int:
    """Return how many files of a still were not read yet."""
    sources = still.files.sources
    return int(still.facts is None) if len(sources) == 1 else len(sources) - len(still.known)


def tag_entries(tags: tuple[str, ...], words: Mapping[str, TagWords]) -> tuple[Entry, ...]:
    """Return an entry for each tag and for each tag above it, the upper ones first."""
    entries: dict[str, Entry] = {}
    for tag in tags:
        path = ""
        for part in filter(None, map(str.strip, tag.split("/"))):
            path = f"{path}/{part}" if path else part
            if path not in entries:
                known = words.get(path) or words.get(path.casefold(), NO_TAG_WORDS)
                names = (*known.synonyms, *(text for _, text in known.local))
                entries[path] = Entry(path, names=names)
    return tuple(entries.values())


def person_entry(person: Person) -> Entry:
    """Return someone as the index finds them."""
    return Entry(
        person.name,
        detail=person.role,
        names=(*(text for _, text in person.local_names), *person.aliases),
        roles=(person.role,) if person.role else (),
        codes=(person.code,) if person.code else (),
    )


def _production(production: Production) -> Entry | None:
    title = production.title or production.folder.rpartition("/")[2]
    if production.path is None or not title:
        return None
    return Entry(title, names=tuple(text for _, text in production.title_local))


def _texts(value: Value | None, language: str) -> tuple[str, ...]:
    """Return a text in all its languages, the one to show first."""
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, LocalText):
        return ()
    best = value.best(language)
    others = (text for _, text in value.texts if text != best)
    return (best, *others) if best else ()

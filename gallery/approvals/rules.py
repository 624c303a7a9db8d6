"""Where each still stands with one person: pure arithmetic over terms, what was asked, answers.

    board = standings(production, person, stills, sendings, today)
    board.verdicts["jung_e/head"].standing        # not needed ... over quota
    board.rounds[0].classes[0].left               # kills left among the solo stills of round 1

Terms bind the stills that were sent in a round (or answered in it: a telephone call is as good).
A still that is sent again counts in the round that it was answered in until it is answered anew.
Whether it is a solo or a group still is looked at now, not when it was sent: who is tagged later
changes its class, and with it the quota. Kills are counted in the order they were decided; those
beyond the quota are told apart, and are to be settled with the person: until then such a still
stays in the house, as a killed one does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from math import inf

from gallery.approvals.answers import Answer, Decision
from gallery.approvals.classes import StillClass, may_kill, still_class
from gallery.approvals.deadlines import answer_by, days_left
from gallery.library.production import Production
from gallery.library.terms import Holder, QuotaOver, Silence, Terms
from gallery.library.values import Person


class Standing(StrEnum):
    """Where a still stands with a person, or with all of them (`worst`)."""

    NOT_NEEDED = "not needed"
    NOT_SENT = "not sent"
    PENDING = "pending"
    APPROVED = "approved"
    KILLED = "killed"
    OVER_QUOTA = "over quota"


# Of several persons' standings the first of these is the still's.
_WORST = (
    Standing.KILLED,
    Standing.OVER_QUOTA,
    Standing.PENDING,
    Standing.NOT_SENT,
    Standing.APPROVED,
    Standing.NOT_NEEDED,
)
KILLED = (Standing.KILLED, Standing.OVER_QUOTA)  # a kill beyond the quota is a kill


@dataclass(frozen=True, slots=True)
class Framed:
    """What the rules look at in one still: who is in it, and all answers, the last one last."""

    id: str
    people: tuple[Person, ...]
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Sending:
    """Stills that were sent to a person in a round, in the order of the sheet."""

    sheet: str
    person: Person
    round: int
    sent: date
    stills: tuple[str, ...]
    deadline: date | None = None  # None: by the terms
    hashes: Mapping[str, str] | None = None  # SHA-256 by still, of the file that was shown


@dataclass(frozen=True, slots=True)
class Quota:
    """One class of stills of one round; `may_kill` and `left` are None where no quota binds."""

    still_class: StillClass
    stills: int
    approved: int
    killed: int  # those over the quota included
    may_kill: int | None

    @property
    def left(self) -> int | None:
        """Kills left; negative when there are too many."""
        return None if self.may_kill is None else self.may_kill - self.killed

    @property
    def must_approve(self) -> int | None:
        """How many of them must be approved at least."""
        return None if self.may_kill is None else self.stills - self.may_kill


@dataclass(frozen=True, slots=True)
class Round:
    """One round of one person; `answered` counts answers to this round, not to one before."""

    number: int
    sent: date | None
    deadline: date | None
    days_left: int | None  # business days; negative: overdue
    stills: tuple[str, ...]
    answered: int
    approved: int
    killed: int
    over_quota: int
    classes: tuple[Quota, ...]

    @property
    def overdue(self) -> bool:
        """Whether the deadline has passed with stills unanswered."""
        late = self.days_left is not None and self.days_left < 0
        return late and self.answered < len(self.stills)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where one still stands with one person, and on what ground."""

    standing: Standing
    still_class: StillClass
    round: int = 0
    answer: Answer | None = None
    by_silence: bool = False
    asked_again: bool = False  # sent in a later round than it was answered in
    kills_left: int | None = None  # of its class


@dataclass(frozen=True, slots=True)
class PersonBoard:
    """All stills of one person, and their rounds."""

    person: Person
    holder: Holder
    verdicts: Mapping[str, Verdict]
    rounds: tuple[Round, ...]

    def verdict(self, still_id: str) -> Verdict:
        """Return where a still stands; one that was not given is not needed."""
        return self.verdicts.get(still_id, _UNKNOWN)


_UNKNOWN = Verdict(Standing.NOT_NEEDED, StillClass("", None))


def standings(
    production: Production,
    person: Person,
    stills: Iterable[Framed],
    sendings: Iterable[Sending],
    today: date,
) -> PersonBoard:
    """Return where all these stills stand with a person; `stills` hold all that were sent."""
    return _Count(production, person, stills, sendings, today).board()


def _moment(text: str) -> float:
    """Return when something was decided, in seconds; what says no moment comes last.

    Without a zone it is taken to be that of this machine.
    """
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        return inf


def worst(found: Iterable[Standing]) -> Standing:
    """Return the standing of a still, of those it has with each person."""
    return min(found, key=_WORST.index, default=Standing.NOT_NEEDED)


class _Count:
    def __init__(
        self,
        production: Production,
        person: Person,
        stills: Iterable[Framed],
        sendings: Iterable[Sending],
        today: date,
    ) -> None:
        self._production = production
        self._terms: Terms = production.terms
        self._person = person
        self._today = today
        self._stills = {one.id: one for one in stills}
        self._sendings = [one for one in sendings if one.person.name == person.name]
        self._answers: dict[str, Answer] = {}
        for still in self._stills.values():
            own = [one for one in still.answers if one.person.name == person.name]
            if own:
                self._answers[still.id] = own[-1]
        classes: dict[tuple[Person, ...], StillClass] = {}  # few stand with many different people
        self._classes: dict[str, StillClass] = {}
        for still in self._stills.values():
            one = classes.get(still.people)
            if one is None:
                one = classes[still.people] = still_class(production, person, still.people)
            self._classes[still.id] = one
        self._deadlines = self._last_deadlines()
        self._silent_in = {
            number
            for number, day in self._deadlines.items()
            if self._terms.silence is Silence.APPROVED and today > day
        }
        self._sent_in = self._last_sendings()
        self._round_of = {
            **self._sent_in,
            **{still: answer.round for still, answer in self._answers.items()},
        }

    def board(self) -> PersonBoard:
        rounds = self._members()
        over_quota: set[str] = set()
        quotas: dict[int, tuple[Quota, ...]] = {}
        if self._terms.quota is QuotaOver.PRODUCTION:
            shared = self._quotas(list(self._round_of), over_quota, judged=bool(self._sendings))
            quotas = dict.fromkeys(rounds, shared)
        else:
            sent = {one.round for one in self._sendings}
            for number, ids in rounds.items():
                counted = [still for still in ids if self._round_of[still] == number]
                quotas[number] = self._quotas(counted, over_quota, judged=number in sent)
        left = {
            number: {one.still_class: one.left for one in classes}
            for number, classes in quotas.items()
        }
        verdicts = {still: self._verdict(still, left, over_quota) for still in self._stills}
        found = tuple(
            self._round(number, ids, quotas[number], verdicts) for number, ids in rounds.items()
        )
        holder = self._terms.holder(self._person)
        return PersonBoard(self._person, holder, verdicts, found)

    def _last_sendings(self) -> dict[str, int]:
        """Return the last round that each still was sent in."""
        rounds: dict[str, int] = {}
        for sending in self._sendings:
            for still in sending.stills:
                if still in self._stills:
                    rounds[still] = max(rounds.get(still, 0), sending.round)
        return rounds

    def _members(self) -> dict[int, list[str]]:
        """Return the stills of each round, in the order they were sent; then those answered."""
        rounds: dict[int, dict[str, None]] = {one.round: {} for one in self._sendings}
        for sending in self._sendings:
            known = (still for still in sending.stills if still in self._stills)
            rounds[sending.round].update(dict.fromkeys(known))
        for still, answer in self._answers.items():
            rounds.setdefault(answer.round, {})[still] = None
        return {number: list(rounds[number]) for number in sorted(rounds)}

    def _quotas(
        self, ids: Sequence[str], over_quota: set[str], *, judged: bool
    ) -> tuple[Quota, ...]:
        """Return the quota of each class among these stills; add the kills beyond it.

        What was only answered, and sent in nothing that is known here, is not `judged`: nobody can
        tell what those stills were a share of.
        """
        members: dict[StillClass, list[str]] = {}
        for still in ids:
            members.setdefault(self._classes[still], []).append(still)
        found = []
        for one, stills in members.items():
            share = one.min_approve if judged else None
            allowed = may_kill(len(stills), share, self._terms.rounding)
            killed = [still for still in stills if self._decision(still) is Decision.KILL]
            if allowed is not None and len(killed) > allowed:  # stable: else as on the sheet
                killed.sort(key=lambda still: _moment(self._answers[still].at))
            if allowed is not None:
                over_quota.update(killed[allowed:])
            approved = sum(self._is_approved(still) for still in stills)
            found.append(Quota(one, len(stills), approved, len(killed), allowed))
        return tuple(sorted(found, key=lambda quota: quota.still_class.name != "solo"))

    def _decision(self, still: str) -> Decision | None:
        answer = self._answers.get(still)
        return None if answer is None else answer.decision

    def _is_approved(self, still: str) -> bool:
        return self._decision(still) is Decision.APPROVE or self._is_silent(still)

    def _is_silent(self, still: str) -> bool:
        """Return whether no answer counts as an approval by now."""
        return still not in self._answers and self._round_of.get(still, 0) in self._silent_in

    def _last_deadlines(self) -> dict[int, date]:
        """Return the last deadline of each round's sendings."""
        last: dict[int, date] = {}
        for sending in self._sendings:
            day = sending.deadline or answer_by(sending.sent, self._terms)
            last[sending.round] = max(last.get(sending.round, day), day)
        return last

    def _verdict(
        self,
        still: str,
        kills_left: Mapping[int, Mapping[StillClass, int | None]],
        over_quota: set[str],
    ) -> Verdict:
        one, number = self._classes[still], self._round_of.get(still, 0)
        left = kills_left[number].get(one) if number else None
        answer = self._answers.get(still)
        if answer is not None:
            standing = Standing.APPROVED
            if answer.decision is Decision.KILL:
                standing = Standing.OVER_QUOTA if still in over_quota else Standing.KILLED
            again = self._sent_in.get(still, 0) > answer.round
            return Verdict(standing, one, number, answer, asked_again=again, kills_left=left)
        if self._is_silent(still):
            return Verdict(Standing.APPROVED, one, number, by_silence=True, kills_left=left)
        if number:
            return Verdict(Standing.PENDING, one, number, kills_left=left)
        framed = any(person.name == self._person.name for person in self._stills[still].people)
        asked = framed and self._terms.binds(self._person)
        return Verdict(Standing.NOT_SENT if asked else Standing.NOT_NEEDED, one)

    def _round(
        self,
        number: int,
        ids: Sequence[str],
        classes: tuple[Quota, ...],
        verdicts: Mapping[str, Verdict],
    ) -> Round:
        found = [verdicts[still] for still in ids]
        deadline = self._deadlines.get(number)
        sent = [one.sent for one in self._sendings if one.round == number]
        return Round(
            number,
            min(sent, default=None),
            deadline,
            None if deadline is None else days_left(self._today, deadline, self._terms),
            tuple(ids),
            sum(one.answer is not None and one.answer.round >= number for one in found),
            sum(one.standing is Standing.APPROVED for one in found),
            sum(one.standing in KILLED for one in found),
            sum(one.standing is Standing.OVER_QUOTA for one in found),
            classes,
        )

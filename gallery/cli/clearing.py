"""Whether a still may leave the house, and with whom it stands how: for `gallery show`."""

from __future__ import annotations

from datetime import date, datetime

from gallery.approval_sheets.shown_file import hash_of
from gallery.approvals.answers import KEY
from gallery.approvals.boards import NO_APPROVALS, StillApprovals, alone, board_of, members
from gallery.approvals.clearance import Reason, reasons_to_hold
from gallery.approvals.ledger import ledger_path, read_ledger
from gallery.library.library import Library
from gallery.library.still import Still


def approvals_of(library: Library, still: Still) -> StillApprovals:
    """Return where a still stands with everybody; YamlFileError for a ledger that cannot be read.

    Without an index: what was sent is read beside it, since quotas are shared.
    """
    production = still.production
    if not production.terms.holders and KEY not in still.unknown:
        return NO_APPROVALS
    ledger = read_ledger(ledger_path(library.metadata_folder, production), production)
    asked = members(ledger)
    if still.id not in asked:
        return alone(still, date.today())
    files = library.files_of(asked).values()
    stills = [library.still(one) for one in files if one is not None]
    board = board_of(production, ledger, stills, date.today())
    return board.of(still.id) or NO_APPROVALS


def held_by(still: Still, approvals: StillApprovals) -> tuple[Reason, ...]:
    """Return why a still may not leave the house now; none: it may.

    Its file is read where somebody approved one: an approval holds for the file that was shown.
    """
    answers = (verdict.answer for _, verdict in approvals.verdicts)
    is_told = any(answer is not None and answer.sha256 for answer in answers)
    sha256 = hash_of(still) if is_told else ""
    return reasons_to_hold(still, dict(approvals.verdicts), datetime.now().astimezone(), sha256)

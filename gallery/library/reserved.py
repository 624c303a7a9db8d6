"""File names below `metadata/` that belong to a production and are no still's sidecar.

A still that would need one of them for its captions cannot have any, and is told so. A watcher
tells of a change in them as a change in the production.
"""

from __future__ import annotations

from gallery.library.production_file import FILE_NAME

LEDGER_NAME = "production.approvals.yaml"
SHEETS_NAME = "production.sheets.yaml"
RESERVED = frozenset((FILE_NAME, LEDGER_NAME, SHEETS_NAME))

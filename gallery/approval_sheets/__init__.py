"""Approval sheets: a PDF that asks one person about their stills and brings the answers back.

terms_text   the rule in plain words, as it stands on the sheet and in the ledger
choosing     which stills a person is asked about, in which round and by when
manifest     what a sheet is known by again
form         fields on the pages of a finished PDF
asking       the whole job of sending: hashes, sheet, ledger, PDF
report       all that the ledger says, as PDF and CSV
returned     what a PDF that came back says, read where it can do no harm
comparing    what it would change, and what is odd about it
answering    decisions into sidecars and ledger

Who may kill what is in `approvals`; this room puts it on paper and reads it from there. It paints
through `sheets` alone.
"""

"""Approvals: the board of people and rounds, coverage, and the dialogs around answers."""

"""Talent approvals: the terms and the answers to where each still stands. No Qt, no PDF.

answers      what a sidecar says of decisions: who approved or killed the still, when
deadlines    business days
rules        terms + answers + what was asked -> standing of each still, kills left
ledger       append-only YAML beside the production: who was asked, who decided
coverage     what is approved of each person, and what is missing
clearance    may this still leave the house, and if not, why
"""

"""The contact sheet dialog with its live preview."""

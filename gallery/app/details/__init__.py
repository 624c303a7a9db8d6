"""The right pane: preview, marks, and an editor for every field."""

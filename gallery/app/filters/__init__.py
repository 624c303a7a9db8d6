"""The left pane: search box, chips, facets."""

"""Small widgets and painters that several panes use."""

"""The open library and the verbs on it; no widget in it."""

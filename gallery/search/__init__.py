"""Finding stills: the query language, and the index that answers it at every keystroke."""

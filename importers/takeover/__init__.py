"""Dossiers taken over from elsewhere: a ZIP of documents, with lists of third parties and an index of what it holds."""

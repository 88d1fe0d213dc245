"""« Reprise de dossiers » of the firm: a ZIP from elsewhere, looked at, told where it goes, taken over, counted."""

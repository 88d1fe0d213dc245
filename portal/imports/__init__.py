"""« Imports » of the firm: tables and deposits of all the dossiers that somebody follows, by date."""

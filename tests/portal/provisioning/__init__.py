"""Opening dossiers."""

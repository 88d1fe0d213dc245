"""Paramètres du dossier."""

"""Mail that a dossier received: each message as it came, what became of its parts, and whom the dossier believes."""

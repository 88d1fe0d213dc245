"""Invitations: the mail, its link, and the place it gives."""

"""Third parties over all the dossiers that somebody of the firm follows: brought in, listed, brought into line."""

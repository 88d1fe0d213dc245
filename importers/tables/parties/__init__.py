"""Third parties brought in from a table: found again, compared, written in bulk, taken back."""

"""Bank statements: their lines, and which payments have no proof yet."""

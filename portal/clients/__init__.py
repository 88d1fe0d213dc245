"""The firm's clients, many at once: brought in from a table, invited, followed until they come in."""

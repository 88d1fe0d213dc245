"""Accounts: signing in, sessions, passwords, first start."""

GOOD = "trois tomates au soleil"
OTHER = "quatre citrons sous la pluie"

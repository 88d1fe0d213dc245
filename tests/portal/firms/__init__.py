"""The firm: its team and their rights."""

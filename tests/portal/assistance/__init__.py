"""The help panel."""

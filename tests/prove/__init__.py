"""The long proofs. A module here with a `prove(whole)` is one: `make prove` runs it whole, a test runs it sampled.

`prove` answers a dictionary for the eyes and for JSON; its `holds` says whether what it claims is so.
"""

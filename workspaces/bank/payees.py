"""To whom a payment went, as far as its label says: « PAIEMENT CB SHELL 12/10 » → « SHELL »."""

from __future__ import annotations

import re

from workspaces.parties.models import folded

MARKS = re.compile(
    r"\b(?:paiement|achat|facture|carte|cb|visa|mastercard|psc|prlv|prelevement|prélèvement|sepa|core|vir|virement|"
    r"inst|instantane|emis|émis|recu|reçu|europeen|européen|tip|chq|cheque|chèque|du|de|par|le|no|n°|ref|réf|mandat|"
    r"eur|euros?)\b",
    re.IGNORECASE,
)
DIGITS = re.compile(r"\b[\dX*]*\d[\dX*/.:\-]*\b")
LONGEST = 60
FEWEST = 3  # letters of a word that tells somebody


def payee_of(label: str) -> str:
    """The words that are left once dates, numbers and the kind of payment are taken out; else the label itself."""
    left = " ".join(MARKS.sub(" ", DIGITS.sub(" ", label)).split()).strip(" -*/.:,")
    return (left if len(folded(left)) >= FEWEST else " ".join(label.split()))[:LONGEST]


def alike(label: str, name: str) -> bool:
    """Whether a label names this company: its first word that tells something stands in the label as a word."""
    words = [word for word in folded(name).split() if len(word) >= FEWEST]
    return bool(words) and words[0] in folded(label).split()

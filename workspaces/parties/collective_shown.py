"""The firm's knowledge of an account, in words: the same for everybody, and never more than a grade."""

from __future__ import annotations

from dataclasses import dataclass

from workspaces.parties import collective
from workspaces.parties.collective import Grade
from workspaces.parties.concerns import ALIKE, CALL
from workspaces.parties.models import ThirdParty


@dataclass(frozen=True)
class Said:
    """`word` beside its icon and tone, and the whole sentence."""

    tone: str
    icon: str
    word: str
    sentence: str


ELSEWHERE = "dans plusieurs dossiers de votre cabinet, ce fournisseur est payé sur un autre compte"
WORDS = {
    Grade.KNOWN: Said(
        "ok",
        "shield-check",
        "Connu du cabinet",
        "Connu\u00a0: ce compte est déjà celui de ce fournisseur dans plusieurs dossiers de votre cabinet.",
    ),
    Grade.FIRST: Said(
        "warn",
        "circle-alert",
        "Pas encore connu",
        "Pas encore connu\u00a0: trop peu de dossiers de votre cabinet paient ce fournisseur sur ce compte pour le "
        "reconnaître.",
    ),
    Grade.DIFFERENT: Said(
        "err", "shield-alert", "Compte différent", f"Compte différent\u00a0: {ELSEWHERE}. A{CALL[1:]}."
    ),
    Grade.ALIKE: Said(
        "err",
        "shield-alert",
        "Presque le même compte",
        f"Presque le même compte\u00a0: {ELSEWHERE}. {ALIKE} A{CALL[1:]}.",
    ),
}


async def said(party: ThirdParty | None, iban: str | None) -> Said | None:
    found = await collective.grade(party, iban) if party else None
    return WORDS[found] if found else None

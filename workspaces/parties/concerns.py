"""What an invoice's bank account says of its supplier's, in words: for the review, the invoice and the sheet."""

from __future__ import annotations

from dataclasses import dataclass

from workspaces.kernel import french, identifiers
from workspaces.parties.likeness import look_alike
from workspaces.parties.models import AccountState, BankAccount, ThirdParty

CALL = "appelez le fournisseur à un numéro que vous connaissez avant de payer"
ALIKE = "Seuls quelques caractères diffèrent, ce qui est courant dans les fraudes."


@dataclass(frozen=True)
class Concern:
    """`old` is the account that payments go to (or ""), `new` the one on the invoice. `tone`: err or warn."""

    old: str
    new: str
    lines: list[str]
    tone: str = "err"
    alike: bool = False

    @property
    def message(self) -> str:
        return " ".join(self.lines)


async def concern(party: ThirdParty | None, iban: str | None) -> Concern | None:
    """Why this account wants a look, or None when it is the supplier's own and nothing else is announced."""
    value = identifiers.compact(iban or "")
    if party is None or not identifiers.is_iban(value):
        return None
    if value == party.iban:
        other = "Un autre IBAN est annoncé pour ce fournisseur : décidez-en sur sa fiche."
        return Concern(party.iban, value, [other], "warn") if party.iban_pending else None
    said = BankAccount.filter(workspace_id=party.workspace_id, party_id=party.id, iban=value)
    last = await said.order_by("-seen_at", "-id").first()
    if not party.iban and (last is None or last.state is AccountState.PENDING):
        first = f"Premier IBAN de {party.name} : {spaced(value)}. Une personne doit le confirmer sur sa fiche."
        return Concern("", value, [first], "warn")
    alike = look_alike(party.iban, value)
    return Concern(party.iban, value, _changed(party, value, last, alike=alike), alike=alike)


def _changed(party: ThirdParty, iban: str, last: BankAccount | None, *, alike: bool) -> list[str]:
    known = f"Connu : {spaced(party.iban)}." if party.iban else "Aucun compte n’est confirmé."
    said = [f"IBAN différent de celui de {party.name} : {CALL}.", known, f"Sur la facture : {spaced(iban)}."]
    return [*said, *([ALIKE] if alike else []), *([standing(last)] if last else [])]


def standing(account: BankAccount) -> str:
    """Where an announced account stands, in a sentence."""
    by, day = account.decided_by_name, french.day(account.decided_at)
    match account.state:
        case AccountState.PENDING:
            return "Il attend une confirmation sur la fiche du fournisseur."
        case AccountState.REFUSED:
            return f"Il a été refusé le {day} par {by} : {account.reason}"
        case AccountState.FORMER:
            return "C’est un ancien compte de ce fournisseur."
    return ""


def spaced(iban: str) -> str:
    """In groups of four that stay on one line."""
    return identifiers.spaced_iban(iban).replace(" ", "\u00a0")


def differing(old: str, new: str) -> list[tuple[str, bool]]:
    """The new account in groups of four, each with whether it differs from the old one at that place."""
    groups = [new[at : at + 4] for at in range(0, len(new), 4)]
    return [(group, bool(old) and old[at * 4 : at * 4 + 4] != group) for at, group in enumerate(groups)]

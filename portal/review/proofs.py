"""What proves or contradicts an invoice, in sentences: its arithmetic, its keys, what the dossier knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from workspaces.invoices import totals
from workspaces.invoices.draft import InvoiceDraft
from workspaces.kernel import identifiers
from workspaces.kernel.money import french, rounded, to_cents
from workspaces.parties.collective_shown import Said
from workspaces.parties.concerns import Concern
from workspaces.parties.models import ThirdParty


@dataclass(frozen=True)
class Proof:
    """`tone` is ok, warn or err; `message` says what was checked, `href` leads to where something can be done."""

    tone: str
    message: str
    href: str = ""


def of(
    draft: InvoiceDraft,
    party: ThirdParty | None,
    concern: Concern | None = None,
    said: Said | None = None,
    *,
    duplicate: bool,
    href: str = "",
) -> list[dict[str, str]]:
    """One green line with all that holds, and one line for each thing that does not. `concern`: what the account on
    the invoice says of the supplier's, decided at `href`. `said`: what the firm's other dossiers know of it."""
    found = [*arithmetic(draft), *keys(draft), *known(party, concern, href)]
    if said:
        found.append(Proof(said.tone, said.sentence))
    if not duplicate:
        found.append(Proof("ok", "Aucun doublon."))
    held = " ".join(proof.message for proof in found if proof.tone == "ok")
    lines = [asdict(proof) for proof in found if proof.tone != "ok"]
    return [*lines, *([{"tone": "ok", "message": held}] if held else [])]


def arithmetic(draft: InvoiceDraft) -> Iterator[Proof]:
    if totals.adds_up(draft):
        yield Proof("ok", "HT + TVA = TTC.")
    elif draft.net is not None and draft.tax is not None and draft.gross is not None:
        gap = rounded(draft.gross - draft.net - draft.tax)
        yield Proof("err", f"HT + TVA ne donne pas le TTC : écart de {french(to_cents(gap))}.")


def keys(draft: InvoiceDraft) -> Iterator[Proof]:
    seller = draft.seller
    if seller.siren:
        spaced = identifiers.spaced_siren(seller.siren)
        right = identifiers.is_siren(seller.siren)
        yield Proof("ok", f"SIREN {spaced} valide.") if right else Proof("err", f"Le SIREN {spaced} n’existe pas.")
    if seller.iban:
        right = identifiers.is_iban(seller.iban)
        yield Proof("ok", "Clé de l’IBAN juste.") if right else Proof("err", "La clé de l’IBAN est fausse.")


def known(party: ThirdParty | None, concern: Concern | None, href: str) -> Iterator[Proof]:
    """A supplier that the dossier knows; its account having changed is a classic fraud."""
    if party is not None:
        yield Proof("ok", f"Fournisseur connu ({party.number}).")
    if concern is not None:
        yield Proof(concern.tone, concern.message, href)

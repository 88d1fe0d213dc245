"""What a person should look at in a structured invoice: amounts, dates, number, parties, totals."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from iso4217 import Currency
from lxml import etree

from importers.readers.nodes import AMOUNT, INVISIBLE
from importers.readers.remarks import Remark, note, review
from importers.readers.sums import Sums, faults, printed
from workspaces.invoices.draft import InvoiceDraft, Party
from workspaces.kernel.identifiers import is_iban, is_siren, is_vat
from workspaces.kernel.money import LARGEST

NUMERIC = ("Amount", "Percent", "Quantity")
PROFILES = {
    "minimum": "minimum",
    "basicwl": "basicwl",
    "basic": "basic",
    "comfort": "en16931",
    "en16931": "en16931",
    "extended": "extended",
    "xrechnung": "en16931",
    "peppol": "en16931",
}
LONGEST_NUMBER = 100
CURRENCIES = {currency.code for currency in Currency} - {"XXX", "XTS"}  # no currency, and the code for tests


def profile_of(identifier: str | None) -> str | None:
    """`urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended` → `extended`: the last known word counts."""
    parts = (identifier or "").lower().replace("#", ":").split(":")
    found = [PROFILES[word] for part in parts for word in (part, part.split("_")[0]) if word in PROFILES]
    return found[-1] if found else None


def about(root: etree._Element, draft: InvoiceDraft, sums: Sums) -> Iterator[Remark]:
    """Every doubt, the gravest kind first."""
    yield from _amounts(root, draft)
    if found := list(faults(draft, sums)):
        yield review("FX_TOTALS", "gross", why=" ; ".join(found[:3]))
    yield from _number(root, draft)
    yield from _dates(root, draft)
    yield from _parties(root, draft)
    if draft.profile is None:
        yield review("FX_PROFILE", "profile")


def _amounts(root: etree._Element, draft: InvoiceDraft) -> Iterator[Remark]:
    for node in root.iter("{*}*"):
        name = str(node.tag).rpartition("}")[2]
        text = (node.text or "").strip()
        if name.endswith(NUMERIC) and text and not AMOUNT.fullmatch(text):
            yield review("FX_AMOUNT", why=f"« {text[:30]} » n’est pas un montant lisible ({name}).")
            break
    yield from _totals(draft)
    rates = [rate for rate in (*(row.rate for row in draft.vat), *(line.vat_rate for line in draft.lines)) if rate]
    if wrong := [rate for rate in rates if not 0 <= rate <= 100]:
        yield review("FX_AMOUNT", "vat", why=f"Un taux de TVA de {printed(wrong[0])} % n’existe pas.")
    if draft.currency and draft.currency not in CURRENCIES:
        yield review("FX_AMOUNT", "currency", why=f"« {draft.currency[:10]} » n’est pas une monnaie.")


def _totals(draft: InvoiceDraft) -> Iterator[Remark]:
    totals = {"net": draft.net, "tax": draft.tax, "gross": draft.gross, "payable": draft.payable}
    stated = {name: value for name, value in totals.items() if value is not None}
    if draft.gross is None:
        yield review("FX_AMOUNT", "gross", why="Le total TTC manque.")
    for name, value in stated.items():
        if abs(value) > LARGEST:
            yield review("FX_AMOUNT", name, why=f"Le montant {printed(value)} est démesuré.")
        elif value != value.quantize(Decimal("0.01")):
            yield review("FX_AMOUNT", name, why=f"Le montant {printed(value)} a plus de deux décimales.")
    if draft.gross is not None and draft.gross < 0 and not draft.is_credit_note:
        why = f"Cette facture est négative ({printed(draft.gross)}) : c’est sans doute un avoir."
        yield review("FX_AMOUNT", "type_code", why=why)


def _number(root: etree._Element, draft: InvoiceDraft) -> Iterator[Remark]:
    stated = _stated(root, ("ExchangedDocument", "HeaderExchangedDocument"), "ID")
    if not draft.number:
        yield review("FX_NUMBER", "number", why="Le numéro de facture manque.")
    elif len(draft.number) > LONGEST_NUMBER:
        yield review("FX_NUMBER", "number", why=f"Le numéro de facture a {len(draft.number)} caractères.")
    elif INVISIBLE.search(stated):
        yield review("FX_NUMBER", "number", why="Le numéro de facture contient des caractères invisibles.")


def _dates(root: etree._Element, draft: InvoiceDraft) -> Iterator[Remark]:
    if draft.issue_date is None:
        stated = _stated(root, ("ExchangedDocument", "HeaderExchangedDocument"), "IssueDateTime", "IssueDate")
        why = f"La date de facture « {stated[:20]} » n’existe pas." if stated else "La date de facture manque."
        yield review("FX_DATE", "issue_date", why=why)
    stated = _stated(root, (), "DueDateDateTime", "DueDate")
    if draft.due_date is None and stated:
        yield review("FX_DATE", "due_date", why=f"L’échéance « {stated[:20]} » n’existe pas.")


def _stated(root: etree._Element, parents: tuple[str, ...], *names: str) -> str:
    """The text of the first of these elements, as written; at the root when no parent is found."""
    holders = [node for parent in parents if (node := root.find("{*}" + parent)) is not None] or [root]
    for holder in holders:
        for name in names:
            found = holder.find("{*}" + name) if parents else holder.find(".//{*}" + name)
            if found is not None:
                return "".join(map(str, found.itertext())).strip()
    return ""


def _parties(root: etree._Element, draft: InvoiceDraft) -> Iterator[Remark]:
    names = [
        n.text or ""
        for side in ("SellerTradeParty", "BuyerTradeParty")
        for n in root.iterfind(f".//{{*}}{side}/{{*}}Name")
    ]
    names += [n.text or "" for n in root.iterfind(".//{*}PartyLegalEntity/{*}RegistrationName")]
    if any(INVISIBLE.search(name.strip()) for name in names):
        yield review("FX_PARTY", "seller.name", why="Un nom d’entreprise contenait des caractères invisibles, retirés.")
    if not draft.seller.name:
        yield review("FX_PARTY", "seller.name", why="Le nom du fournisseur manque.")
    if not _siren_holds(draft.seller):
        yield review("FX_PARTY", "seller.siren", why=f"Le SIREN du fournisseur ({draft.seller.siren}) n’existe pas.")
    if not _siren_holds(draft.buyer):
        yield note("FX_PARTY", "buyer.siren", why=f"Le SIREN du client ({draft.buyer.siren}) n’existe pas.")
    vat = draft.seller.vat
    if vat and vat.startswith("FR") and not is_vat(vat):
        yield review("FX_PARTY", "seller.vat", why=f"Le numéro de TVA du fournisseur ({vat[:20]}) n’existe pas.")
    if draft.seller.siren and draft.seller.siren == draft.buyer.siren:
        yield review("FX_PARTY", "buyer.siren", why="Le fournisseur et le client portent le même SIREN.")
    if draft.seller.iban and not is_iban(draft.seller.iban) and draft.seller.iban[:2].isalpha():
        yield review("FX_PARTY", "seller.iban", why="La clé de l’IBAN est fausse : ne payez pas sans vérifier.")


def _siren_holds(party: Party) -> bool:
    return party.siren is None or party.country not in ("FR", None) or is_siren(party.siren)

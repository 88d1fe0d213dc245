"""From an accepted purchase or a sent sale to a balanced entry. Pure: hundredths in, hundredths out.

Totals are the document's own, never recomputed. What cannot be told apart is refused by name, and nothing is half done.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from workspaces.accounting import chart
from workspaces.accounting.chart import Deductibility
from workspaces.accounting.facts import Draft, Line, NoEntry, Plan, Source, flat
from workspaces.dossiers.models import Direction
from workspaces.kernel import french, money

REVERSED = ("AE", "K")  # the buyer owes the VAT: domestic reverse charge, supply within the Union
USUAL_RATE = Decimal(20)
NOT_IN_A_CODE = re.compile("[^0-9A-Z]+")
LONGEST_LABEL, LONGEST_CODE = 120, 17
GAPS = "ENTRY_INCOMPLETE"


Move = tuple[str, int]  # an account and what it is debited with, negative for a credit


def build(source: Source, plan: Plan) -> Draft:
    """The entry of an invoice, or `NoEntry`."""
    day, net, tax, gross = _totals(source)
    purchase = source.direction is Direction.PURCHASE
    moves = list(_purchase(source, plan, net, tax) if purchase else _sale(source, plan, net, tax))
    third = account(plan, "supplier" if purchase else "customer")
    moves.append((third, -gross if purchase else gross))
    sign = -1 if source.credit_note and gross > 0 else 1
    lines = _lines(((code, sign * amount) for code, amount in moves), third, source)
    if sum(line.debit - line.credit for line in lines) or not lines:
        raise NoEntry(
            "Cette écriture n’est pas équilibrée : vérifiez les montants de la facture.", code="ENTRY_BALANCE"
        )
    code, name = journal_of(source, plan)
    label = flat(f"{source.party_name} {source.number}")[:LONGEST_LABEL]
    return Draft(code, name, day, source.due, flat(source.number), label, lines)


def journal_of(source: Source, plan: Plan) -> tuple[str, str]:
    """The party's own journal, else the dossier's."""
    code, name = plan.journals[source.direction.value]
    return (source.journal, name) if source.journal else (code, name)


@dataclass(frozen=True)
class Choice:
    """The account of an invoice and why it is this one, in words."""

    account: str
    why: str


def choice(source: Source, plan: Plan) -> Choice:
    """The party's own account first, then what its last entries used, then the dossier's default."""
    purchase = source.direction is Direction.PURCHASE
    party = "fiche du fournisseur" if purchase else "fiche du client"
    for code, why in ((source.account, party), (source.habit, "dernières écritures de ce tiers")):
        if code:
            return Choice(code, why)
    if default := plan.accounts.get("charge" if purchase else "sale", ""):
        return Choice(default, "compte par défaut du dossier")
    kind = "charge du fournisseur" if purchase else "vente du client"
    message = f"Le compte de {kind} {source.party_name} manque. Indiquez-le sur sa fiche, puis recommencez."
    raise NoEntry(message, code="ACCOUNT_MISSING")


def account(plan: Plan, key: str) -> str:
    """One of the dossier's accounts, or which one is missing."""
    if found := plan.accounts.get(key, ""):
        return found
    told = next(slot.told for slot in chart.SLOTS if slot.key == key)
    raise NoEntry(f"{told} manque. Indiquez-le dans Paramètres, Comptabilité.", code="ACCOUNT_MISSING")


def percent_of(code: str, plan: Plan, source: Source | None = None) -> int:
    """How much of the VAT of this account is recovered: what the supplier's sheet says, else the longest rule."""
    if plan.exempt:
        return 0
    if source and source.vat_share:
        return int(source.vat_share)
    rule = deductibility_of(code, plan, source.day if source else None)
    return rule.percent if rule else 100


def deductibility_of(code: str, plan: Plan, day: date | None) -> Deductibility | None:
    """The rule of the day: one that held only then, else the plan's, the longest first."""
    earlier = chart.EARLIER if plan.deductible == chart.DEDUCTIBLE else ()
    fits = [rule for rule in (*plan.deductible, *earlier) if rule.prefix and code.startswith(rule.prefix)]
    held = [rule for rule in fits if rule.holds(day)]
    return max(held, key=lambda rule: (len(rule.prefix), rule.until is not None)) if held else None


def _totals(source: Source) -> tuple[date, int, int, int]:
    if source.currency != "EUR":
        message = (
            f"Cette facture est en {source.currency} : les écritures ne se font qu’en euros. Saisissez-la à la main."
        )
        raise NoEntry(message, code="ENTRY_CURRENCY")
    if source.day is None or not source.number:
        raise NoEntry("Il manque la date ou le numéro de cette facture. Saisissez son écriture à la main.", code=GAPS)
    net, tax, gross = source.net, source.tax, source.gross
    known = [amount for amount in (net, tax, gross) if amount is not None]
    if gross is None or len(known) < 2:
        raise NoEntry("Il manque deux des montants HT, TVA et TTC. Saisissez son écriture à la main.", code=GAPS)
    tax = gross - net if tax is None and net is not None else tax
    net = gross - (tax or 0) if net is None else net
    if net + (tax or 0) != gross:
        told = f"HT + TVA = {money.french(net + (tax or 0))}, TTC = {money.french(gross)}"
        raise NoEntry(f"Les totaux ne concordent pas ({told}). Saisissez son écriture à la main.", code="ENTRY_TOTALS")
    return source.day, net, tax or 0, gross


def _purchase(source: Source, plan: Plan, net: int, tax: int) -> Iterator[Move]:
    chosen = choice(source, plan).account
    for code, part_net, part_tax in _parts(source, plan, chosen, net, tax):
        recovered = share(part_tax, percent_of(code, plan, source))
        yield code, part_net + part_tax - recovered
        if recovered:
            yield account(plan, "vat_assets" if code.startswith("2") else "vat_deductible"), recovered
    if due := _reversed(source, net, tax):
        recovered = share(due, percent_of(chosen, plan, source))
        yield account(plan, "vat_due"), -due
        yield chosen, due - recovered
        if recovered:
            yield account(plan, "vat_assets" if chosen.startswith("2") else "vat_reverse"), recovered


def _parts(source: Source, plan: Plan, chosen: str, net: int, tax: int) -> Iterator[tuple[str, int, int]]:
    """The whole on one account, but for equipment dear enough to be a fixed asset."""
    target = next((code for prefix, code in plan.assets.items() if chosen.startswith(prefix)), "")
    for item in source.items if target and plan.asset_threshold else ():
        if abs(item.unit_price or Decimal(0)) * 100 <= plan.asset_threshold or not net or abs(item.net) > abs(net):
            continue
        vat = share(item.net, item.rate) if item.rate is not None else rounded(Decimal(tax * item.net) / net)
        yield target, item.net, vat if abs(vat) <= abs(tax) else tax
        net, tax = net - item.net, tax - (vat if abs(vat) <= abs(tax) else tax)
    yield chosen, net, tax


def _reversed(source: Source, net: int, tax: int) -> int:
    """The VAT that the buyer owes in the seller's stead, as the invoice says or as the supplier's sheet does."""
    own = Decimal(source.vat_rate) if source.vat_rate not in ("", "0") else USUAL_RATE
    rows = [row for row in source.vat if row.category in REVERSED and not row.tax]
    if not rows and source.reverse_charge and not tax:
        return share(net, own)
    return sum(share(row.base or 0, row.rate or own) for row in rows)


def _sale(source: Source, plan: Plan, net: int, tax: int) -> Iterator[Move]:
    yield choice(source, plan).account, -net
    for rate, amount in _collected(source, net, tax).items():
        if rate not in plan.collected or not plan.collected[rate]:
            told = french.percent(rate)
            message = f"Le compte de TVA collectée à {told} manque. Indiquez-le dans Paramètres, Comptabilité."
            raise NoEntry(message, code="ACCOUNT_MISSING")
        yield plan.collected[rate], -amount


def _collected(source: Source, net: int, tax: int) -> dict[str, int]:
    """The VAT of a sale by rate; a cent that rounding left goes to the largest."""
    found: dict[str, int] = {}
    for row in source.vat:
        if row.tax and row.rate is not None:
            found[rate_key(row.rate)] = found.get(rate_key(row.rate), 0) + row.tax
    if not found and tax:
        found = {_deduced(net, tax): tax}
    left = tax - sum(found.values())
    if abs(left) > len(found):
        raise NoEntry("La TVA par taux ne fait pas la TVA totale. Saisissez son écriture à la main.", code="ENTRY_VAT")
    if left:
        found[max(found, key=lambda rate: abs(found[rate]))] += left
    return {rate: amount for rate, amount in found.items() if amount}


def _deduced(net: int, tax: int) -> str:
    for rate in chart.COLLECTED:
        if abs(share(net, Decimal(rate)) - tax) <= 1:
            return rate
    raise NoEntry("Le taux de TVA de cette vente n’est pas connu. Saisissez son écriture à la main.", code="ENTRY_VAT")


def _lines(moves: Iterable[Move], third: str, source: Source) -> tuple[Line, ...]:
    """One line an account, the third party's first."""
    sums: dict[str, int] = {}
    for code, amount in moves:
        sums[code] = sums.get(code, 0) + amount
    order = sorted(sums, key=lambda code: code != third)
    return tuple(_line(code, sums[code], code == third, source) for code in order if sums[code])


def _line(code: str, amount: int, own: bool, source: Source) -> Line:
    auxiliary, name = (auxiliary_of(source), flat(source.party_name)[:LONGEST_LABEL]) if own else ("", "")
    return Line(code, chart.name_of(code), max(amount, 0), max(-amount, 0), auxiliary, name)


def auxiliary_of(source: Source) -> str:
    """The party's own code, else one made of its number, else of its name."""
    code = source.auxiliary or source.party_number or source.party_name
    plain = NOT_IN_A_CODE.sub("", capitals(code))[:LONGEST_CODE]
    if not plain:
        raise NoEntry("Cette facture n’a pas de tiers : choisissez-le d’abord.", code="ENTRY_PARTY")
    return plain


def capitals(text: str) -> str:
    """Capitals without accents, for a code."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().upper()


def rate_key(rate: Decimal) -> str:
    """`20`, `5.5`: how rates are written in the plan."""
    return format(rate.normalize(), "f")


def share(amount: int, percent: Decimal | int) -> int:
    return rounded(Decimal(amount) * percent / 100)


def rounded(amount: Decimal) -> int:
    """To the cent, halves away from zero."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))

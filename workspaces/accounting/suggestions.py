"""What is proposed for a purchase before it is booked, and where each value comes from: the invoice, the supplier's
sheet, its habits, the dossier's settings, or the law. Pure.

The asset threshold is the usual tolerance of 500 € HT a unit (BOI-BIC-CHG-20-30-10): the dossier may set its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workspaces.accounting import chart
from workspaces.accounting.entries import REVERSED, choice, deductibility_of, journal_of
from workspaces.accounting.facts import Plan, Source
from workspaces.kernel import french

SHEET = "fiche du fournisseur"


@dataclass(frozen=True)
class Suggestion:
    label: str
    value: str
    origin: str


def of(source: Source, plan: Plan) -> list[Suggestion]:
    chosen = choice(source, plan)
    code, name = journal_of(source, plan)
    return [
        Suggestion("Compte", f"{chosen.account} {chart.name_of(chosen.account)}", chosen.why),
        *_vat(source, plan, chosen.account),
        *_reverse_charge(source),
        *_assets(source, plan, chosen.account),
        Suggestion("Journal", f"{code} {name}", SHEET if source.journal else "réglages du dossier"),
        *_due(source),
        *([Suggestion("Projet", source.project, SHEET)] if source.project else []),
    ]


def _vat(source: Source, plan: Plan, account: str) -> Iterator[Suggestion]:
    if plan.exempt:
        yield Suggestion("TVA récupérée", french.percent(0), "franchise en base")
    elif source.vat_share:
        yield Suggestion("TVA récupérée", french.percent(source.vat_share), SHEET)
    elif rule := deductibility_of(account, plan, source.day):
        yield Suggestion(
            "TVA récupérée", french.percent(rule.percent), " · ".join(filter(None, [rule.why, rule.source]))
        )
        limit = gift_limit(source.day) if account.startswith(chart.GIFTS) else None
        if limit:
            told = f"jusqu’à {french.eur(limit)} TTC par personne et par an, mettez 100 % sur la fiche"
            yield Suggestion("Petits cadeaux", told, chart.GIFT_SOURCE)
    else:
        yield Suggestion("TVA récupérée", french.percent(100), "règle générale")


def gift_limit(day: date | None) -> int | None:
    """Below it the VAT of a gift is recovered: the amount in force that day."""
    known = [cents for since, cents in chart.GIFT_LIMITS if day is None or since <= day]
    return known[-1] if known else None


def _reverse_charge(source: Source) -> Iterator[Suggestion]:
    if any(row.category in REVERSED and not row.tax for row in source.vat):
        yield Suggestion("Autoliquidation", "TVA due par vous", "mention de la facture")
    elif source.reverse_charge and not source.tax:
        yield Suggestion("Autoliquidation", "TVA due par vous", SHEET)


def _assets(source: Source, plan: Plan, account: str) -> Iterator[Suggestion]:
    target = next((code for prefix, code in plan.assets.items() if account.startswith(prefix)), "")
    dear = [item for item in source.items if abs(item.unit_price or Decimal(0)) * 100 > plan.asset_threshold]
    if not target or not plan.asset_threshold or not dear:
        return
    origin = f"plus de {french.eur(plan.asset_threshold)} HT l’unité · BOI-BIC-CHG-20-30-10"
    total = french.eur(sum(item.net for item in dear))
    yield Suggestion("Immobilisation", f"{total} en {target} {chart.name_of(target)}", origin)


def _due(source: Source) -> Iterator[Suggestion]:
    if source.due is None:
        return
    origin = f"délai du fournisseur\u00a0: {source.terms.lower()}" if source.terms else "imprimée sur la facture"
    yield Suggestion("Échéance", french.day(source.due), origin)

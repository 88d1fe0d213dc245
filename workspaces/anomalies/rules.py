"""When something is an anomaly, and the sentence that says so with its figures. Pure: what is known comes in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from uuid import UUID

from workspaces.anomalies.models import AnomalyKind
from workspaces.invoices.draft import InvoiceDraft
from workspaces.kernel import french, money

FEWEST = 4  # earlier invoices before anything is « usual »
TIMES = 3  # the median
CLOSED_AFTER = timedelta(days=183)  # the law gives six months to approve the accounts of an exercise
WITHOUT_RATE = {"AE": "autoliquidation", "K": "intracommunautaire"}
NO_VAT = "sans TVA"


@dataclass(frozen=True)
class Finding:
    """What holds now. `facts` identifies what it was told from; the rest goes to the row of the same names."""

    kind: AnomalyKind
    facts: str
    sentence: str
    account_id: UUID | None = None
    firm_id: UUID | None = None
    elsewhere_workspace_id: UUID | None = None
    elsewhere_invoice_id: UUID | None = None


def amount(gross: int, earlier: Sequence[int], currency: str, who: str) -> Finding | None:
    """« 1 240,00 € : 4,1 fois la médiane de ce fournisseur (302,00 € sur 11 factures) »."""
    if len(earlier) < FEWEST:
        return None
    usual = median([abs(one) for one in earlier])
    if not usual or abs(gross) <= TIMES * usual:
        return None
    times = (Decimal(abs(gross)) / Decimal(usual)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    written = str(times).removesuffix(".0").replace(".", ",")
    told = (
        f"{money.with_currency(gross, currency)} : {written} fois la médiane de {who} "
        f"({money.with_currency(int(usual), currency)} sur {french.plural(len(earlier), 'facture')})."
    )
    return Finding(AnomalyKind.AMOUNT, f"{gross} {currency}", told)


def treatment(rate: Decimal | None, category: str | None) -> str:
    """How VAT is dealt with, as people say it: `20 %`, `autoliquidation`, `sans TVA`. Empty: nothing is said."""
    if category in WITHOUT_RATE:
        return WITHOUT_RATE[category]
    if rate is None:
        return NO_VAT if category in ("E", "Z", "O", "G") else ""
    return french.percent(f"{rate.normalize():f}") if rate else NO_VAT


def treatments(draft: InvoiceDraft) -> set[str]:
    """Those of an invoice, from its breakdown, else from an amount of VAT that is nil."""
    said = {treatment(row.rate, row.category) for row in draft.vat} - {""}
    return said or ({NO_VAT} if draft.tax is not None and not draft.tax and draft.net else set())


def vat(here: set[str], earlier: Sequence[set[str]], who: str) -> Finding | None:
    """A rate or a treatment that this party never had."""
    known = Counter(word for words in earlier for word in words)
    unseen = sorted(here - set(known))
    if len(earlier) < FEWEST or not unseen:
        return None
    usual = ", ".join(f"{word} sur {french.plural(count, 'facture')}" for word, count in known.most_common(3))
    said = f"{_vat_words(unseen)} : jamais vu chez {who} ({usual})."
    return Finding(AnomalyKind.VAT, ", ".join(unseen)[:100], said)


def _vat_words(unseen: Iterable[str]) -> str:
    words = [word if word[0].isalpha() else f"TVA à {word}" for word in unseen]
    said = " et ".join(words)
    return said[0].upper() + said[1:]


def future(day: date, received: date) -> Finding | None:
    if day <= received:
        return None
    days = french.plural((day - received).days, "jour")
    said = f"Datée du {french.day(day)}, {days} après son arrivée le {french.day(received)}."
    return Finding(AnomalyKind.FUTURE, day.isoformat(), said)


def may_be_closed(day: date, received: date) -> bool:
    """Whether the exercise of this day can have been closed when the invoice came: without knowing when it closes."""
    return day + CLOSED_AFTER < received


def period(day: date, received: date, closing: date) -> Finding | None:
    """Of an exercise whose accounts should have been approved before the invoice came."""
    if closing + CLOSED_AFTER >= received:
        return None
    said = (
        f"Datée du {french.day(day)} : son exercice est clos depuis le {french.day(closing)}, "
        "et ses comptes devraient être approuvés."
    )
    return Finding(AnomalyKind.PERIOD, f"{day.isoformat()} {closing.isoformat()}", said)


def closed(siren: str, closed_on: date | None, day: date | None, who: str) -> Finding | None:
    """A company that the directory says to be closed invoices, or is invoiced, after that."""
    if closed_on and day and day < closed_on:
        return None
    since = f"depuis le {french.day(closed_on)}" if closed_on else "d’après le répertoire des entreprises"
    said = f"L’entreprise de {who}, SIREN {french.siren(siren)}, est fermée {since}."
    return Finding(AnomalyKind.CLOSED, f"{siren} {closed_on or ''}", said)

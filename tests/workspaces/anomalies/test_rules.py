"""When something is unusual, and what is said of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests import make
from workspaces.anomalies import rules
from workspaces.invoices.draft import VatRow

WHO = "ce fournisseur"
ELEVEN = [30200] * 6 + [10000] * 3 + [40000] * 2


def told(finding) -> str:
    return finding.sentence.replace("\u202f", " ").replace("\u00a0", " ") if finding else ""


def test_an_amount_is_unusual_beyond_three_medians_of_at_least_four():
    said = told(rules.amount(124000, ELEVEN, "EUR", WHO))
    assert said == "1 240,00 € : 4,1 fois la médiane de ce fournisseur (302,00 € sur 11 factures)."
    assert rules.amount(90600, ELEVEN, "EUR", WHO) is None  # exactly three times
    assert rules.amount(124000, ELEVEN[:3], "EUR", WHO) is None
    assert rules.amount(124000, [0, 0, 0, 0], "EUR", WHO) is None
    assert rules.amount(90601, ELEVEN, "EUR", WHO) is not None


def test_a_rate_or_a_treatment_is_unusual_when_it_was_never_seen():
    usual = [{"20 %"}] * 4 + [{"20 %", "10 %"}]
    said = told(rules.vat({"5,5 %"}, usual, WHO))
    assert said == "TVA à 5,5 % : jamais vu chez ce fournisseur (20 % sur 5 factures, 10 % sur 1 facture)."
    assert told(rules.vat({"autoliquidation"}, usual, WHO)).startswith("Autoliquidation : jamais vu")
    assert rules.vat({"10 %"}, usual, WHO) is None
    assert rules.vat({"5,5 %"}, usual[:3], WHO) is None


def test_vat_is_named_alike_whatever_the_reader_said_of_it():
    rows = [VatRow(Decimal("20.00"), "S", None, None), VatRow(Decimal("5.5"), None, None, None)]
    assert {word.replace("\u00a0", " ") for word in rules.treatments(make.draft(vat=rows))} == {"20 %", "5,5 %"}
    assert rules.treatments(make.draft(vat=[VatRow(Decimal(0), "AE", None, None)])) == {"autoliquidation"}
    assert rules.treatments(make.draft(vat=[VatRow(None, "E", None, None)])) == {"sans TVA"}
    assert rules.treatments(make.draft(tax=Decimal(0))) == {"sans TVA"}
    assert rules.treatments(make.draft()) == set()  # nothing is invented of a rate that nobody read


def test_a_date_is_unusual_after_the_arrival_or_in_an_exercise_long_closed():
    came = date(2026, 11, 24)
    said = told(rules.future(date(2026, 12, 3), came))
    assert said == "Datée du 03/12/2026, 9 jours après son arrivée le 24/11/2026."
    assert rules.future(came, came) is None
    assert "clos depuis le 31/12/2025" in told(rules.period(date(2025, 3, 2), came, date(2025, 12, 31)))
    assert rules.period(date(2026, 3, 2), came, date(2026, 6, 30)) is None  # its accounts may not be approved yet
    assert not rules.may_be_closed(date(2026, 6, 1), came)


def test_a_company_is_closed_for_what_it_invoices_from_then_on():
    said = told(rules.closed("503776874", date(2026, 5, 4), date(2026, 11, 2), WHO))
    assert said == "L’entreprise de ce fournisseur, SIREN 503 776 874, est fermée depuis le 04/05/2026."
    assert rules.closed("503776874", date(2026, 5, 4), date(2026, 5, 3), WHO) is None
    assert rules.closed("503776874", None, None, WHO) is not None

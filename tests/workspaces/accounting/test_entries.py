"""From an invoice to a balanced entry: which accounts, how much, and what is refused by name."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workspaces.accounting.books import item, moves, sale, source, vat
from workspaces.accounting import chart
from workspaces.accounting.entries import build, choice, percent_of
from workspaces.accounting.facts import NoEntry, Plan

PLAN = Plan()


def test_a_purchase_credits_the_supplier_and_debits_its_charge_and_the_vat():
    assert moves(build(source(), PLAN)) == {"401000": -12_000, "607000": 10_000, "445660": 2_000}


def test_the_supplier_has_its_own_auxiliary_account_and_nobody_else_has_one():
    first, *others = build(source(auxiliary="FBIO"), PLAN).lines
    assert (first.account, first.auxiliary, first.auxiliary_name) == ("401000", "FBIO", "BIOBURO SARL")
    assert [line.auxiliary for line in others] == ["", ""]
    assert build(source(), PLAN).lines[0].auxiliary == "FOUR001"


def test_the_suppliers_own_account_and_journal_come_first():
    draft = build(source(account="606400", journal="AC2", habit="611000"), PLAN)
    assert draft.journal == "AC2"
    assert moves(draft)["606400"] == 10_000


def test_what_the_last_entries_used_comes_before_the_default_and_says_so():
    assert choice(source(habit="611000"), PLAN).why == "dernières écritures de ce tiers"
    assert choice(source(), PLAN).why == "compte par défaut du dossier"


def test_a_sale_debits_the_customer_and_credits_the_vat_of_each_rate():
    mixed = sale(net=20_000, tax=3_100, gross=23_100, vat=(vat("20", 10_000, 2_000), vat("10.00", 10_000, 1_100)))
    assert moves(build(mixed, PLAN)) == {"411000": 23_100, "706000": -20_000, "445711": -2_000, "445712": -1_100}


def test_a_sale_without_its_breakdown_is_of_the_rate_that_its_totals_tell():
    assert moves(build(sale(net=10_000, tax=550, gross=10_550), PLAN))["445713"] == -550


def test_a_cent_that_rounding_left_goes_to_the_largest_rate():
    odd = sale(net=20_000, tax=3_101, gross=23_101, vat=(vat("20", 10_000, 2_000), vat("10", 10_000, 1_100)))
    assert moves(build(odd, PLAN))["445711"] == -2_001


@pytest.mark.parametrize("sign", [1, -1])
def test_a_credit_note_mirrors_the_invoice_whatever_sign_it_was_printed_with(sign):
    note = source(credit_note=True, net=sign * 10_000, tax=sign * 2_000, gross=sign * 12_000)
    assert moves(build(note, PLAN)) == {"401000": 12_000, "607000": -10_000, "445660": -2_000}
    assert all(line.debit >= 0 and line.credit >= 0 for line in build(note, PLAN).lines)


@pytest.mark.parametrize("rule", chart.DEDUCTIBLE, ids=lambda rule: rule.prefix)
def test_vat_that_may_not_be_recovered_stays_with_the_charge(rule):
    own = source(account=rule.prefix.ljust(6, "0"), net=10_000, tax=2_000, gross=12_000)
    draft = moves(build(own, PLAN))
    recovered = 2_000 * rule.percent // 100
    assert draft[own.account] == 12_000 - recovered
    assert draft.get("445620" if own.account.startswith("2") else "445660", 0) == recovered
    assert rule.source.startswith("CGI")


def test_the_longest_rule_decides():
    assert percent_of("606140", PLAN) == 80
    assert percent_of("606100", PLAN) == 100
    assert percent_of("606140", replace(PLAN, exempt=True)) == 0


@pytest.mark.parametrize(
    ("account", "percent"),
    [("602210", 80), ("602200", 100), ("602220", 100), ("602250", 100), ("624700", 100), ("625700", 100)],
)
def test_only_fuel_loses_a_fifth_among_stocked_supplies_and_no_rule_goes_beyond_the_law(account, percent):
    assert percent_of(account, PLAN) == percent


def test_a_dossier_without_vat_books_the_whole_as_its_charge():
    assert moves(build(source(), replace(PLAN, exempt=True))) == {"401000": -12_000, "607000": 12_000}


@pytest.mark.parametrize("category", ["AE", "K"])
def test_reverse_charge_is_owed_and_recovered_at_once(category):
    own = source(net=50_000, tax=0, gross=50_000, vat=(vat(None, 50_000, 0, category),))
    expected = {"401000": -50_000, "607000": 50_000, "445200": -10_000, "445662": 10_000}
    assert moves(build(own, PLAN)) == expected
    assert moves(build(replace(own, vat_rate="5.5"), PLAN))["445200"] == -2_750


def test_reverse_charge_of_what_is_not_recovered_stays_with_the_charge():
    own = source(account="625100", net=50_000, tax=0, gross=50_000, vat=(vat(None, 50_000, 0, "K"),))
    assert moves(build(own, PLAN)) == {"401000": -50_000, "625100": 60_000, "445200": -10_000}


def test_equipment_above_the_threshold_is_a_fixed_asset_with_its_own_vat():
    own = source(
        account="606400", net=160_000, tax=32_000, gross=192_000,
        items=(item(150_000, "1500"), item(10_000, "49.90")),
    )  # fmt: skip
    assert moves(build(own, PLAN)) == {
        "401000": -192_000, "218300": 150_000, "445620": 30_000, "606400": 10_000, "445660": 2_000,
    }  # fmt: skip


@pytest.mark.parametrize(("price", "asset"), [("499.99", False), ("500.00", False), ("500.01", True)])
def test_equipment_at_exactly_the_threshold_stays_a_charge(price, asset):
    own = source(account="606400", net=60_000, tax=12_000, gross=72_000, items=(item(60_000, price),))
    assert ("218300" in moves(build(own, PLAN))) is asset


def test_an_account_of_class_2_recovers_as_an_asset():
    assert moves(build(source(account="218300"), PLAN))["445620"] == 2_000


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"currency": "USD"}, "ENTRY_CURRENCY"),
        ({"day": None}, "ENTRY_INCOMPLETE"),
        ({"net": None, "tax": None}, "ENTRY_INCOMPLETE"),
        ({"tax": 1_900}, "ENTRY_TOTALS"),
        ({"party_name": "", "party_number": ""}, "ENTRY_PARTY"),
        ({"net": 0, "tax": 0, "gross": 0}, "ENTRY_BALANCE"),
    ],
)
def test_what_cannot_be_an_entry_is_refused_with_a_code(changes, code):
    with pytest.raises(NoEntry) as refused:
        build(source(**changes), PLAN)
    assert refused.value.code == code


def test_a_missing_account_is_told_by_name():
    bare = replace(PLAN, accounts=PLAN.accounts | {"charge": ""})
    with pytest.raises(NoEntry, match="Le compte de charge du fournisseur BIOBURO SARL manque") as refused:
        build(source(), bare)
    assert refused.value.code == "ACCOUNT_MISSING"
    with pytest.raises(NoEntry, match="Le compte de TVA déductible manque"):
        build(source(), replace(PLAN, accounts=PLAN.accounts | {"vat_deductible": ""}))
    with pytest.raises(NoEntry, match="Le compte de TVA collectée à 20\u00a0% manque"):
        build(sale(), replace(PLAN, collected={}))


def test_texts_hold_no_separator_of_any_format():
    draft = build(source(party_name='A|B\tC\nD\x85"E"', number="F\r\n1"), PLAN)
    assert (draft.label, draft.reference) == ("A B C D 'E' F 1", "F 1")
    assert draft.lines[0].auxiliary_name == "A B C D 'E'"


amounts = st.integers(-10_000_000, 10_000_000)
accounts = st.sampled_from(["607000", "606400", "606140", "625100", "218300", "623400", ""])


@given(net=amounts, tax=amounts, note=st.booleans(), account=accounts, price=st.integers(0, 5_000), bought=amounts)
def test_every_entry_is_balanced_to_the_cent(net, tax, note, account, price, bought):
    own = source(
        net=net, tax=tax, gross=net + tax, credit_note=note, account=account,
        items=(item(bought, str(Decimal(price))),), vat=(vat("20", net, tax), vat(None, net, 0, "AE")),
    )  # fmt: skip
    if not net + tax:
        return
    draft = build(own, PLAN)
    assert sum(line.debit for line in draft.lines) == sum(line.credit for line in draft.lines) > 0
    assert all((line.debit > 0) != (line.credit > 0) for line in draft.lines)

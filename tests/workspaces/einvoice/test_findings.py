"""The official rules' objections, in French and with the field to look at."""

import pytest

from workspaces.einvoice.findings import finding


def told(rule: str, text: str, flag: str = "fatal"):
    return finding({"rule": rule, "flag": flag, "text": text, "location": ""})


def test_a_total_that_does_not_add_up_is_told_with_its_field():
    found = told("FX-SCH-A-000121", "[BR-CO-15]-Invoice total amount with VAT (BT-112) = …")
    assert (found.rule, found.severity, found.field) == ("BR-CO-15", "error", "gross")
    assert found.message.startswith("Le total TTC n’est pas égal")


@pytest.mark.parametrize(
    ("rule", "field", "word"),
    [
        ("BR-S-02", "seller.vat", "taux normal ou réduit"),
        ("BR-AE-08", "vat", "autoliquidation"),
        ("BR-FR-12_BT-49", "buyer.electronic_address", "SIREN"),
        ("BR-FR-05_BT-22_PMT", None, "40\u00a0€"),
        ("BR-DEC-23", None, "deux décimales"),
    ],
)
def test_families_of_rules_share_their_words(rule, field, word):
    found = told(rule, "…")
    assert found.field == field
    assert word in found.message


def test_a_schema_fault_names_the_element_in_french():
    text = "Element '{urn:x}LineTotalAmount': '2400,00' is not a valid value of the atomic type 'xs:decimal'."
    assert (
        "«\u00a02400,00\u00a0» n’est pas un nombre valable pour «\u00a0LineTotalAmount\u00a0»"
        in told("XSD", text).message
    )


def test_an_unknown_french_rule_keeps_its_official_french():
    found = told("BR-FR-99_BT-1", "BR-FR-99/BT-1 : Le numéro doit rimer")
    assert found.message == "Le numéro doit rimer."


def test_an_unknown_rule_gives_the_official_text():
    assert "«\u00a0Strange things shall not be.\u00a0»" in told("XX-1", "Strange things shall not be.").message


def test_an_element_the_profile_does_not_use_is_a_warning():
    found = told("", "Attribute @currencyID' marked as not used in the given context.")
    assert (found.severity, "currencyID" in found.message) == ("warning", True)

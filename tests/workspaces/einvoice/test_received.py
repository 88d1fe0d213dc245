"""An invoice received as XML: its bytes when they may stay, a faithful translation of UBL, else what was read."""

from pathlib import Path

import facturx
import pytest

from tests.workspaces.einvoice import make
from workspaces.einvoice import cii
from workspaces.einvoice.received import from_read, from_received
from workspaces.einvoice.rules import judge
from workspaces.einvoice.translation import says_the_same

SHARED = Path(__file__).parents[4] / "shared" / "invoices"
FULL = make.draft()


def ubl(**changes) -> bytes:
    """The invoice of `make.draft` as UBL."""
    data = facturx.parse_ubl_cii_xml(cii.write(FULL).xml, check_xsd=False) | changes
    return facturx.generate_ubl_xml(data, level="en16931", check_xsd=False, check_schematron=None)


async def test_a_valid_cii_stays_byte_for_byte(tmp_path):
    xml = b"\xef\xbb\xbf" + cii.write(FULL).xml.replace(b"\n", b"\r\n")
    written = await from_received(xml, make.draft(number="autre"), work=tmp_path)
    assert (written.xml, written.profile) == (xml, "en16931")


async def test_ubl_becomes_the_same_invoice_in_cii(tmp_path):
    written = await from_received(ubl(), make.draft(number="autre"), work=tmp_path)
    verdict = await judge(written.xml)
    assert (verdict.syntax, verdict.valid, written.profile) == ("cii", True, "en16931")
    back = facturx.parse_ubl_cii_xml(written.xml, check_xsd=False)
    assert (back["BT-1"], back["BT-112"], len(back["BG-25"])) == ("F-2026-118", "180.00", 2)


async def test_ubl_without_any_delivery_still_follows_the_schema(tmp_path):
    data = facturx.parse_ubl_cii_xml(cii.write(FULL).xml, check_xsd=False)
    del data["BT-72"]
    xml = facturx.generate_ubl_xml(data, level="en16931", check_xsd=False, check_schematron=None)
    written = await from_received(xml, FULL, work=tmp_path)
    assert "CONVERSION-REWRITTEN" not in {finding.rule for finding in written.findings}
    assert (await judge(written.xml)).valid


def test_a_translation_with_another_total_or_fewer_lines_is_not_the_same_invoice():
    xml = cii.write(FULL).xml
    data = facturx.parse_ubl_cii_xml(xml, check_xsd=False)
    assert says_the_same(data, xml)
    assert not says_the_same(data | {"BT-112": "181.00"}, xml)
    assert not says_the_same(data | {"BG-25": data["BG-25"][:1]}, xml)


async def test_ubl_with_two_payment_means_keeps_the_first_and_says_so(tmp_path):
    once = ubl().decode()
    start, end = once.index("<cac:PaymentMeans>"), once.index("</cac:PaymentMeans>") + len("</cac:PaymentMeans>")
    written = await from_received((once[:end] + once[start:end] + once[end:]).encode(), FULL, work=tmp_path)
    assert "CONVERSION-UBL" in {finding.rule for finding in written.findings}
    assert (await judge(written.xml)).valid


async def test_a_cii_that_breaks_its_schema_is_written_anew_and_the_fault_told(tmp_path):
    broken = cii.write(FULL).xml.replace(b">180.00<", b">180,00<")
    written = await from_received(broken, FULL, work=tmp_path)
    assert {"CONVERSION-REWRITTEN", "XSD"} <= {finding.rule for finding in written.findings}
    assert (await judge(written.xml)).valid


async def test_an_unknown_currency_lowers_the_profile_instead_of_spoiling_the_file(tmp_path):
    foreign = make.draft(currency="EURO")
    written = await from_read(foreign, work=tmp_path)
    assert (await judge(written.xml)).valid
    assert written.profile == "minimum"


@pytest.mark.skipif(not SHARED.exists(), reason="the shared corpus is not beside the repository")
async def test_zugferd_1_is_read_only_and_written_anew(tmp_path):
    xml = (SHARED / "akretion+factur-x/tests/fixtures/xml/zugferd-basic.xml").read_bytes()
    written = await from_received(xml, FULL, work=tmp_path)
    assert written.xml != xml
    assert (await judge(written.xml)).valid

"""Bank statements as banks write them, to whom a payment went, and which invoice proves it: no database."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from workspaces.bank.matching import Bill, Paid, proofs
from workspaces.bank.payees import alike, payee_of
from workspaces.bank.reading import read
from workspaces.kernel.errors import DomainError

SHELL, ORANGE = ("2026-10-12", -8490, "SHELL"), ("2026-10-14", -128450, "ORANGE")
CAMT = """<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>
<Ntry><Amt Ccy="EUR">84.90</Amt><CdtDbtInd>DBIT</CdtDbtInd><BookgDt><Dt>2026-10-12</Dt></BookgDt>
<AddtlNtryInf>PAIEMENT CB SHELL</AddtlNtryInf></Ntry>
<Ntry><Amt Ccy="EUR">1284.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><BookgDt><DtTm>2026-10-14T08:00:00</DtTm></BookgDt>
<NtryDtls><TxDtls><RltdPties><Cdtr><Nm>ORANGE</Nm></Cdtr></RltdPties></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">200.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-10-15</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>"""
OFX = """OFXHEADER:100
<OFX><BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261012120000[+1:CET]<TRNAMT>-84.90<FITID>1<NAME>PAIEMENT CB SHELL
</STMTTRN><STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261014<TRNAMT>-1284,50<NAME>PRLV ORANGE<MEMO>PRLV ORANGE</STMTTRN>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261015<TRNAMT>200.00<NAME>VIR CLIENT</STMTTRN></BANKTRANLIST></OFX>"""
WRITTEN = {
    "camt": CAMT.encode(),
    "ofx": OFX.encode(),
    "csv, one amount": "Compte;FR76\r\nDate;Libellé;Montant\r\n12/10/2026;CB SHELL;-84,90\r\n"
    "14/10/2026;PRLV ORANGE;-1 284,50 €\r\n15/10/2026;VIR CLIENT;200,00\r\n".encode("cp1252"),
    "csv, two columns": b"\xef\xbb\xbfDate operation,Date valeur,Libelle,Debit,Credit\n"
    b"12/10/26,13/10/26,CB SHELL,84.90,\n"
    b'14/10/26,14/10/26,PRLV ORANGE,"1,284.50",\n15/10/26,15/10/26,VIR CLIENT,,200.00\nsomething,else,,,\n',
    "pasted": b"12/10/2026\tCB SHELL\t84,90-\n14.10.2026\tPRLV ORANGE\t(1284,50)\n2026-10-15\tVIR CLIENT\t+200\n",
}


@pytest.mark.parametrize("kind", WRITTEN)
def test_the_movements_of_a_statement_are_read_whatever_wrote_it(kind, tmp_path):
    (tmp_path / "s").write_bytes(WRITTEN[kind])
    told = read(str(tmp_path / "s"))
    found = [
        (line["on"], line["cents"], payee_of(line["label"]) if line["cents"] < 0 else "") for line in told["lines"]
    ]
    assert found == [SHELL, ORANGE, ("2026-10-15", 20000, "")]
    assert told["left_out"] == (kind == "csv, two columns")


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"%PDF-1.7",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><camt.053>&a;</camt.053>",
        b"Date;Libelle;Montant\n32/13/2026;x;1,0",
    ],
)
def test_what_holds_no_movement_is_refused_with_a_word(bad, tmp_path):
    (tmp_path / "s").write_bytes(bad)
    with pytest.raises(DomainError) as refused:
        read(str(tmp_path / "s"))
    assert refused.value.code in ("BANK_UNREADABLE", "XML_FORBIDDEN")


PAYEES = {
    "PAIEMENT CB SHELL 12/10": "SHELL",
    "CARTE X1234 12/10 TOTAL ENERGIES PARIS": "TOTAL ENERGIES PARIS",
    "PRLV SEPA ORANGE REF 12345": "ORANGE",
    "VIR INST LOYER DUPONT": "LOYER DUPONT",
    "FACTURE CARTE DU 101026 AMAZON EU": "AMAZON EU",
    "123456": "123456",
}


def test_a_label_says_to_whom_a_payment_went():
    assert {label: payee_of(label) for label in PAYEES} == PAYEES
    assert alike("PAIEMENT CB SHELL 12/10", "Shell France SAS") and not alike("CB MICHELLE", "Shell")


def paid(n: int, on: date, cents: int = 8490, label: str = "CB SHELL") -> Paid:
    return Paid(UUID(int=n), on, cents, label)


def bill(n: int, on: date, cents: int = 8490, name: str = "Shell France") -> Bill:
    return Bill(UUID(int=n), name, on, cents)


def test_an_invoice_proves_one_payment_of_its_amount_near_enough():
    day = date(2026, 10, 12)
    one = [paid(1, day)]
    for away, proven in ((-100, True), (-101, False), (15, True), (16, False)):
        assert bool(proofs(one, [bill(9, day + timedelta(days=away))])) is proven, away
    assert proofs(one, [bill(9, day, 8491)]) == {}
    for away, proven in ((15, True), (16, False)):  # a name that the label does not say
        assert bool(proofs(one, [bill(9, day - timedelta(days=away), name="Aral")])) is proven
    twice = proofs([paid(1, day), paid(2, day + timedelta(days=2))], [bill(9, day + timedelta(days=2))])
    assert twice == {UUID(int=2): UUID(int=9)}
    named_first = proofs([paid(1, day, label="CB ARAL"), paid(2, day - timedelta(days=9))], [bill(9, day)])
    assert named_first == {UUID(int=2): UUID(int=9)}

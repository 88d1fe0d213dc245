"""Fields out of printed pages: each test is a layout that real invoices use."""

from datetime import date
from decimal import Decimal

import pytest

from importers.readers import amounts, dates
from importers.readers.words import rows
from tests.importers.layouts import page, read
from workspaces.invoices.draft import Proof

FRENCH = """
    Menuiserie Lambert SARL
    12 rue des Lilas
    31000 Toulouse
    SIRET 732 829 320 00074   TVA FR44 732829320

    FACTURE N° FA-2026-0042                        Client : Moulin SAS
    Date : 05/03/2026                              SIREN 552 100 554
    Échéance : 4 avril 2026

    Désignation              Quantité    Prix unitaire    Montant HT
    Porte en chêne           2           1 250,00         2 500,00
    Pose                     3           100,00           300,00

                                         Total HT         2 800,00 €
                                         TVA 20 %           560,00 €
                                         Total TTC        3 360,00 €
    IBAN FR76 3000 6000 0112 3456 7890 189
"""


def test_a_french_invoice_gives_all_its_fields():
    draft = read(FRENCH)
    assert (draft.number, draft.type_code, draft.currency) == ("FA-2026-0042", "380", "EUR")
    assert (draft.issue_date, draft.due_date) == (date(2026, 3, 5), date(2026, 4, 4))
    assert (draft.net, draft.tax, draft.gross) == (Decimal("2800.00"), Decimal("560.00"), Decimal("3360.00"))
    assert [(row.rate, row.base, row.tax) for row in draft.vat] == [(20, Decimal("2800.00"), Decimal("560.00"))]
    assert (draft.seller.name, draft.seller.siren, draft.seller.siret) == (
        *("Menuiserie Lambert SARL", "732829320", "73282932000074"),
    )
    assert (draft.seller.vat, draft.seller.iban) == ("FR44732829320", "FR7630006000011234567890189")
    assert (draft.buyer.name, draft.buyer.siren) == ("Moulin SAS", "552100554")
    assert [(line.description, line.quantity, line.unit_price, line.net) for line in draft.lines] == [
        ("Porte en chêne", 2, Decimal("1250.00"), Decimal("2500.00")),
        ("Pose", 3, Decimal("100.00"), Decimal("300.00")),
    ]


def test_keys_and_arithmetic_are_proofs_and_labels_alone_are_not():
    draft = read(FRENCH)
    assert draft.confidence["seller.siren"].proof is Proof.CHECKSUM
    assert draft.confidence["gross"].proof is Proof.ARITHMETIC
    assert draft.confidence["number"].proof is Proof.ANCHOR
    without_rate = read(FRENCH.replace("TVA 20 %", "TVA     "))
    assert without_rate.confidence["gross"].proof is Proof.ANCHOR
    assert without_rate.confidence["vat"].proof is Proof.GUESS


def test_the_dossiers_own_numbers_belong_to_the_buyer():
    draft = read(FRENCH, "732829320", "73282932000074", "FR44732829320", "FR7630006000011234567890189")
    assert (draft.seller.siren, draft.seller.vat, draft.seller.iban) == (None, None, None)
    assert draft.buyer.siren == "732829320"


def test_totals_printed_under_their_headers_are_found():
    draft = read("""
        FACTURE 2026-118
        Date de facture   03.02.2026

        Total HT        Total TVA        Total TTC

        1.250,00        250,00           1.500,00
    """)
    assert (draft.net, draft.tax, draft.gross) == (Decimal("1250.00"), Decimal("250.00"), Decimal("1500.00"))


def test_two_rates_are_two_rows_and_prove_the_totals():
    draft = read("""
        Facture FA-7
        Date : 13/11/2026
        Taxe             Base         Montant
        TVA 20,0 %       81,90 €      16,38 €
        TVA 5,5 %        543,00 €     29,87 €
        Total HT                      624,90 €
        Total taxes                   46,25 €
        Total TTC                     671,15 €
        Solde à payer                 470,15 €
    """)
    assert [(row.rate, row.tax) for row in draft.vat] == [
        (Decimal("20.0"), Decimal("16.38")),
        (Decimal("5.5"), Decimal("29.87")),
    ]
    assert draft.confidence["net"].proof is Proof.ARITHMETIC
    assert (draft.gross, draft.payable) == (Decimal("671.15"), Decimal("470.15"))


def test_an_english_invoice_with_the_month_first():
    draft = read("""
        Azure Interior Ltd
        4557 De Silva St

        Invoice Number: INV/2023/03/0008
        Invoice Date        Due Date
        03/20/2023          04/04/2023

        Description       Quantity     Unit Price     Amount
        Office chair      1            70.00          $ 70.00
        Subtotal                                      $ 70.00
        Tax 15%                                       $ 10.50
        Total                                         $ 80.50
    """)
    assert (draft.number, draft.currency) == ("INV/2023/03/0008", "USD")
    assert (draft.issue_date, draft.due_date) == (date(2023, 3, 20), date(2023, 4, 4))
    assert (draft.net, draft.tax, draft.gross) == (Decimal("70.00"), Decimal("10.50"), Decimal("80.50"))
    assert draft.seller.name == "Azure Interior Ltd"


def test_the_total_of_a_table_of_lines_is_not_the_invoices():
    draft = read("""
        Jeanne Martin
        SIRET : 732 829 320 00074
                                  Facture
                                  Réf. : 2026-017
                                  Le 12 janvier 2026
        Description               Qté    PU        Total
        Création d’un logo        1      850,00    850,00
        Déclinaisons              4      75,00     300,00
                                  Total à payer    1 150,00 €
        TVA non applicable, art. 293 B du CGI
    """)
    assert (draft.number, draft.net, draft.tax, draft.gross) == ("2026-017", 1150, None, 1150)


def test_a_column_for_each_rate_leaves_the_whole_tax_unsaid():
    draft = read("""
        Votre facture du 03/02/2026
        N° facture : 10 123 456 789
                       Montant HT    TVA 5,5 %   TVA 20 %   Montant TTC
        Abonnement     32,40         1,78                   34,18
        Consommation   373,32                    74,66      447,98
        Total          405,72        1,78        74,66      482,16
        EDF SA au capital de 1 868 467 354 euros - RCS Paris 552 081 317
    """)
    assert (draft.net, draft.tax, draft.gross) == (Decimal("405.72"), None, Decimal("482.16"))
    assert (draft.seller.name, draft.number) == ("EDF SA", "10 123 456 789")


def test_a_credit_note_keeps_the_signs_it_prints():
    draft = read("""
        Avoir AV-2026-5
        Date : 16/11/2026
        Facture liée   FA-2026-10
        Total HT     -218,48 €
        Total taxes   -14,99 €
        Total TTC    -233,47 €
    """)
    assert (draft.type_code, draft.number, draft.gross) == ("381", "AV-2026-5", Decimal("-233.47"))


@pytest.mark.parametrize(
    ("terms", "due"),
    [
        ("Paiement à 30 jours", date(2026, 2, 4)),
        ("Conditions de paiement : 45 jours fin de mois", date(2026, 2, 28)),
        ("Payment terms: Net 15 days", date(2026, 1, 20)),
        ("Paiement à réception", date(2026, 1, 5)),
        ("Pénalités de retard au-delà de 30 jours de paiement", None),
    ],
)
def test_terms_make_a_due_date_unless_they_speak_of_delay(terms, due):
    draft = read(f"Facture F-1\nDate : 05/01/2026\nTotal TTC 120,00 €\n{terms}")
    assert draft.due_date == due
    if due:
        assert draft.confidence["due_date"].proof is Proof.GUESS


def test_dates_of_something_else_are_not_the_invoices():
    draft = read("""
        Facture F-9
        Date de livraison : 01/01/2026
        Date de facture associée : 30/11/2025
        Date de facture : 15/01/2026
        Période du 01/12/2025 au 31/12/2025
        Total TTC 120,00 €
    """)
    assert (draft.issue_date, draft.due_date) == (date(2026, 1, 15), None)


def test_a_page_without_an_invoice_gives_nothing():
    draft = read("Bonjour,\nveuillez trouver ci-joint le compte rendu de notre réunion.\nCordialement")
    assert (draft.number, draft.gross, draft.issue_date, draft.seller.siren) == (None, None, None, None)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("1 284,50 €", "1284.50"),
        ("1\u202f284,50", "1284.50"),
        ("$1,284.50", "1284.50"),
        ("1.284,50", "1284.50"),
        ("1'284.50", "1284.50"),
        ("-12,00", "-12.00"),
        ("(12.00)", "-12.00"),
        ("12,00-", "-12.00"),
        ("1284.50", "1284.50"),
        ("0,025 €", "0.025"),
        ("2.500", "2500"),
    ],
)
def test_amounts_in_every_usual_hand(printed, value):
    (row,) = rows(page(printed))
    (found, *_), _ = amounts.scan(row)
    assert found.value == Decimal(value)


@pytest.mark.parametrize("printed", ["FA-2026-0042", "12/03/2026", "a1b2", "192.168.0.1", "9" * 5000])
def test_references_are_no_amounts(printed):
    (row,) = rows(page(printed))
    found, _ = amounts.scan(row)
    assert [amount for amount in found if amount.is_money] == []


def test_numbers_of_two_columns_are_never_one():
    (row,) = rows(page("Pose      3    135,00"))
    found, _ = amounts.scan(row)
    assert [amount.value for amount in found] == [3, Decimal("135.00")]


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("05/03/2026", date(2026, 3, 5)),
        ("5.3.26", date(2026, 3, 5)),
        ("2026-03-05", date(2026, 3, 5)),
        ("20260305", date(2026, 3, 5)),
        ("5 mars 2026", date(2026, 3, 5)),
        ("1er août 2026", date(2026, 8, 1)),
        ("March 5, 2026", date(2026, 3, 5)),
        ("5th of March 2026", date(2026, 3, 5)),
        ("7. Mai 2026", date(2026, 5, 7)),
        ("31 févr. 2026", None),
        ("31/02/2026", None),
    ],
)
def test_dates_in_every_usual_hand(printed, value):
    (row,) = rows(page(printed))
    assert [found.value for found in dates.scan(row)] == ([value] if value else [])

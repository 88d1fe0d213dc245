"""What is proposed for a purchase, and where each value is said to come from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests import make
from tests.workspaces.accounting.test_entries import PLAN, moves, source, vat
from workspaces.accounting import suggestions
from workspaces.accounting.entries import build
from workspaces.accounting.facts import Item
from workspaces.parties import defaults
from workspaces.parties.models import ThirdParty

UNTAXED, LAST = {"tax": 0, "gross": 10_000}, date(2026, 12, 31)
DRILL = Item(89_900, Decimal("899.00"), Decimal(20))

# what the invoice and its supplier say, in columns of the source; one value that is proposed, and its origin
CASES = [
    ({"account": "606400"}, "Compte", "606400 Fournitures administratives", "fiche du fournisseur"),
    ({"habit": "606100"}, "Compte", "606100 Fournitures non stockables", "dernières écritures de ce tiers"),
    ({}, "Compte", "607000 Achats de marchandises", "compte par défaut du dossier"),
    ({}, "TVA récupérée", "100\u00a0%", "règle générale"),
    ({"account": "606140"}, "TVA récupérée", "80\u00a0%", "Carburants de véhicules de tourisme · CGI art. 298, 4-1°"),
    ({"account": "606140", "day": date(2020, 5, 4)}, "TVA récupérée", "60\u00a0%", "tourisme, essence en 2020"),
    ({"account": "606140", "vat_share": "100"}, "TVA récupérée", "100\u00a0%", "fiche du fournisseur"),
    ({"account": "625100"}, "TVA récupérée", "0\u00a0%", "Transport de personnes et hébergement"),
    ({"account": "623400"}, "Petits cadeaux", "jusqu’à 73,00\u00a0€ TTC", "CGI ann. II art. 206, IV-2-3°"),
    ({"account": "623400", "day": date(2020, 5, 4)}, "Petits cadeaux", "jusqu’à 69,00\u00a0€ TTC", "art. 28-00 A"),
    ({"vat": (vat(None, 10_000, 0, "AE"),)} | UNTAXED, "Autoliquidation", "TVA due par vous", "mention de la facture"),
    ({"reverse_charge": True} | UNTAXED, "Autoliquidation", "TVA due par vous", "fiche du fournisseur"),
    ({"account": "606300", "items": (DRILL,)}, "Immobilisation", "899,00\u00a0€ en 215400", "plus de 500,00\u00a0€ HT"),
    ({"journal": "HA"}, "Journal", "HA Achats", "fiche du fournisseur"),
    ({}, "Journal", "AC Achats", "réglages du dossier"),
    ({"due": LAST, "terms": "30 jours, fin de mois"}, "Échéance", "31/12/2026", "délai du fournisseur\u00a0: 30 jours"),
    ({"due": LAST}, "Échéance", "31/12/2026", "imprimée sur la facture"),
    ({"project": "Toiture"}, "Projet", "Toiture", "fiche du fournisseur"),
]  # fmt: skip


def test_each_value_says_where_it_comes_from():
    for said, label, value, origin in CASES:
        own = source(**{"net": 10_000, "tax": 2_000, "gross": 12_000} | said)
        found = {one.label: one for one in suggestions.of(own, PLAN)}
        assert found[label].value.startswith(value), (said, found[label])
        assert origin in found[label].origin, (said, found[label])


def test_what_is_not_so_is_not_proposed():
    labels = {one.label for one in suggestions.of(source(due=None), PLAN)}
    assert labels == {"Compte", "TVA récupérée", "Journal"}
    cheap = source(account="606300", items=(Item(50_000, Decimal(500), Decimal(20)),))
    assert "Immobilisation" not in {one.label for one in suggestions.of(cheap, PLAN)}


def test_the_entry_follows_the_supplier_s_sheet():
    own = {"net": 10_000, "tax": 2_000, "gross": 12_000, "account": "606140"}
    assert moves(build(source(**own), PLAN))["445660"] == 1_600
    assert moves(build(source(**own, vat_share="50"), PLAN))["445660"] == 1_000
    assert moves(build(source(**own, day=date(2018, 3, 1)), PLAN))["445660"] == 400
    owed = source(net=50_000, tax=0, gross=50_000, reverse_charge=True)
    assert moves(build(owed, PLAN)) == {"401000": -50_000, "607000": 50_000, "445200": -10_000, "445662": 10_000}
    assert "445200" not in moves(build(source(reverse_charge=True), PLAN)), "VAT that is printed was charged"


def test_the_due_date_follows_the_supplier_s_terms():
    for days, end_of_month, due in [
        (None, False, None),
        (30, False, date(2026, 12, 2)),
        (45, True, date(2026, 12, 31)),
        (None, True, date(2026, 11, 30)),
        (0, False, date(2026, 11, 2)),
    ]:
        party = ThirdParty(name="BIOBURO", terms_days=days, terms_end_of_month=end_of_month)
        assert defaults.due(date(2026, 11, 2), party) == due, (days, end_of_month)
    assert defaults.due(None, ThirdParty(name="BIOBURO", terms_days=30)) is None


async def test_the_invoice_s_sheet_shows_them(alice, moulin):
    party = await make.party(moulin, account="606140", project="Toiture", terms_days=30)
    invoice = await make.purchase(moulin, draft_of=make.draft(due_date=None), party_id=party.id)
    page = (await alice.get(alice.in_dossier(f"/comptabilite/{invoice.id}"))).text
    assert "D’où viennent ces valeurs" in page
    assert "CGI art. 298, 4-1°" in page
    assert "02/12/2026" in page
    assert "Délai du fournisseur\u00a0: 30 jours" in page.replace("\u202f", "\u00a0")

"""« Échéances de TVA » over the firm's dossiers: due dates, completeness, filter, list of the firm, export."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime

import openpyxl
import pytest

from importers import filing
from importers.reading import Reading
from tests import make
from workspaces.deadlines.completeness import reckon_changed, reckon_everywhere
from workspaces.deadlines.models import Completeness
from workspaces.documents.models import State
from workspaces.dossiers.models import VatRegime
from workspaces.invoices.draft import Party
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel import clock, events
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.tenancy import acting_in

pytestmark = pytest.mark.database
JULY_TO_SEPTEMBER = [date(2026, month, 12) for month in (7, 8, 9)]


@pytest.fixture(autouse=True)
def november():
    """The day on which October is declared."""
    with clock.stopped(datetime(2026, 11, 3, 9, 0, tzinfo=UTC)):
        yield


async def bought(
    dossier, *days: date, name: str = "Orange", siren: str = "", type_code: str = "380", **changes
) -> None:
    """Purchases as a reading files them, each with its third party."""
    for day in days:
        draft = make.draft(issue_date=day, seller=Party(name=name, siren=siren), type_code=type_code)
        document = await make.document(dossier, state=State.READING)
        with acting_in(dossier.id):
            async with unit_of_work():
                await filing.file(document, Reading("accept", None, "", "application/pdf", draft), dossier)
            await Invoice.filter(id=document.invoice_id).update(**{"processing": Processing.TO_ACCEPT} | changes)


async def regime(dossier, regime: VatRegime, day: int | None = 19) -> None:
    dossier.vat_regime, dossier.vat_due_day = regime, day
    await dossier.save()


def row_of(page: str, dossier) -> str:
    found = re.search(rf'<tr data-row id="deadline-{dossier.id}">.*?</tr>', page, re.S)
    return re.sub(r"<[^>]+>", " ", found[0]) if found else ""


async def kept_of(dossier, month: date) -> Completeness:
    with acting_in(dossier.id):
        return await Completeness.get(workspace_id=dossier.id, month=month)


async def october(dossier) -> tuple[int, int, int]:
    kept = await kept_of(dossier, date(2026, 10, 1))
    return kept.expected, kept.received, kept.missing


async def test_shows_regime_due_date_and_how_complete_each_dossier_is(chloe, moulin, durand):
    await regime(moulin, VatRegime.MONTHLY)
    garage = await make.workspace("Garage du Vercors", firm=durand, vat_regime=VatRegime.QUARTERLY, vat_due_day=21)
    await bought(moulin, *JULY_TO_SEPTEMBER, date(2026, 10, 12))
    await bought(moulin, *JULY_TO_SEPTEMBER, name="EDF")
    await reckon_everywhere()
    page = (await chloe.get("/cabinet/echeances")).text
    mine, theirs = row_of(page, moulin), row_of(page, garage)
    assert "Réel, mensuel" in mine and "CA3 · octobre 2026" in mine and "19/11/2026" in mine and "1/2" in mine
    assert "CA3 · 4e trimestre 2026" in theirs and "21/01/2027" in theirs and "aucune attendue" in theirs


async def test_keeps_the_incomplete_ones_of_the_period_chosen(chloe, moulin, durand):
    garage = await make.workspace("Garage du Vercors", firm=durand)
    await bought(moulin, *JULY_TO_SEPTEMBER)
    await bought(garage, *JULY_TO_SEPTEMBER, date(2026, 10, 2))
    await reckon_everywhere()
    page = (await chloe.get("/cabinet/echeances?vue=incomplets", htmx=True)).text
    assert row_of(page, moulin) and not row_of(page, garage)
    assert 'Incomplets · <span class="tn">1</span>' in page
    september = (await chloe.get("/cabinet/echeances?vue=incomplets&periode=2026-09", htmx=True)).text
    assert "Tous les dossiers sont complets" in september


async def test_a_missing_piece_leads_to_as_many_rows_and_each_says_why(chloe, moulin):
    await bought(moulin, *JULY_TO_SEPTEMBER)
    await bought(moulin, *JULY_TO_SEPTEMBER, *JULY_TO_SEPTEMBER, name="Transgourmet")
    await reckon_everywhere()
    assert await october(moulin) == (3, 0, 3)
    home = (await chloe.get("/cabinet/dossiers?vue=manquantes", htmx=True)).text
    [(href, figure)] = re.findall(r'<a href="(/cabinet/echeances/[^"]+)"><strong>(\d+)</strong>', home)
    page = (await chloe.get(href)).text
    assert figure == "3" and page.count("<tr data-row") == 3
    assert "1 facture chaque mois\u00a0: juillet 2026, août 2026 et septembre 2026." in page.replace(" : ", "\u00a0: ")


async def test_refused_invoices_duplicates_and_credit_notes_are_no_piece_received(moulin):
    await bought(moulin, *JULY_TO_SEPTEMBER)
    day = date(2026, 10, 12)
    await bought(moulin, day, processing=Processing.REFUSED)
    await bought(moulin, day, processing=Processing.DUPLICATE)
    await bought(moulin, day, type_code="381")
    await reckon_everywhere()
    assert await october(moulin) == (1, 0, 1)
    await bought(moulin, day, processing=Processing.TO_CHECK)
    await reckon_everywhere()
    assert await october(moulin) == (1, 1, 0)


async def test_a_quarterly_return_counts_from_its_first_month(moulin):
    await regime(moulin, VatRegime.QUARTERLY)
    await bought(moulin, *(date(2026, month, 5) for month in (4, 5, 6, 8)))
    await reckon_everywhere()
    september = await kept_of(moulin, date(2026, 9, 1))
    assert (september.expected, september.received) == (3, 1)
    assert await october(moulin) == (1, 0, 1)  # the first month of the next quarter


async def test_is_counted_again_a_minute_after_news_of_an_invoice(moulin, scierie):
    await bought(moulin, *JULY_TO_SEPTEMBER)
    await reckon_changed()  # never counted yet
    assert await october(moulin) == (1, 0, 1)
    before = await kept_of(scierie, date(2026, 10, 1))
    with clock.stopped(datetime(2026, 11, 3, 9, 5, tzinfo=UTC)):
        await bought(moulin, date(2026, 10, 12))
        await events.tell([moulin.id], "invoice", moulin.id)
        await reckon_changed()
    assert await october(moulin) == (1, 1, 0)
    after = await kept_of(scierie, date(2026, 10, 1))
    assert after.computed_at == before.computed_at  # nothing happened there


async def test_exports_what_is_listed_and_no_formula(chloe, moulin, durand):
    await make.workspace("Garage du Vercors", firm=durand)
    await regime(moulin, VatRegime.MONTHLY)
    await bought(moulin, *JULY_TO_SEPTEMBER, name="=EDF()")
    await reckon_everywhere()
    answer = await chloe.get("/cabinet/echeances/export.xlsx?vue=incomplets")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    [_, line] = book["Échéances"].iter_rows(values_only=True)
    assert line[0] == moulin.name and f"{line[4]:%d/%m/%Y}" == "19/11/2026" and line[5:8] == (1, 0, 1)
    [_, piece] = book["Pièces manquantes"].iter_rows()
    assert (piece[1].value, piece[1].data_type) == ("=EDF()", "s")
    assert "echeances-2026-10.xlsx" in answer.headers["content-disposition"]


async def test_what_is_not_set_yet_asks_to_be_filled_in_and_nothing_else(chloe, moulin, durand):
    garage = await make.workspace("Garage du Vercors", firm=durand)
    await regime(moulin, VatRegime.MONTHLY, None)
    page = (await chloe.get("/cabinet/echeances")).text
    assert "jour à renseigner" in row_of(page, moulin) and "Régime à renseigner" in row_of(page, garage)
    there = (await chloe.get(f"/cabinet/echeances/{garage.slug}")).text
    assert "à renseigner" in there and ">Paramétrer" in there and "Ajouter à la liste" in there
    assert "égler" not in page + there

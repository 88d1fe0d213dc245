"""Third parties of several dossiers in one file: each row into its own, and nothing told of what is not one's own."""

from __future__ import annotations

import pytest

from importers.tables import imports
from importers.tables.models import ImportBatch, ImportRow, Outcome, Stage
from tests import make
from tests.importers.tables.bringing import worked
from tests.portal.clients.lists import SIRENS, dropped, go_on, of_firm, sheet, undone, written
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.tenancy import acting_in
from workspaces.parties.models import ThirdParty

pytestmark = pytest.mark.usefixtures("chloe")
TITLES, KIND = "SIREN du dossier;N°;Nom;SIREN;E-mail", "firm-parties"


@pytest.fixture
def of(durand):
    async def bring(*rows: str, by: str = "Chloé Durand", act=written) -> ImportBatch:
        return await act(durand, sheet(*rows, titles=TITLES), await of_firm(durand, by), kind=KIND)

    return bring


async def parties(workspace) -> list[str]:
    with acting_in(workspace.id):
        return [row.name for row in await ThirdParty.filter(workspace_id=workspace.id).order_by("name")]


async def test_each_row_goes_into_its_dossier_told_by_siren_or_by_name(of, durand, moulin):
    garage = await make.workspace("Garage du Pont", firm=durand)
    batch = await of(
        f"{moulin.siren};;Minoterie A;{SIRENS[0]};a@exemple.fr",
        f"garage du pont;;Pneus B;{SIRENS[1]};b@exemple.fr",
        f"{garage.siren};;Huiles C;;c@exemple.fr",
    )
    assert (batch.stage, batch.created, batch.bad_count) == (Stage.DONE, 3, 0)
    assert await parties(moulin) == ["Minoterie A"]
    assert await parties(garage) == ["Huiles C", "Pneus B"]


async def test_each_dossier_has_its_own_import_with_its_record_and_its_way_back(of, durand, moulin):
    garage = await make.workspace("Garage du Pont", firm=durand)
    await of(f"{moulin.siren};;Minoterie A;;", f"{garage.siren};;Pneus B;;")
    with acting_in(moulin.id):
        child = await ImportBatch.get(workspace_id=moulin.id)
        assert (child.stage, child.created, child.by_name) == (Stage.DONE, 1, "Chloé Durand")
        assert await AuditEvent.filter(workspace_id=moulin.id, what="import:done").count() == 1
        await imports.undo(child)
    await worked(child)
    assert (await parties(moulin), await parties(garage)) == ([], ["Pneus B"])


async def test_a_dossier_that_is_not_ones_own_is_told_like_one_that_is_nobodys(of, durand, moulin, scierie):
    hidden = await make.workspace("Dossier caché", firm=durand)
    await make.firm_member(durand, "Luc Petit", roles=["accountant"], all_dossiers=False)
    rows = [f"{said};;Tiers;;" for said in (hidden.siren, hidden.name, scierie.siren, SIRENS[0], "Nulle part")]
    batch = await of(*rows, by="Luc Petit", act=dropped)
    with acting_in(durand.id):
        found = await ImportRow.filter(workspace_id=durand.id, batch_id=batch.id).order_by("row")
    assert [[error["code"] for error in row.errors] for row in found] == [["DOSSIER_UNKNOWN"]] * 5


async def test_a_name_of_several_dossiers_asks_which(of, durand, moulin):
    await make.workspace("Au bon moulin", firm=durand)
    batch = await of("Au bon moulin;;Tiers;;", act=dropped)
    assert batch.mistakes == {"dossier:DOSSIER_SEVERAL": 1}
    with acting_in(durand.id, moulin.id):
        assert (await imports.correct(batch, 2, {"dossier": moulin.siren})).outcome is Outcome.NEW
    assert (await go_on(durand, batch)).created == 1
    assert await parties(moulin) == ["Tiers"]


async def test_what_is_known_in_one_dossier_is_new_in_another(of, durand, moulin):
    garage = await make.workspace("Garage du Pont", firm=durand)
    known = await make.party(moulin, name="Minoterie A", siren=SIRENS[0], number="F-1")
    rows = [f"{one.siren};;Minoterie A;{SIRENS[0]};neuf@exemple.fr" for one in (moulin, garage)]
    batch = await of(*rows, act=dropped)
    assert (batch.new_count, batch.update_count, batch.doubt_count) == (1, 1, 0)
    batch = await go_on(durand, batch)
    with acting_in(moulin.id):
        await known.refresh_from_db()
    assert (known.email, await parties(garage)) == ("neuf@exemple.fr", ["Minoterie A"])
    batch = await undone(durand, batch)
    with acting_in(moulin.id):
        await known.refresh_from_db()
    assert (batch.stage, known.email, await parties(garage)) == (Stage.UNDONE, "", [])


async def test_rows_of_one_dossier_that_say_the_same_are_told_however_they_name_it(of, moulin):
    rows = [f"{said};F-9;Tiers;;" for said in (moulin.siren, moulin.name)]
    batch = await of(*rows, act=dropped)
    assert (batch.new_count, batch.doubt_count) == (1, 1)


async def test_the_same_file_again_changes_nothing(of, moulin):
    row = f"{moulin.siren};;Minoterie A;{SIRENS[0]};a@exemple.fr"
    await of(row)
    again = await of(row, act=dropped)
    assert (again.same_count, again.new_count) == (1, 0)

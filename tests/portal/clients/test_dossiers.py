"""Dossiers brought in from a table: compared, corrected, opened without inviting anybody, taken back."""

from __future__ import annotations

import pytest

from importers.tables import imports
from importers.tables.models import ImportRow, Outcome, Stage
from portal.clients.plans import PlannedInvitation
from portal.firms.models import Assignment, FirmMember
from portal.invitations.models import Invitation
from tests import make
from tests.portal.clients.lists import SIRENS, dropped, go_on, line, of_firm, sheet, undone, written
from workspaces.dossiers.models import Address, FirmLink, VatRegime, Workspace
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.tenancy import acting_in

pytestmark = pytest.mark.usefixtures("chloe")


async def bad_rows(batch) -> dict[int, list[str]]:
    with acting_in(batch.workspace_id):
        rows = await ImportRow.filter(workspace_id=batch.workspace_id, batch_id=batch.id, outcome=Outcome.BAD)
    return {row.row: [error["code"] for error in row.errors] for row in rows}


async def test_a_row_opens_a_dossier_with_all_that_it_needs_and_invites_nobody(durand):
    batch = await written(durand, sheet(line(0, follower="chloe DURAND")), await of_firm(durand))
    opened = await Workspace.get(siren=SIRENS[0])
    assert (batch.stage, batch.created) == (Stage.DONE, 1)
    assert (opened.name, opened.email, opened.vat_regime) == ("Boulangerie 0", "paul0@exemple.fr", VatRegime.MONTHLY)
    assert await FirmLink.exists(workspace_id=opened.id, firm_id=durand.id, until=None)
    assert await Address.filter(workspace_id=opened.id).count() == 2
    member = await FirmMember.get(firm_id=durand.id, name="Chloé Durand")
    assert await Assignment.exists(workspace_id=opened.id, member_id=member.id)
    assert not await Invitation.exists()
    plan = await PlannedInvitation.get(workspace_id=opened.id)
    assert (plan.email, plan.name, plan.send_on) == ("paul0@exemple.fr", "Paul Martin", None)


@pytest.mark.parametrize(("all_dossiers", "follows"), [(True, []), (False, [SIRENS[1]])], ids=["all", "some"])
async def test_opening_is_not_following_unless_the_dossier_would_be_lost(durand, all_dossiers, follows):
    await make.firm_member(durand, "Luc Petit", roles=["client-manager"], all_dossiers=all_dossiers)
    await written(durand, sheet(line(0, follower="Chloé Durand"), line(1)), await of_firm(durand, "Luc Petit"))
    luc = await FirmMember.get(firm_id=durand.id, name="Luc Petit")
    his = await Assignment.filter(member_id=luc.id).values_list("workspace_id", flat=True)
    assert [row.siren for row in await Workspace.filter(id__in=list(his))] == follows
    assert await Assignment.all().count() == len(follows) + 1


async def test_what_only_the_firm_knows_is_a_mistake_of_its_row(durand, scierie):
    rows = [
        line(0),
        line(1, follower="Jean Inconnu"),
        line(0, name="Deux fois"),
        line(2, siren=scierie.siren),
        line(3, siren="1234567"),
        line(4, mail="paul.exemple.fr"),
    ]
    batch = await dropped(durand, sheet(*rows), await of_firm(durand))
    assert (batch.new_count, batch.bad_count) == (1, 5)
    assert await bad_rows(batch) == {
        3: ["FOLLOWER_UNKNOWN"],
        4: ["SIREN_TWICE"],
        5: ["SIREN_TAKEN"],
        6: ["SIREN_LENGTH"],
        7: ["EMAIL_INVALID"],
    }
    assert batch.mistakes["siren:SIREN_TWICE"] == batch.mistakes["follower:FOLLOWER_UNKNOWN"] == 1


async def test_a_corrected_row_is_compared_with_the_other_rows_too(durand):
    batch = await dropped(durand, sheet(line(0), line(0, name="Deux fois"), line(1)), await of_firm(durand))
    with acting_in(durand.id):
        assert (await imports.correct(batch, 3, {"siren": SIRENS[1]})).outcome is Outcome.BAD
        assert (await imports.correct(batch, 3, {"siren": SIRENS[2]})).outcome is Outcome.NEW
        await batch.refresh_from_db()
    assert (batch.new_count, batch.bad_count, batch.mistakes) == (3, 0, {})
    assert (await go_on(durand, batch)).created == 3


async def test_the_same_file_again_opens_nothing_and_a_changed_one_changes_only_what_it_says(durand, moulin):
    firm = await of_firm(durand)
    await written(durand, sheet(line(0), line(1)), firm)
    again = await dropped(durand, sheet(line(0), line(1)), firm)
    assert (again.new_count, again.same_count) == (0, 2)
    twice = await dropped(durand, sheet(line(0), line(0, name="Deux fois")), firm)
    assert (twice.same_count, twice.bad_count, twice.update_count) == (1, 1, 0)
    changed = await written(durand, sheet(line(0, regime="trimestriel"), line(1)), await of_firm(durand))
    assert (changed.created, changed.updated, changed.same_count) == (0, 1, 1)
    assert (await Workspace.get(siren=SIRENS[0])).vat_regime is VatRegime.QUARTERLY
    assert await Workspace.all().count() == 3


async def test_a_company_that_has_come_in_keeps_its_own_name_and_address(durand, moulin):
    await make.member(moulin, "Alice Martin")
    said = line(0, siren=moulin.siren, name="Moulin Neuf", regime="annuel")
    batch = await written(durand, sheet(said), await of_firm(durand))
    await moulin.refresh_from_db()
    assert (batch.updated, moulin.name, moulin.vat_regime) == (1, "Au bon moulin", VatRegime.SIMPLIFIED)


async def test_a_dossier_that_the_person_does_not_follow_is_left_alone(durand, moulin):
    await make.firm_member(durand, "Luc Petit", roles=["client-manager"], all_dossiers=False)
    said = sheet(line(0, siren=moulin.siren, regime="annuel"))
    batch = await dropped(durand, said, await of_firm(durand, "Luc Petit"))
    assert (batch.same_count, batch.update_count, batch.bad_count) == (1, 0, 0)


async def test_taking_it_back_removes_the_dossiers_in_which_nothing_happened(durand):
    batch = await written(durand, sheet(line(0), line(1)), await of_firm(durand))
    used = await Workspace.get(siren=SIRENS[1])
    await make.member(used, "Paul Martin")
    batch = await undone(durand, batch)
    assert batch.stage is Stage.UNDONE
    assert [row.siren for row in await Workspace.all() if row.siren in SIRENS] == [SIRENS[1]]
    assert await Address.filter(workspace_id=used.id).count() == await Address.all().count()
    with acting_in(durand.id):
        assert await imports.kept(batch) == [used.name]
        assert await AuditEvent.filter(workspace_id=durand.id, what="workspace:taken-back").count() == 1


async def test_a_change_is_taken_back_too(durand, moulin):
    batch = await written(durand, sheet(line(0, siren=moulin.siren, name="Moulin Neuf")), await of_firm(durand))
    assert batch.updated == 1
    await undone(durand, batch)
    await moulin.refresh_from_db()
    assert (moulin.name, moulin.vat_regime) == ("Au bon moulin", None)

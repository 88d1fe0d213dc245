"""From opened dossiers to invited clients: when they leave, once each, and whom one may ask again."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
import pytest_asyncio

from portal.clients.plans import PlannedInvitation
from portal.clients.sending import send_invitations_of_the_day, send_planned_invitations
from portal.invitations.models import Invitation
from tests import make
from tests.portal.clients.lists import line, of_firm, sheet, written
from workspaces.dossiers.models import FirmLink, Workspace
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.clock import now, today
from workspaces.kernel.mail import MailMessage
from workspaces.kernel.tenancy import acting_in

PAGE, LIST = "/cabinet/clients/invitations", "/cabinet/clients"


@pytest_asyncio.fixture
async def two(chloe, durand):
    """Two dossiers just opened by an import."""
    return await written(durand, sheet(line(0), line(1)), await of_firm(durand))


def said(answer) -> str:
    return unescape(answer.text)


async def test_the_very_mail_is_shown_before_anything_leaves(chloe, two):
    page = said(await chloe.get(f"{PAGE}?import={two.id}"))
    assert "2 dossiers attendent leur invitation" in page
    assert "Envoyer 2 invitations" in page
    assert "Votre dossier Boulangerie 0 est prêt" in page
    assert "paul0@exemple.fr" in page
    assert not await MailMessage.exists()


async def test_sending_now_asks_once_more_and_says_that_it_cannot_be_undone(chloe, two):
    asked = await chloe.post(PAGE, data={"when": "maintenant"})
    assert asked.status_code == 200
    assert "Un message parti ne peut pas être annulé." in said(asked)
    assert await PlannedInvitation.filter(send_on=None).count() == 2
    answer = await chloe.post(PAGE, data={"when": "maintenant", "confirmed": "1"})
    assert answer.status_code == 303
    await make.run_jobs()
    assert await PlannedInvitation.all().count() == 0
    assert {row.email for row in await Invitation.all()} == {"paul0@exemple.fr", "paul1@exemple.fr"}
    assert await MailMessage.all().count() == 2


async def test_the_list_looks_again_while_invitations_leave(chloe, two):
    await PlannedInvitation.all().update(send_on=today())
    page = said(await chloe.get(f"{LIST}?etat=attendus"))
    assert "Encore 2 invitations à faire partir." in page
    assert f'hx-get="{LIST}?etat=attendus" hx-trigger="every 3s"' in page


async def test_each_invitation_leaves_once_whatever_runs_twice(chloe, durand, two):
    await PlannedInvitation.all().update(send_on=today())
    await send_planned_invitations(firm=str(durand.id))
    await send_planned_invitations(firm=str(durand.id))
    assert await Invitation.all().count() == 2


async def test_a_day_is_kept_and_its_morning_sends(chloe, two):
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert (await chloe.post(PAGE, data={"when": "date", "day": today().isoformat()})).status_code == 422
    assert (await chloe.post(PAGE, data={"when": "date", "day": tomorrow})).status_code == 303
    await send_invitations_of_the_day()
    assert not await Invitation.exists()
    assert "Invitation le" in said(await chloe.get(LIST))
    await PlannedInvitation.all().update(send_on=today())
    await send_invitations_of_the_day()
    assert await Invitation.all().count() == 2


async def test_later_holds_back_what_had_a_day(chloe, durand, two):
    tomorrow = (today() + timedelta(days=1)).isoformat()
    await chloe.post(PAGE, data={"when": "date", "day": tomorrow})
    answer = await chloe.post(PAGE, data={"when": "plus-tard"})
    assert "Les invitations attendent que vous les envoyiez." in said(await chloe.get(answer.headers["location"]))
    assert await PlannedInvitation.filter(send_on=None).count() == 2
    with acting_in(durand.id):
        assert (await AuditEvent.get(workspace_id=durand.id, what="invitations:held-back")).detail == {"count": 2}


async def test_what_is_held_back_while_others_leave_stays(durand, two, monkeypatch):
    await PlannedInvitation.all().update(send_on=today())
    due = await PlannedInvitation.due(durand.id)
    await PlannedInvitation.filter(email="paul1@exemple.fr").update(send_on=None)

    async def a_moment_before(_: object) -> list[PlannedInvitation]:
        return due

    monkeypatch.setattr(PlannedInvitation, "due", a_moment_before)
    await send_planned_invitations(firm=str(durand.id))
    assert [row.email for row in await Invitation.all()] == ["paul0@exemple.fr"]


@pytest.mark.parametrize("when", ["maintenant", "plus-tard"])
async def test_says_so_when_nothing_is_left_to_invite(chloe, when):
    answer = await chloe.post(PAGE, data={"when": when})
    page = said(await chloe.get(answer.headers["location"]))
    assert "Aucune invitation n’attend : toutes sont déjà parties." in page
    assert "attendent que vous les envoyiez" not in page


async def test_a_firm_that_no_longer_follows_the_dossier_invites_nobody(chloe, durand, two):
    dossier = await Workspace.get(name="Boulangerie 0")
    await FirmLink.filter(workspace_id=dossier.id).update(until=today() - timedelta(days=1))
    await PlannedInvitation.all().update(send_on=today())
    await send_planned_invitations(firm=str(durand.id))
    assert [row.email for row in await Invitation.all()] == ["paul1@exemple.fr"]


async def test_the_list_tells_where_each_client_stands(chloe, durand, two):
    await PlannedInvitation.filter(email="paul0@exemple.fr").update(send_on=today())
    await send_planned_invitations(firm=str(durand.id))
    await make.member(chloe.workspace, "Alice Martin")
    page = said(await chloe.get(LIST))
    assert all(word in page for word in ("Invité", "Pas encore invité", "Actif"))
    waiting = said(await chloe.get(f"{LIST}?etat=attendus", htmx=True))
    assert "Boulangerie 0" in waiting
    assert "Boulangerie 1" in waiting
    assert "Au bon moulin" not in waiting


@pytest.mark.parametrize(
    ("change", "word", "status"),
    [
        ({"expires_at": now() - timedelta(days=1)}, "Invitation expirée", 303),
        ({"failed_at": now()}, "Adresse en erreur", 303),
        ({"opened_at": now()}, "Ouvert", 409),
        ({}, "Invité", 409),
    ],
    ids=["expired", "failed", "opened", "sent"],
)
async def test_only_what_can_no_longer_be_used_is_sent_again(chloe, durand, two, change, word, status):
    await PlannedInvitation.filter(email="paul0@exemple.fr").update(send_on=today())
    await send_planned_invitations(firm=str(durand.id))
    if change:
        await Invitation.all().update(**change)
    page = said(await chloe.get(LIST))
    assert word in page
    assert ("Renvoyer l’invitation de Boulangerie 0" in page) is (status == 303)
    dossier = await Workspace.get(name="Boulangerie 0")
    assert (await chloe.post(f"{LIST}/{dossier.id}/renvoyer")).status_code == status
    assert await Invitation.all().count() == (2 if status == 303 else 1)


async def test_another_firms_clients_are_neither_listed_nor_invited(chloe, scierie, two):
    assert "Scierie du Nord" not in said(await chloe.get(LIST))
    assert (await chloe.post(f"{LIST}/{scierie.id}/renvoyer")).status_code == 404


async def test_is_for_those_who_look_after_clients(ada):
    for path in (LIST, PAGE, "/cabinet/clients/inviter", "/cabinet/imports/dossiers"):
        assert (await ada.get(path)).status_code == 403


async def test_an_import_of_what_is_not_imported_is_not_there(chloe):
    assert (await chloe.get("/cabinet/imports/factures")).status_code == 404

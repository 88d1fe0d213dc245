"""« Équipe »: inviting colleagues, changing their rights, taking them back."""

from __future__ import annotations

import asyncio
import re

import pytest

from portal.firms.models import Assignment, FirmMember, Role
from portal.invitations.models import Invitation
from tests import make
from tests.cast import Browser
from tests.portal.accounts import GOOD
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.mail import MailMessage
from workspaces.kernel.tenancy import acting_in

LUC = {"name": "Luc Petit", "email": "luc@durand.fr", "roles": ["accountant", "client-manager"]}


async def member(name: str) -> FirmMember:
    return await FirmMember.get(name=name)


async def test_an_administrator_invites_a_colleague_with_roles(ada, nobody, durand):
    assert (await ada.post("/cabinet/equipe", data=LUC)).status_code == 303
    asked = await Invitation.get(email=LUC["email"])
    message = await MailMessage.get(id=asked.message_id)
    assert message.subject == "Rejoignez Cabinet Durand sur Liasse"
    link = re.search(r"http://127\.0\.0\.1:8000(/invitation/\S+)", message.text)[1]
    answer = await nobody.post(link, data={"name": "Luc Petit", "password": GOOD})
    assert answer.headers["location"] == "/cabinet"
    luc = await FirmMember.get(email=LUC["email"])
    assert (luc.firm_id, set(luc.roles)) == (durand.id, {Role.ACCOUNTANT, Role.CLIENT_MANAGER})


@pytest.mark.parametrize("roles", [[], ["owner"], ["superuser"]])
async def test_a_colleague_has_one_of_the_firms_roles_at_least(ada, roles):
    page = await ada.post("/cabinet/equipe", data=LUC | {"roles": roles})
    assert page.status_code == 422
    assert "Choisissez au moins un rôle." in page.text
    assert not await Invitation.exists()


async def test_the_page_lists_the_team_and_who_is_asked(ada, chloe):
    await ada.post("/cabinet/equipe", data=LUC)
    page = (await ada.get("/cabinet/equipe")).text
    for seen in (
        "Ada Roy",
        "Chloé Durand",
        "Gestionnaire de clientèle, Comptable",
        "luc@durand.fr",
        "Invitation envoyée",
    ):
        assert seen in page


async def test_a_pending_invitation_is_called_back_and_its_link_ends(ada, chloe, zoe, nobody, durand):
    await ada.post("/cabinet/equipe", data=LUC)
    asked = await Invitation.get(email=LUC["email"])
    message = await MailMessage.get(id=asked.message_id)
    link = re.search(r"http://127\.0\.0\.1:8000(/invitation/\S+)", message.text)[1]
    cancel = f"/cabinet/equipe/invitations/{asked.id}/annuler"
    assert [(await stranger.post(cancel)).status_code for stranger in (chloe, zoe)] == [403, 404]
    page = await ada.get((await ada.post(cancel)).headers["location"])
    assert "luc@durand.fr est annulée" in page.text and "Invitation envoyée" not in page.text
    await nobody.post(link, data={"name": "Luc Petit", "password": GOOD})
    assert not await FirmMember.exists(email=LUC["email"])
    with acting_in(durand.id):
        assert await AuditEvent.filter(workspace_id=durand.id, what="invitation:withdrawn").count() == 1
    assert (await ada.post(cancel)).status_code == 404


async def test_only_administrators_manage_the_team(chloe):
    assert (await chloe.get("/cabinet/equipe")).status_code == 403
    assert (await chloe.post("/cabinet/equipe", data=LUC)).status_code == 403


async def test_a_right_taken_back_ends_at_once(ada, chloe, durand):
    theirs = await member("Chloé Durand")
    assert (await chloe.get("/cabinet/dossiers/nouveau")).status_code == 200
    await ada.post(f"/cabinet/equipe/{theirs.id}", data={"roles": ["accountant"], "follows": "all"})
    assert (await chloe.get("/cabinet/dossiers/nouveau")).status_code == 403
    with acting_in(durand.id):
        assert await AuditEvent.filter(workspace_id=durand.id, what="member:changed").count() == 1


async def test_somebody_who_follows_only_some_dossiers_sees_no_other(ada, chloe, moulin):
    theirs = await member("Chloé Durand")
    settings = chloe.in_dossier("/parametres/identite")
    assert (await chloe.get(settings)).status_code == 200
    address, roles = f"/cabinet/equipe/{theirs.id}", ["accountant", "client-manager"]
    await ada.post(address, data={"roles": roles, "follows": "assigned"})
    assert (await chloe.get(settings)).status_code == 404
    await ada.post(f"{address}/dossiers", data={"act": "confier", "ids": [str(moulin.id)]})
    assert (await chloe.get(settings)).status_code == 200


async def test_a_dossier_of_nobodys_firm_cannot_be_assigned(ada, chloe, scierie):
    theirs = await member("Chloé Durand")
    for wanted in (str(scierie.id), "x"):
        sent = {"act": "confier", "ids": [wanted]}
        assert (await ada.post(f"/cabinet/equipe/{theirs.id}/dossiers", data=sent)).status_code == 422
    assert await Assignment.all().count() == 0


async def test_somebody_removed_is_out_of_the_firm_and_its_dossiers_at_once(ada, chloe):
    theirs = await member("Chloé Durand")
    assert (await ada.post(f"/cabinet/equipe/{theirs.id}/retirer")).status_code == 303
    assert (await chloe.get("/cabinet/dossiers/nouveau")).status_code == 404
    assert (await chloe.get(chloe.in_dossier("/parametres/identite"))).status_code == 404


async def test_the_last_administrator_cannot_leave_or_lose_the_role(ada, chloe):
    own = await member("Ada Roy")
    assert (await ada.post(f"/cabinet/equipe/{own.id}/retirer")).status_code == 409
    refused = await ada.post(f"/cabinet/equipe/{own.id}", data={"roles": ["accountant"]})
    assert refused.status_code == 409
    assert "dernier administrateur" in refused.text
    own = await member("Ada Roy")
    assert (own.left_at, own.roles) == (None, ["administrator"])
    theirs = await member("Chloé Durand")
    await ada.post(f"/cabinet/equipe/{theirs.id}", data={"roles": ["administrator"], "follows": "all"})
    assert (await ada.post(f"/cabinet/equipe/{own.id}/retirer")).status_code == 303


async def test_somebody_who_left_can_come_back(ada, durand, nobody):
    await make.firm_member(durand, "Luc Petit", roles=["client-manager"])
    theirs = await member("Luc Petit")
    await ada.post(f"/cabinet/equipe/{theirs.id}/retirer")
    await ada.post("/cabinet/equipe", data=LUC | {"email": theirs.email, "roles": ["accountant"]})
    text = (await MailMessage.get(id=(await Invitation.get()).message_id)).text
    link = re.search(r"http://127\.0\.0\.1:8000(/invitation/\S+)", text)[1]
    await nobody.post(link, data={"name": "Luc Petit", "password": GOOD})
    await theirs.refresh_from_db()
    assert (theirs.left_at, theirs.roles) == (None, ["accountant"])


async def test_nobody_is_of_two_firms(durand, nobody, app):
    await make.firm_member(durand, "Luc Petit", roles=["client-manager"])
    other = await make.firm("Cabinet Petit")
    boss = await make.firm_member(other, "Bob Petit", roles=["administrator"])
    theirs = await member("Luc Petit")
    async with Browser(app, await make.session(boss)) as bob:
        await bob.post("/cabinet/equipe", data=LUC | {"email": theirs.email, "roles": ["accountant"]})
    text = (await MailMessage.get(id=(await Invitation.get()).message_id)).text
    link = re.search(r"http://127\.0\.0\.1:8000(/invitation/\S+)", text)[1]
    refused = await nobody.post(link, data={"name": "Luc Petit", "password": GOOD})
    assert refused.status_code == 409
    assert (await Invitation.get()).accepted_at is None
    assert not await FirmMember.exists(firm_id=other.id, user_id=theirs.user_id)


async def test_two_administrators_who_remove_each_other_do_not_leave_the_firm_to_nobody(durand, app, monkeypatch):
    withdraw = Invitation.withdraw

    async def slowly(*given, **named) -> None:
        await asyncio.sleep(0.3)  # both are in the middle of it
        await withdraw(*given, **named)

    monkeypatch.setattr(Invitation, "withdraw", slowly)
    browsers, removals = [], []
    for name in ("Ada Roy", "Max Roy"):
        user = await make.firm_member(durand, name, roles=["administrator"])
        browsers.append(Browser(app, await make.session(user)))
        removals.append(f"/cabinet/equipe/{(await FirmMember.get(user_id=user.id)).id}/retirer")
    await asyncio.gather(browsers[0].post(removals[1]), browsers[1].post(removals[0]))
    assert await FirmMember.filter(firm_id=durand.id, left_at=None).count() == 1

"""Paramètres › Utilisateurs: the owner invites, the owner takes back."""

from __future__ import annotations

import re

from portal.invitations.models import Invitation
from tests import make
from tests.cast import Browser
from tests.portal.accounts import GOOD
from workspaces.dossiers.models import Member, MemberRole
from workspaces.kernel.mail import MailMessage

USERS = "/parametres/utilisateurs"
LEA = {"name": "Léa Blanc", "email": "lea@moulin.fr", "role": "reader"}


async def link_of(invitation: Invitation) -> str:
    text = (await MailMessage.get(id=invitation.message_id)).text
    return re.search(r"http://127\.0\.0\.1:8000(/invitation/\S+)", text)[1]


async def test_the_owner_invites_a_reader_who_joins(alice, nobody, moulin):
    answer = await alice.post(alice.in_dossier(USERS), data=LEA)
    assert answer.status_code == 303
    asked = await Invitation.get(email=LEA["email"])
    assert asked.firm_id is None
    message = await MailMessage.get(id=asked.message_id)
    assert message.sender_name == "Au bon moulin via Liasse"
    assert message.reply_to.startswith("alice")
    answer = await nobody.post(await link_of(asked), data={"name": LEA["name"], "password": GOOD})
    assert answer.headers["location"] == f"/d/{moulin.slug}"
    assert (await Member.get(workspace_id=moulin.id, name=LEA["name"])).role is MemberRole.READER


async def test_the_page_shows_who_is_in_and_who_is_asked(alice, rene, moulin):
    await alice.post(alice.in_dossier(USERS), data=LEA)
    page = (await alice.get(alice.in_dossier(USERS))).text
    for seen in ("Alice Martin", "René Petit", "lea@moulin.fr", "Invitation envoyée"):
        assert seen in page
    readers = (await rene.get(rene.in_dossier(USERS))).text
    assert "lea@moulin.fr" not in readers
    assert "Inviter une personne" not in readers


async def test_only_the_two_roles_of_a_dossier_can_be_given(alice):
    answer = await alice.post(alice.in_dossier(USERS), data=LEA | {"role": "administrator"})
    assert answer.status_code == 422
    assert not await Invitation.exists()


async def test_somebody_removed_is_out_at_once_and_old_links_stay_dead(alice, app, nobody, moulin):
    await alice.post(alice.in_dossier(USERS), data=LEA)
    first = await link_of(await Invitation.get(email=LEA["email"]))
    await alice.post(alice.in_dossier(USERS), data=LEA)  # a second link, the first is void
    asked = await Invitation.filter(email=LEA["email"]).order_by("-created_at").first()
    async with Browser(app, "") as lea:
        await lea.post(await link_of(asked), data={"name": LEA["name"], "password": GOOD})
        lea.at(moulin)
        assert (await lea.get(lea.in_dossier(USERS))).status_code == 200
        member = await Member.get(workspace_id=moulin.id, name=LEA["name"])
        await alice.post(alice.in_dossier(f"{USERS}/{member.id}/retirer"))
        assert (await lea.get(lea.in_dossier(USERS))).status_code == 404
    await nobody.post(f"{first}/nouveau-lien")
    await make.run_jobs()
    assert not await Invitation.filter(email=LEA["email"], accepted_at=None).exists()


async def test_the_last_owner_cannot_be_removed(alice, rene, moulin):
    owner = await Member.get(workspace_id=moulin.id, role=MemberRole.OWNER)
    answer = await alice.post(alice.in_dossier(f"{USERS}/{owner.id}/retirer"))
    assert answer.status_code == 409
    assert "dernier propriétaire" in answer.text
    assert await Member.exists(id=owner.id)


async def test_a_cancelled_invitation_cannot_be_used_or_renewed(alice, nobody):
    await alice.post(alice.in_dossier(USERS), data=LEA)
    asked = await Invitation.get(email=LEA["email"])
    link = await link_of(asked)
    await alice.post(alice.in_dossier(f"/parametres/invitations/{asked.id}/annuler"))
    assert (await nobody.get(link)).status_code == 410
    await nobody.post(f"{link}/nouveau-lien")
    assert not await Invitation.exists()


async def test_another_dossiers_people_cannot_be_touched(alice, zoe, scierie):
    theirs = await Member.get(workspace_id=scierie.id)
    assert (await alice.post(alice.in_dossier(f"{USERS}/{theirs.id}/retirer"))).status_code == 404
    assert await Member.exists(id=theirs.id)

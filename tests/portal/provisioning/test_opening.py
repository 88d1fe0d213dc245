"""From a name, a SIREN and an e-mail to an open dossier."""

from __future__ import annotations

import pytest

from portal.firms.models import Assignment, FirmMember
from portal.invitations.models import Invitation
from portal.provisioning.opening import open_dossier, slug_of
from tests import make
from workspaces.dossiers import addresses, keys
from workspaces.dossiers.models import Acceptance, Address, ApiKey, Direction, FirmLink, Workspace
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.errors import DomainError
from workspaces.kernel.mail import MailMessage
from workspaces.kernel.tenancy import acting_in

MARTIN = {"name": "Boulangerie Martin", "siren": "503 776 874", "email": "paul@martin.fr"}
MARTIN |= {"first_name": "Paul", "last_name": "Martin"}
OPEN = "/cabinet/dossiers/nouveau"


async def martin() -> Workspace:
    return await Workspace.get(siren="503776874")


async def test_opens_the_dossier_with_all_that_it_needs(chloe, durand):
    answer = await chloe.post(OPEN, data=MARTIN)
    assert answer.status_code == 303
    opened = await martin()
    assert (opened.slug, opened.vat_number) == ("boulangerie-martin", "FR18503776874")
    assert await addresses.current(opened.id) == {
        Direction.PURCHASE: "SIREN503776874@factures.localhost",
        Direction.SALE: "SIREN503776874@out.factures.localhost",
    }
    assert (opened.acceptance, opened.find_duplicates, opened.hold_duplicates) == (Acceptance.MANUAL, False, False)
    assert await FirmLink.exists(workspace_id=opened.id, firm_id=durand.id, until=None)
    assert not await Assignment.exists(workspace_id=opened.id), "opening is not following"
    assert await ApiKey.filter(workspace_id=opened.id, revoked_at=None).count() == 1
    with acting_in(opened.id):
        assert await AuditEvent.filter(workspace_id=opened.id, what="workspace:opened").count() == 1
    assert (await chloe.get(f"/d/{opened.slug}/parametres/identite")).status_code == 200


async def test_the_owner_is_invited(chloe):
    await chloe.post(OPEN, data=MARTIN)
    asked = await Invitation.get(email="paul@martin.fr")
    assert (asked.name, asked.roles, asked.workspace_id) == ("Paul Martin", ["owner"], (await martin()).id)
    message = await MailMessage.get(id=asked.message_id)
    assert "Bonjour Paul," in message.text


async def test_the_firm_sees_the_very_mail_before_it_leaves(chloe):
    page = await chloe.get(f"{OPEN}/apercu", params=MARTIN, htmx=True)
    assert "Cabinet Durand via Liasse" in page.text
    assert "Votre dossier Boulangerie Martin est prêt" in page.text
    assert "Bonjour Paul," in page.text
    assert "<html" not in page.text
    assert not await MailMessage.exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"siren": "50377687"}, "Le SIREN doit avoir 9 chiffres (8 saisis)."),
        ({"siren": "503776875"}, "vérifiez les chiffres"),
        ({"email": "paul@martin"}, "pas une adresse e-mail"),
        ({"email": "paul@martin.fr\r\nBcc: x@evil.invalid"}, "pas une adresse e-mail"),
        ({"name": " "}, "Indiquez la raison sociale."),
    ],
)
async def test_says_what_is_wrong_and_keeps_what_was_typed(chloe, change, message):
    page = await chloe.post(OPEN, data=MARTIN | change)
    assert page.status_code == 422
    assert message in page.text
    assert 'value="Paul"' in page.text
    assert not await Workspace.exists(siren="503776874")
    assert not await MailMessage.exists()


@pytest.mark.parametrize("siren", ["503776874", "503.776.874", " 503-776 874 ", "50377687400011", "FR18503776874"])
async def test_takes_a_siren_as_people_write_it(chloe, siren):
    assert (await chloe.post(OPEN, data=MARTIN | {"siren": siren})).status_code == 303


async def test_a_siren_has_one_active_dossier_and_a_second_establishment_takes_a_name(chloe):
    await chloe.post(OPEN, data=MARTIN)
    page = await chloe.post(OPEN, data=MARTIN)
    assert page.status_code == 422
    assert 'name="establishment"' in page.text
    await chloe.post(OPEN, data=MARTIN | {"establishment": "Lyon"})
    second = await Workspace.get(slug="boulangerie-martin-lyon")
    assert (await addresses.current(second.id))[Direction.PURCHASE] == "SIREN503776874-lyon@factures.localhost"
    assert (await chloe.post(OPEN, data=MARTIN | {"establishment": "LYON"})).status_code == 422


async def test_another_firms_client_cannot_be_opened_again(chloe):
    other = await make.firm("Cabinet Petit")
    await make.workspace("Boulangerie Martin", firm=other, siren="503776874")
    page = await chloe.post(OPEN, data=MARTIN | {"establishment": "Lyon"})
    assert page.status_code == 422
    assert "existe déjà pour ce SIREN" in page.text
    assert await Workspace.filter(siren="503776874").count() == 1


async def test_two_at_once_open_one_dossier_and_leave_no_half(durand, chloe, monkeypatch):
    person = await make.user("Paul")

    async def nobody_yet(*_: object) -> None:
        """What the slower of two sees: the check ran before the other committed."""

    monkeypatch.setattr("portal.provisioning.opening._one_per_siren", nobody_yet)
    await open_dossier(durand, "Martin", "503776874", "paul@martin.fr", person.person)
    with pytest.raises(DomainError) as refused:
        await open_dossier(durand, "Martin", "503776874", "paul@martin.fr", person.person)
    assert refused.value.code == "SIREN_TAKEN"
    assert await Workspace.filter(siren="503776874").count() == 1
    assert await Invitation.all().count() == 1


async def test_the_key_can_be_shown_once_by_whoever_opens(durand, db):
    person, key = await make.user("Paul"), keys.new_key()
    opened = await open_dossier(durand, "Martin", "503776874", "p@martin.fr", person.person, api_key=key, invite=False)
    kept = await ApiKey.get(workspace_id=opened.id)
    assert key not in str(dict(kept))
    assert key.startswith(kept.prefix)
    assert not await Invitation.exists()


async def test_extra_fields_change_nothing(chloe, scierie):
    extra = {
        "role": "admin",
        "workspace_id": str(scierie.id),
        "firm_id": "2",
        "slug": "pris",
        "decider": "firm",
        "id": "1",
    }
    await chloe.post(OPEN, data=MARTIN | extra)
    opened = await martin()
    assert (opened.slug, opened.decider) == ("boulangerie-martin", "either")


async def test_a_colleague_of_the_firm_can_be_put_in_charge_and_nobody_else(chloe, durand):
    await make.firm_member(durand, "Luc Petit", roles=["accountant"], all_dossiers=False)
    other = await make.firm("Cabinet Petit")
    await make.firm_member(other, "Bob Petit", roles=["accountant"])
    luc, bob = await FirmMember.get(name="Luc Petit"), await FirmMember.get(name="Bob Petit")
    await chloe.post(OPEN, data=MARTIN | {"follower": str(luc.id)})
    assert await Assignment.exists(member_id=luc.id, workspace_id=(await martin()).id)
    await chloe.post(OPEN, data=MARTIN | {"follower": str(bob.id), "siren": "542065479"})
    assert not await Assignment.exists(member_id=bob.id)
    assert (await chloe.post(OPEN, data=MARTIN | {"follower": "x", "siren": "880123450"})).status_code == 303


async def test_renvoyer_sends_a_new_link_and_voids_the_old(chloe):
    await chloe.post(OPEN, data=MARTIN)
    opened = await martin()
    assert (await chloe.post(f"/cabinet/dossiers/{opened.id}/invitation")).status_code == 303
    states = [row.state.value for row in await Invitation.filter(workspace_id=opened.id).order_by("created_at")]
    assert states == ["expired", "queued"]


async def test_a_dossier_that_the_firm_does_not_follow_cannot_be_reached(chloe, scierie):
    assert (await chloe.post(f"/cabinet/dossiers/{scierie.id}/invitation")).status_code == 404


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Boulangerie Martin & Fils", "boulangerie-martin-fils"),
        ("L’Œuf d’Or", "l-oeuf-d-or"),
        ("日本", ""),
        ("../x", "x"),
    ],
)
def test_a_slug_is_made_of_plain_letters(name, slug):
    assert slug_of(name) == slug


async def test_addresses_are_unique_on_the_platform(chloe):
    await chloe.post(OPEN, data=MARTIN)
    assert await Address.filter(address__icontains="503776874").count() == 2

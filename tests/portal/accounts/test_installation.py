"""First start."""

from __future__ import annotations

import asyncio

from portal.accounts.models import User
from portal.firms.founding import found_firm
from portal.firms.models import FOUNDERS, Firm, FirmMember
from tests.portal.accounts import GOOD
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.tenancy import acting_in

FOUNDER = {"firm": "Cabinet Durand", "name": "Camille Durand", "email": "Camille@Durand.fr", "password": GOOD}


async def test_an_empty_liasse_leads_to_its_installation(nobody):
    assert (await nobody.get("/")).headers["location"] == "/installation"
    assert (await nobody.get("/installation")).status_code == 200


async def test_creates_the_firm_and_its_founder_signed_in_with_every_right(nobody):
    answer = await nobody.post("/installation", data=FOUNDER)
    assert (answer.status_code, answer.headers["location"]) == (303, "/cabinet")
    founder = await FirmMember.get()
    assert set(founder.roles) == set(FOUNDERS)
    assert (await User.get(id=founder.user_id)).email == "camille@durand.fr"
    assert (await nobody.get("/")).headers["location"] == "/cabinet"


async def test_exists_only_once(nobody, marie):
    assert (await nobody.get("/installation")).status_code == 404
    assert (await nobody.post("/installation", data=FOUNDER)).status_code == 404
    assert await Firm.all().count() == 0


async def test_of_two_people_who_found_at_once_one_does(nobody):
    other = FOUNDER | {"firm": "Cabinet Petit", "email": "lea@petit.fr"}
    answers = await asyncio.gather(*(nobody.post("/installation", data=data) for data in (FOUNDER, other)))
    assert sorted(answer.status_code for answer in answers) == [303, 404]
    assert [await model.all().count() for model in (Firm, User, FirmMember)] == [1, 1, 1]


async def test_what_is_missing_is_said_and_what_was_typed_is_kept(nobody):
    page = await nobody.post("/installation", data=FOUNDER | {"password": "court", "name": ""})
    assert page.status_code == 422
    assert "Indiquez vos prénom et nom." in page.text
    assert 'value="Cabinet Durand"' in page.text
    assert await User.all().count() == 0
    page = await nobody.post("/installation", data=FOUNDER | {"password": "court"})
    assert "12 caractères au moins (5 saisis)" in page.text
    assert await User.all().count() == 0


async def test_the_command_founds_a_firm_in_the_same_way(db):
    firm = await found_firm("Cabinet\r\nDurand", "Camille Durand", " Camille@Durand.fr ", GOOD)
    assert firm.name == "Cabinet Durand"
    with acting_in(firm.id):
        assert await AuditEvent.filter(workspace_id=firm.id, what="firm:founded").count() == 1


async def test_extra_fields_change_nothing(nobody):
    await nobody.post("/installation", data=FOUNDER | {"id": "x", "disabled_at": "x", "firm_id": "2", "roles": "x"})
    founder = await FirmMember.get()
    assert founder.firm_id == (await Firm.get()).id

"""Somebody is away: a deputy takes their place from a day to another, and it ends by itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal.accounts.models import User
from portal.firms.models import Absence, Assignment, FirmMember
from tests import make
from tests.conftest import browser_of
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.clock import stopped
from workspaces.kernel.tenancy import acting_in


async def a_member(firm, name: str, roles=("accountant",)) -> FirmMember:
    user = await make.firm_member(firm, name, roles=list(roles), all_dossiers=False)
    return await FirmMember.get(user_id=user.id)


@pytest.fixture
async def lea(durand, moulin):
    """Follows moulin."""
    member = await a_member(durand, "Léa Petit")
    await Assignment.create(member_id=member.id, workspace_id=moulin.id)
    return member


@pytest.fixture
async def hugo(durand, moulin):
    return await a_member(durand, "Hugo Bernard")


@pytest.fixture(autouse=True)
def late_november():
    with stopped(datetime(2026, 11, 24, 9, tzinfo=UTC)):
        yield


async def declared(ada, member, deputy, first="1/12/2026", last="5/12/2026"):
    sent = {"first": first, "last": last, "deputy": str(getattr(deputy, "id", deputy))}
    return await ada.post(f"/cabinet/equipe/{member.id}/absences", data=sent)


@pytest.mark.database
async def test_the_deputy_has_the_dossiers_from_the_first_minute_in_paris_to_the_last(ada, lea, hugo, moulin, app):
    assert (await declared(ada, lea, hugo)).status_code == 303
    person = await User.get(id=hugo.user_id)
    instants = [(30, 11, 22, 59), (30, 11, 23, 0), (5, 12, 22, 59), (5, 12, 23, 0)]  # in December Paris is at UTC+1
    seen = []
    for day, month, hour, minute in instants:
        with stopped(datetime(2026, month, day, hour, minute, tzinfo=UTC)):
            async with await browser_of(app, person) as browser:
                page = (await browser.get("/cabinet/dossiers")).text
                inside = (await browser.get(f"/d/{moulin.slug}/archives")).status_code
        words = ("Mes dossiers", "Vous suppléez Léa Petit", "H. Bernard pour L. Petit")
        seen.append((inside, *(word in page for word in words)))
    assert seen == [
        (404, False, False, False),
        (200, True, True, True),
        (200, True, True, True),
        (404, False, False, False),
    ]


async def test_both_pages_say_it_and_the_firms_journal_keeps_it(ada, lea, hugo, durand):
    await declared(ada, lea, hugo, first="24/11/2026", last="24/11/2027")
    theirs = (await ada.get(f"/cabinet/equipe/{lea.id}")).text
    assert "Hugo Bernard supplée" in theirs and "En cours" in theirs
    assert "Supplée Léa Petit" in (await ada.get(f"/cabinet/equipe/{hugo.id}")).text
    team = (await ada.get("/cabinet/equipe")).text
    assert "Absent" in team and "suppléé par Hugo Bernard" in team
    absence = await Absence.get()
    assert (await ada.post(f"/cabinet/equipe/absences/{absence.id}/retirer")).status_code == 303
    assert (await ada.post(f"/cabinet/equipe/absences/{absence.id}/retirer")).status_code == 404
    with acting_in(durand.id):
        acts = AuditEvent.filter(workspace_id=durand.id, what__startswith="absence:").order_by("seq")
        assert await acts.values_list("what", flat=True) == ["absence:declared", "absence:ended"]


async def test_who_sees_everything_lends_everything_and_an_administrator_lends_nothing(ada, hugo, durand, moulin, app):
    from portal.doors import visible_dossiers

    everything = await FirmMember.get(user_id=(await make.firm_member(durand, "Max Roy", roles=["read-only"])).id)
    boss = await FirmMember.get(name="Ada Roy")
    for away in (boss, everything):
        assert await visible_dossiers(hugo) == frozenset()
        with stopped(datetime(2026, 11, 24, 10, tzinfo=UTC)):
            await declared(ada, away, hugo, first="24/11/2026", last="24/11/2026")
            assert await visible_dossiers(hugo) == (frozenset({moulin.id}) if away is everything else frozenset())
        await Absence.all().delete()


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("5/12/2026", "1/12/2026", "La fin vient avant le début"),
        ("1/1/2020", "2/1/2020", "déjà finie"),
        ("1/12/2026", "1/12/2028", "Un an au plus"),
        ("", "1/12/2026", "Indiquez le premier jour"),
        ("demain", "1/12/2026", "n’est pas une date"),
    ],
)
async def test_dates_that_cannot_be_are_refused_with_what_was_typed(ada, lea, hugo, first, last, said):
    page = await declared(ada, lea, hugo, first, last)
    assert page.status_code == 422 and said in page.text and f'value="{last}"' in page.text
    assert not await Absence.exists()


async def test_nobody_takes_the_place_of_oneself_nor_without_a_role_nor_from_elsewhere(ada, lea, durand):
    other = await a_member(await make.firm("Cabinet Autre"), "Paul Autre")
    boss = await FirmMember.get(name="Ada Roy")
    for deputy, said in (
        (lea, "quelqu’un d’autre que la personne absente"),
        (boss, "Ada Roy n’a aucun rôle qui suit des dossiers"),
        (other, "Choisissez qui prend ses dossiers"),
        ("x", "Choisissez qui prend ses dossiers"),
    ):
        page = await declared(ada, lea, deputy)
        assert page.status_code == 422 and said in page.text
    assert not await Absence.exists()


@pytest.mark.database
async def test_no_chain_and_no_circle_of_deputies(ada, lea, hugo, durand):
    max_ = await a_member(durand, "Max Roy")
    assert (await declared(ada, lea, hugo)).status_code == 303
    circle = await declared(ada, hugo, lea, "5/12/2026", "6/12/2026")
    assert circle.status_code == 422 and "Léa Petit est en absence" in circle.text
    chain = await declared(ada, hugo, max_, "5/12/2026", "6/12/2026")
    assert chain.status_code == 422 and "Hugo Bernard supplée un collègue" in chain.text
    twice = await declared(ada, lea, max_, "3/12/2026", "9/12/2026")
    assert twice.status_code == 422 and "est déjà notée" in twice.text
    assert (await declared(ada, hugo, lea, "6/12/2026", "7/12/2026")).status_code == 303, "once she is back"


async def test_whoever_leaves_is_nobodys_deputy_any_more(ada, lea, hugo):
    await declared(ada, lea, hugo)
    await ada.post(f"/cabinet/equipe/{hugo.id}/retirer")
    assert not await Absence.exists()

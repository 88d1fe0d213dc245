"""Dossiers given to a colleague by name, and handed over to another in one act."""

from __future__ import annotations

import asyncio
import re

import pytest

from portal.firms.models import Assignment, FirmMember, Handover
from tests import make
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.tenancy import acting_in


@pytest.fixture
async def three(durand, moulin):
    return [moulin, *[await make.workspace(name, firm=durand) for name in ("Cycad", "Garage du Vercors")]]


async def a_member(firm, name: str, roles=("accountant",), given=()) -> FirmMember:
    user = await make.firm_member(firm, name, roles=list(roles), all_dossiers=False)
    member = await FirmMember.get(user_id=user.id)
    for workspace in given:
        await Assignment.create(member_id=member.id, workspace_id=workspace.id)
    return member


@pytest.fixture
async def lea(durand, three):
    """Follows all three."""
    return await a_member(durand, "Léa Petit", given=three)


@pytest.fixture
async def hugo(durand, three):
    """Follows the first."""
    return await a_member(durand, "Hugo Bernard", given=three[:1])


async def held(member: FirmMember) -> set:
    return set(await Assignment.filter(member_id=member.id).values_list("workspace_id", flat=True))


def ids(workspaces) -> list[str]:
    return [str(one.id) for one in workspaces]


async def counted(ada, sender, receiver, **sent) -> dict[str, str]:
    """The fields of the page that counts, ready to be sent."""
    page = await ada.post(f"/cabinet/equipe/{sender.id}/reaffecter", data={"to": str(receiver.id)} | sent)
    assert page.status_code == 200, page.text
    return dict(re.findall(r'<input type="hidden" name="(act|to|ids)" value="([^"]+)">', page.text))


async def confirm(ada, sender, fields):
    return await ada.post(f"/cabinet/equipe/{sender.id}/reaffecter/faire", data=fields)


async def test_many_are_given_and_taken_back_by_ticking(ada, durand, three, scierie):
    max_ = await a_member(durand, "Max Roy")
    here = f"/cabinet/equipe/{max_.id}/dossiers"
    sent = {"act": "confier", "ids": [*ids(three), str(scierie.id)]}
    assert (await ada.post(here, data=sent)).headers["location"] == here
    assert await held(max_) == {one.id for one in three}, "not one of nobody's firm"
    await ada.post(here, data=sent)
    assert await Assignment.filter(member_id=max_.id).count() == 3, "twice is once"
    await ada.post(here, data={"act": "retirer", "ids": ids(three[:2])})
    assert await held(max_) == {three[2].id}
    with acting_in(durand.id):
        acts = AuditEvent.filter(workspace_id=durand.id, what__startswith="portfolio:").order_by("seq")
        assert await acts.values_list("what", flat=True) == ["portfolio:given", "portfolio:taken"]


async def test_the_list_is_narrowed_by_name_siren_and_who_has_them(ada, lea, hugo, three):
    async def names(query: str) -> list[str]:
        page = (await ada.get(f"/cabinet/equipe/{hugo.id}/dossiers{query}")).text
        return re.findall(r'aria-label="Sélectionner ([^"]+)"', page)

    assert await names("") == ["Au bon moulin"]
    assert await names("?vue=autres") == ["Cycad", "Garage du Vercors"]
    assert await names("?vue=tous&q=GARAGÉ") == ["Garage du Vercors"]
    assert await names(f"?vue=tous&q={three[1].siren[:6]}") == ["Cycad"]
    assert await names("?vue=personne") == []


async def test_without_a_role_that_follows_dossiers_none_is_given(ada, durand, three, lea):
    boss = await FirmMember.get(name="Ada Roy")
    refused = await ada.post(f"/cabinet/equipe/{boss.id}/dossiers", data={"act": "confier", "ids": ids(three)})
    assert refused.status_code == 409 and "aucun rôle qui suit des dossiers" in refused.text
    assert not await held(boss)
    to_boss = await ada.post(f"/cabinet/equipe/{lea.id}/reaffecter", data={"to": str(boss.id), "tout": "1"})
    assert to_boss.status_code == 409 and "aucun rôle qui suit des dossiers" in to_boss.text


@pytest.mark.database
async def test_all_are_handed_over_in_one_act_counted_before_and_taken_back(ada, lea, hugo, three, durand):
    page = await ada.post(f"/cabinet/equipe/{lea.id}/reaffecter", data={"to": str(hugo.id), "tout": "1"})
    text = re.sub(r"<[^>]+>|\s+", " ", page.text).replace("\u00a0", " ")
    for label, figure in (("Quittent Léa Petit", "3"), ("Nouveaux pour Hugo Bernard", "2"),
                          ("Déjà confiés à Hugo Bernard", "1"), ("Restent à Léa Petit", "0"),
                          ("Hugo Bernard en aura", "3")):  # fmt: skip
        assert re.search(rf"{label}\s+{figure} dossier", text), label
    assert len(await held(lea)) == 3, "nothing has changed yet"
    fields = await counted(ada, lea, hugo, tout="1")
    assert (await confirm(ada, lea, fields)).status_code == 303
    assert (await held(lea), len(await held(hugo))) == (set(), 3)
    done = await Handover.get()
    back = await ada.post(f"/cabinet/equipe/reaffectations/{done.id}/annuler")
    assert back.status_code == 303
    assert len(await held(lea)) == 3 and await held(hugo) == {three[0].id}, "exactly as before"
    assert (await ada.post(f"/cabinet/equipe/reaffectations/{done.id}/annuler")).status_code == 409
    with acting_in(durand.id):
        acts = AuditEvent.filter(workspace_id=durand.id, what__startswith="portfolio:").order_by("seq")
        assert await acts.values_list("what", flat=True) == ["portfolio:handed-over", "portfolio:handover-undone"]
        assert {event.detail["dossiers"] for event in await acts} == {3}


async def test_only_the_chosen_ones_move(ada, lea, hugo, three):
    await confirm(ada, lea, await counted(ada, lea, hugo, ids=ids(three[1:2])))
    assert await held(lea) == {three[0].id, three[2].id}
    assert await held(hugo) == {three[0].id, three[1].id}


@pytest.mark.database
async def test_a_second_post_finds_it_done(ada, lea, hugo, durand):
    fields = await counted(ada, lea, hugo, tout="1")
    answers = await asyncio.gather(confirm(ada, lea, fields), confirm(ada, lea, fields))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert await Handover.all().count() == 1 and len(await held(hugo)) == 3
    with acting_in(durand.id):
        assert await AuditEvent.filter(workspace_id=durand.id, what="portfolio:handed-over").count() == 1


async def test_counts_that_are_no_longer_so_are_refused(ada, lea, hugo, three):
    fields = await counted(ada, lea, hugo, tout="1")
    await ada.post(f"/cabinet/equipe/{lea.id}/dossiers", data={"act": "retirer", "ids": ids(three[:1])})
    refused = await confirm(ada, lea, fields)
    assert refused.status_code == 409 and "a changé" in refused.text
    assert len(await held(lea)) == 2 and not await Handover.exists()


async def test_undoing_leaves_what_moved_on_since(ada, lea, hugo, three):
    await confirm(ada, lea, await counted(ada, lea, hugo, tout="1"))
    await ada.post(f"/cabinet/equipe/{hugo.id}/dossiers", data={"act": "retirer", "ids": ids(three[1:2])})
    done = await Handover.get()
    answer = await ada.post(f"/cabinet/equipe/reaffectations/{done.id}/annuler")
    assert "1 autre a" in (await ada.get(answer.headers["location"])).text
    assert await held(lea) == {three[0].id, three[2].id} and await held(hugo) == {three[0].id}


async def test_nothing_comes_back_to_somebody_who_left(ada, lea, hugo):
    await confirm(ada, lea, await counted(ada, lea, hugo, tout="1"))
    await ada.post(f"/cabinet/equipe/{lea.id}/retirer")
    refused = await ada.post(f"/cabinet/equipe/reaffectations/{(await Handover.get()).id}/annuler")
    assert refused.status_code == 409 and "ne fait plus partie" in refused.text
    assert len(await held(hugo)) == 3


@pytest.mark.parametrize("to", ["", "x", "self", "elsewhere"])
async def test_only_to_another_colleague(ada, lea, to):
    other = await a_member(await make.firm("Cabinet Autre"), "Paul Autre")
    receiver = {"self": str(lea.id), "elsewhere": str(other.id)}.get(to, to)
    answer = await ada.post(f"/cabinet/equipe/{lea.id}/reaffecter", data={"to": receiver, "tout": "1"})
    assert answer.status_code == 422 and "Choisissez" in answer.text


async def test_another_firms_handover_is_not_there(ada, lea, hugo):
    other = await make.firm("Cabinet Autre")
    theirs = await Handover.create(
        firm_id=other.id, sender_id=lea.id, receiver_id=hugo.id, at="2026-11-24T10:00:00+00:00", by_name="Paul"
    )
    assert (await ada.post(f"/cabinet/equipe/reaffectations/{theirs.id}/annuler")).status_code == 404
    fields = await counted(ada, lea, hugo, tout="1")
    assert (await confirm(ada, lea, fields | {"act": str(theirs.id)})).status_code == 404
    assert (await confirm(ada, lea, fields | {"act": "x"})).status_code == 422

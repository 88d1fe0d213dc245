"""« Charge de travail »: each figure is what the database keeps, and leads to exactly that many rows."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from portal.alerts import finding
from portal.firms.models import Absence, Assignment, FirmMember
from portal.workload import tallies
from tests import make
from workspaces.conversations.models import Conversation
from workspaces.deadlines.models import AskedPiece
from workspaces.invoices.status import Accounting
from workspaces.kernel import clock
from workspaces.kernel.tenancy import acting_in

pytestmark = pytest.mark.database
ROW = re.compile(r"<tr data-row>(.*?)</tr>", re.DOTALL)
FIGURE = re.compile(r'href="([^"]+)"><strong>(\d+)</strong>')


async def colleague(durand, name: str, *dossiers) -> FirmMember:
    user = await make.firm_member(durand, name, roles=["accountant"], all_dossiers=False)
    member = await FirmMember.get(user_id=user.id)
    for dossier in dossiers:
        await Assignment.create(member_id=member.id, workspace_id=dossier.id)
    return member


async def fill(dossier, chloe) -> None:
    """Three to review, one of them late; one that waits for the client; two pieces asked for; a question for us."""
    await make.purchase(dossier, received_at=clock.now() - timedelta(days=9))
    for _ in range(2):
        await make.purchase(dossier)
    asked = await make.purchase(dossier, accounting=Accounting.CLIENT_ACTION, processing="on-hold")
    for n in range(3):
        with acting_in(dossier.id):
            came = clock.now() if n == 2 else None
            await AskedPiece.create(
                workspace_id=dossier.id, words=f"Bail {n}", asked_at=clock.now(), asked_by_name="Léa", came_at=came
            )
    path = f"/d/{dossier.slug}/factures/{asked.id}/conversations"
    await chloe.post(path, data={"texte": "Entre nous", "pour": "cabinet"})
    await chloe.post(path, data={"texte": "Et vous ?"})  # waits for the client


async def test_each_figure_leads_to_exactly_as_many_rows(durand, moulin, chloe, ada):
    boulangerie = await make.workspace("Boulangerie", firm=durand)
    alone = await make.workspace("Sans suivi", firm=durand)
    lea = await colleague(durand, "Léa Petit", moulin, boulangerie)
    hugo = await colleague(durand, "Hugo Bernard", boulangerie)
    for dossier in (moulin, boulangerie, alone):
        await fill(dossier, chloe)
    await finding.find_alerts()
    today = clock.today()
    await Absence.create(firm_id=durand.id, member_id=lea.id, deputy_id=hugo.id, first_day=today, last_day=today)
    page = (await chloe.get("/cabinet/charge-de-travail")).text
    rows = {re.search(r">(\w[^<]*?)</", row)[1]: row for row in ROW.findall(page)}
    assert [int(n) for _, n in FIGURE.findall(rows["Léa Petit"])] == [6, 2, 2, 4, 2]
    assert [int(n) for _, n in FIGURE.findall(rows["Hugo Bernard"])] == [3, 1, 1, 2, 1]
    assert [int(n) for _, n in FIGURE.findall(rows["Sans personne"])] == [3, 1, 1, 2, 1]
    assert "Absent" in rows["Léa Petit"] and "Hugo Bernard supplée" in rows["Léa Petit"]
    assert "jusqu’à 9 j" in rows["Hugo Bernard"]
    assert "/cabinet/equipe/" not in page  # whoever may not hand dossiers over is not led there
    for name in ("Léa Petit", "Sans personne"):
        for href, figure in FIGURE.findall(rows[name]):
            shown = (await chloe.get(unescape(href))).text
            assert len(re.findall(r"<tr [^>]*data-row|<tr data-row", shown)) == int(figure), href
    listed = (await chloe.get(f"/cabinet/dossiers?suivi={hugo.id}")).text
    assert "Dossiers de Hugo Bernard" in listed and boulangerie.name in listed and alone.name not in listed
    assert (await ada.get("/cabinet/charge-de-travail")).status_code == 403


async def test_what_is_kept_is_what_counting_finds_whatever_happened(durand, moulin, chloe):
    await fill(moulin, chloe)
    await finding.find_alerts()
    with acting_in(moulin.id):
        talk = await Conversation.get(workspace_id=moulin.id, firm_id=durand.id)
    await chloe.post(f"/d/{moulin.slug}/conversations/{talk.id}/clore")
    await chloe.post(f"/d/{moulin.slug}/conversations/{talk.id}/clore")  # twice counts once
    with acting_in(moulin.id):
        await (await AskedPiece.filter(workspace_id=moulin.id, came_at=None).first()).delete()
        kept = await tallies.of([moulin.id], durand.id)
        await tallies.recount([moulin.id])
        assert kept == await tallies.of([moulin.id], durand.id) == {moulin.id: {"talks": 0, "asked": 1, "alerts": 1}}


async def test_a_colleague_of_another_firm_is_nobody(durand, moulin, chloe):
    stranger = await colleague(await make.firm("Cabinet Autre"), "Odile Roux")
    for asked in (str(stranger.id), "nonsense"):
        page = (await chloe.get(f"/cabinet/dossiers?suivi={asked}")).text
        assert moulin.name in page and "Odile" not in page

"""What waits too long: by the firm's rules or a dossier's own, said in words, resolved, paused, mailed once a day."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from portal.alerts import finding, mailing
from portal.alerts.models import Alert, AlertMail, Kind
from portal.workload import tallies
from tests import make
from tests.conftest import browser_of
from workspaces.conversations.models import Conversation
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting, Processing
from workspaces.kernel import clock
from workspaces.kernel.mail import MailMessage
from workspaces.kernel.tenancy import acting_in
from workspaces.parties.models import AccountState, BankAccount

pytestmark = pytest.mark.database
IBAN = "FR7630006000011234567890189"


async def everything_late(moulin, chloe, days: int = 10) -> dict[str, Invoice]:
    """One of each kind, `days` old."""
    ago = clock.now() - timedelta(days=days)
    document = await make.document(moulin)
    made = {
        "review": await make.purchase(moulin, of=document, received_at=ago),
        "client": await make.purchase(
            moulin, received_at=ago, processing=Processing.ON_HOLD, accounting=Accounting.CLIENT_ACTION
        ),
        "export": await make.purchase(
            moulin, received_at=ago, processing=Processing.ARCHIVED, accounting=Accounting.ERROR
        ),
    }
    await make.purchase(moulin)  # of today
    party = await make.party(moulin, name="Traiteur Roux")
    with acting_in(moulin.id):
        await BankAccount.create(
            workspace_id=moulin.id,
            party_id=party.id,
            iban=IBAN,
            state=AccountState.PENDING,
            origin="invoice",
            seen_at=ago,
        )
    with clock.stopped(ago):
        path = chloe.in_dossier(f"/factures/{made['export'].id}/conversations")
        await chloe.post(path, data={"texte": "Quel repas ?"})
        await chloe.post(path, data={"texte": "Entre nous", "pour": "cabinet"})
    return made


async def kinds(moulin) -> list[str]:
    with acting_in(moulin.id):
        return sorted(one.kind.value for one in await Alert.filter(workspace_id=moulin.id, resolved_at=None))


async def tally(moulin) -> int:
    with acting_in(moulin.id):
        return sum(one.alerts for one in await tallies.DeskTally.filter(workspace_id=moulin.id))


async def test_finds_what_waits_says_it_and_lets_go_of_what_is_done(chloe, moulin):
    made = await everything_late(moulin, chloe)
    await finding.find_alerts()
    await finding.find_alerts()  # once more changes nothing
    assert await kinds(moulin) == ["client", "export", "iban", "question", "review"]
    page = (await chloe.get("/cabinet/alertes")).text
    assert page.count("<tr data-row>") == 5
    for said in (
        *("attend une révision depuis 10 jours", "attend une action du client depuis 10 jours"),
        *("est en erreur d’export depuis 10 jours", "attend une réponse depuis 10 jours"),
        *("Un compte de Traiteur Roux attend d’être confirmé depuis 10 jours", "Alerte au bout de 5 jours"),
    ):
        assert said in page
    home = (await chloe.get("/cabinet")).text
    assert re.search(rf'href="/cabinet/alertes\?dossier={moulin.slug}"[^>]*>.*?5', home)
    assert (await chloe.get("/cabinet/alertes?motif=iban")).text.count("<tr data-row>") == 1
    await chloe.get(f"/cabinet/a-traiter/{made['review'].id}")  # looked at, if not decided
    with acting_in(moulin.id):
        await Invoice.filter(id=made["client"].id, workspace_id=moulin.id).update(accounting=Accounting.READY)
        await Conversation.filter(workspace_id=moulin.id).update(waits="done")
    await finding.find_alerts()
    assert await kinds(moulin) == ["export", "iban"]
    assert await tally(moulin) == 2


async def test_follows_the_firms_rules_and_those_of_a_dossier(chloe, moulin):
    await everything_late(moulin, chloe, days=4)
    await finding.find_alerts()
    assert await kinds(moulin) == ["export", "iban", "question"]
    rules = {"review": "3", "client": "0", "question": "30", "iban": "0", "export": "0"}
    assert (await chloe.post("/cabinet/alertes/regles", data=rules)).status_code == 303
    await make.run_jobs()
    assert await kinds(moulin) == ["review"]
    own = {"review": "0", "client": "2", "question": "", "iban": "", "export": ""}
    assert (await chloe.post(f"/cabinet/alertes/regles?dossier={moulin.slug}", data=own)).status_code == 303
    await make.run_jobs()
    assert await kinds(moulin) == ["client"]
    page = (await chloe.get("/cabinet/alertes/regles")).text
    assert moulin.name in page and 'value="30"' in page
    for wrong in ("-1", "1000", "deux", "²"):
        refused = await chloe.post("/cabinet/alertes/regles", data=rules | {"iban": wrong})
        assert refused.status_code == 422 and "de 0 (jamais) à 365 jours" in refused.text


async def test_is_resolved_until_it_waits_anew_and_paused_until_a_day(app, durand, chloe, moulin):
    made = await everything_late(moulin, chloe)
    await finding.find_alerts()
    with acting_in(moulin.id):
        alert = await Alert.get(workspace_id=moulin.id, kind=Kind.REVIEW)
        export = await Alert.get(workspace_id=moulin.id, kind=Kind.EXPORT)
    await chloe.post(f"/cabinet/alertes/{alert.id}/resoudre")
    await chloe.post(f"/cabinet/alertes/{export.id}/pause", data={"jours": "3"})
    assert (await chloe.post(f"/cabinet/alertes/{export.id}/pause", data={"jours": "99"})).status_code == 422
    await finding.find_alerts()
    assert await tally(moulin) == 3
    assert "résolue par Chloé Durand" in (await chloe.get("/cabinet/alertes?vue=resolues")).text
    assert "en pause jusqu’au" in (await chloe.get("/cabinet/alertes?vue=en-pause")).text
    with clock.stopped(clock.now() + timedelta(days=3)):
        await finding.find_alerts()
        assert await tally(moulin) == 4  # the pause is over
    with acting_in(moulin.id):  # it came again: what was resolved was the time before
        await Invoice.filter(id=made["review"].id, workspace_id=moulin.id).update(
            received_at=clock.now() - timedelta(days=6)
        )
    await finding.find_alerts()
    assert "review" in await kinds(moulin)
    async with await browser_of(app, await make.firm_member(durand, "Léa Petit", roles=["read-only"])) as lea:
        assert "Résolue</span></button>" not in (await lea.get("/cabinet/alertes")).text
        assert (await lea.post(f"/cabinet/alertes/{alert.id}/resoudre")).status_code == 403


async def test_another_firm_knows_nothing_of_them(app, chloe, moulin):
    await everything_late(moulin, chloe)
    await finding.find_alerts()
    with acting_in(moulin.id):
        alert = await Alert.filter(workspace_id=moulin.id).first()
    other = await make.firm("Cabinet Autre")
    async with await browser_of(app, await make.firm_member(other, "Odile Roux", roles=["accountant"])) as odile:
        assert "Rien n’attend trop longtemps" in (await odile.get("/cabinet/alertes")).text
        assert (await odile.post(f"/cabinet/alertes/{alert.id}/resoudre")).status_code == 404
        assert (await odile.get(f"/cabinet/alertes/regles?dossier={moulin.slug}")).status_code == 404


async def test_writes_once_a_day_to_whoever_asked_and_to_nobody_else(chloe, moulin):
    await everything_late(moulin, chloe)
    await finding.find_alerts()
    await mailing.mail_alerts()
    await make.run_jobs()
    wanted = MailMessage.filter(subject__contains="alerte")
    assert await wanted.count() == 0
    await chloe.post("/cabinet/alertes/par-e-mail", data={"chaque-jour": "1"})
    for _ in range(2):
        await mailing.mail_alerts()
        await make.run_jobs()
    (sent,) = await wanted
    assert sent.subject == "5 alertes dans vos dossiers" and "attend une révision depuis 10 jours" in sent.text
    await chloe.post("/cabinet/alertes/par-e-mail", data={"chaque-jour": ""})
    with clock.stopped(clock.now() + timedelta(days=1)):
        await mailing.mail_alerts()
        await make.run_jobs()
    assert (await wanted.count(), await AlertMail.all().count()) == (1, 0)

"""Every route of the firm's side, asked by every role: the answers stand in one table."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from uuid import uuid4

import pytest

from portal.app import create_app
from portal.firms.models import FirmMember, Role
from portal.listing import listed_routes
from tests import make
from tests.conftest import browser_of
from workspaces.kernel import events
from workspaces.kernel.clock import now

WHO = {
    "A": [Role.ADMINISTRATOR],
    "G": [Role.CLIENT_MANAGER],
    "C": [Role.ACCOUNTANT],
    "R": [Role.REVIEWER],
    "L": [Role.READ_ONLY],
    "GR": [Role.CLIENT_MANAGER, Role.REVIEWER],
}
# A: administrateur, G: gestionnaire de clientèle, C: comptable, R: réviseur, L: lecture seule, GR: two roles at once.
# « o » is let in (whatever the page then answers), « · » is refused with 403.
TABLE = """
                                            A G C R L GR
    dashboard events search                 o o o o o o
    team invite resend_colleague            o · · · · ·
    cancel_colleague colleague              o · · · · ·
    change_colleague remove_colleague       o · · · · ·
    declare_absence end_absence             o · · · · ·
    dossiers_given change_portfolio         o · · · · ·
    preview_handover hand_over              o · · · · ·
    undo_handover                           o · · · · ·
    branding change_branding                o · · · · ·
    send_logo drop_logo                     o · · · · ·
    workspaces                              · o o o o o
    keep_view drop_view choose_columns      · o o o o o
    new_workspace open_workspace            · o · · · o
    invitation_preview company_of_siren     · o · · · o
    resend_invitation resend_client         · o · · · o
    clients invite_clients resend_expired   · o · · · o
    plan_invitations ask_invitations        · o · · · o
    import*/dossiers                        · o · · · o
    documents document_totals               · · o o o o
    export_documents archives               · · o o o o
    queue finished review compare           · · o o o o
    accept_selected undo_selected           · · o o · o
    accept refuse hold duplicate            · · o o · o
    not_duplicate correct undo              · · o o · o
    bookkeeping accounting_exports          · · o o o o
    take_entries take_images                · · o o o o
    export_problems                         · · o o o o
    move_selected ask_exports cancel_export · · o · · ·
    deadlines export_deadlines number_gaps  · · o o o o
    anomalies                               · · o o o o
    resolve_anomalies reopen_anomalies      · · o o · o
    undo_anomalies resolve_on_review        · · o o · o
    deadlines_of                            · · o o o o
    preview_reminders send_reminders        · · o · · ·
    expect_piece stop_expecting             · · o · · ·
    ask_piece piece_came withdraw_request   · · o · · ·
    *chasing* skip_reminder *statement      · · o · · ·
    ask_proofs                              · · o · · ·
    firm_parties export_firm_parties        · · o o o o
    align_name                              · · o · · ·
    import*/tiers                           · · o · · ·
    firm_imports export_imports             · o o o o o
    *takeover*                              · · o · · ·
    deposit_refused import_ibans            · · o o o o
    conversations workload open_requests    · · o o o o
    alerts alert_rules ask_alert_mail       · · o o o o
    resolve_alert pause_alert reopen_alert  · · o o · o
    change_alert_rules                      · · o · · ·
"""
LINES = [line.split() for line in TABLE.strip().splitlines()[1:]]
EXPECTED = [(name, line[-len(WHO) :]) for line in LINES for name in line[: -len(WHO)]]
KINDS = ("dossiers", "tiers")


def asked() -> list[tuple[str, str, str]]:
    """(name as the table writes it, method, a path that is well formed and leads to nothing)."""
    found = []
    for route in listed_routes(create_app()):
        if not route["path"].startswith("/cabinet"):
            continue
        name = route["name"].removeprefix("firm:")
        for what in KINDS if "{what}" in route["path"] else ("",):
            path = re.sub(r"{[a-z_]+:int}", "1", route["path"].replace("{what}", what))
            path = re.sub(r"{[^}]+}", str(uuid4()), path)
            found += [(f"{name}/{what}" if what else name, method, path) for method in route["methods"]]
    return found


ASKED = asked()


def answer_of(name: str, who: str) -> str:
    lines = [cells for pattern, cells in EXPECTED if fnmatch(name, pattern)]
    assert len(lines) == 1, f"{name} stands {len(lines)} times in the table of roles: say there who may ask for it"
    return lines[0][list(WHO).index(who)]


@pytest.fixture(autouse=True)
def short_streams(monkeypatch):
    monkeypatch.setattr(events, "LONGEST", 0.0)


@pytest.mark.parametrize("who", WHO)
async def test_each_role_is_let_in_where_the_table_says_and_nowhere_else(app, durand, moulin, who):
    user = await make.firm_member(durand, "Léa Petit", roles=WHO[who])
    wrong = []
    async with await browser_of(app, user) as browser:
        for name, method, path in ASKED:
            status = (await browser.request(method, path)).status_code
            if status >= 500 or (status == 403) != (answer_of(name, who) == "·"):
                wrong.append(f"{method} {name}: {status}")
    assert wrong == []


async def test_somebody_who_left_is_let_in_nowhere_and_told_so(app, durand, moulin):
    user = await make.firm_member(durand, "Léa Petit", roles=list(Role))
    await FirmMember.filter(user_id=user.id).update(left_at=now())
    async with await browser_of(app, user) as browser:
        answers = [await browser.request(method, path) for _, method, path in ASKED]
    assert {answer.status_code for answer in answers} == {404}
    assert all("Vous ne faites plus partie de Cabinet Durand" in answer.text for answer in answers)


PAGES = (
    *("documents", "a-traiter", "comptabilite", "exports", "echeances", "tiers", "dossiers", "imports"),
    *("alertes", "conversations", "charge-de-travail"),
)
SENT_TO = re.compile(r'<form[^>]* method="post"[^>]*? action="(/cabinet[^"]*)"')


@pytest.mark.parametrize("who", ["C", "R", "L"])
async def test_no_page_offers_what_the_role_is_then_refused(app, durand, moulin, who):
    user = await make.firm_member(durand, "Léa Petit", roles=WHO[who])
    await make.purchase(moulin)
    async with await browser_of(app, user) as browser:
        pages = [(await browser.get(f"/cabinet/{name}")).text for name in (*PAGES, f"echeances/{moulin.slug}")]
        offered = {action for page in pages for action in SENT_TO.findall(page)}
        answers = {action: (await browser.post(action)).status_code for action in sorted(offered)}
    assert answers, "no page offers anything: they are no longer read rightly"
    assert [action for action, status in answers.items() if status == 403] == []


def test_the_table_names_no_route_that_does_not_exist():
    assert [pattern for pattern, _ in EXPECTED if not any(fnmatch(name, pattern) for name, _, _ in ASKED)] == []


@pytest.mark.parametrize(
    ("role", "accepts", "deposits"),
    [("accountant", True, True), ("reviewer", True, False), ("read-only", False, False)],
)
async def test_in_the_dossier_itself_a_reviewer_decides_and_a_reader_only_reads(
    app, durand, moulin, role, accepts, deposits
):
    invoice = await make.purchase(moulin)
    async with await browser_of(app, await make.firm_member(durand, "Léa Petit", roles=[role])) as lea:
        there = f"/d/{moulin.slug}"
        assert (await lea.get(f"{there}/achats/{invoice.id}")).status_code == 200
        assert (await lea.post(f"{there}/parametres/identite")).status_code == 403
        assert ((await lea.post(f"{there}/parametres/comptabilite")).status_code != 403) is deposits
        assert ((await lea.post(f"{there}/tiers/importer/fichier")).status_code != 403) is deposits
        shown = (await lea.get(f"/cabinet/a-traiter/{invoice.id}")).text
        assert ('data-key-label="Accepter"' in shown) is accepts
        done = await lea.post(f"/cabinet/a-traiter/{invoice.id}/accepter")
        assert (done.status_code == 303) is accepts
    await invoice.refresh_from_db()
    assert (invoice.processing.value == "to-accept") is not accepts

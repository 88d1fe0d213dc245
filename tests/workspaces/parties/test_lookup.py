"""Looking a company up by its SIREN: two public directories, one small client, every way in which they fail."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from tests import make
from tests.conftest import forget_settings, set_environment
from tests.servers.companies import Directory, Reply, sample
from tests.servers.process import free_port
from workspaces.kernel import clock
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.jobs import Job
from workspaces.parties.lookup import client, jobs, recherche, sirene, words
from workspaces.parties.lookup.asking import ask
from workspaces.parties.lookup.directory import check, find
from workspaces.parties.lookup.failures import LookupFailed
from workspaces.parties.lookup.models import CompanyFact

SIREN = "423761212"
Configure = Callable[..., None]
WAIT = 5.0  # bounds a failure; what a test waits for arrives at once


@pytest.fixture
def configured(companies: Directory, monkeypatch) -> Iterator[Configure]:
    """Settings for this test; with a database of its own, ask for `db` first."""
    set_environment(monkeypatch, COMPANIES_URL="")
    yield lambda **values: set_environment(monkeypatch, **values)
    monkeypatch.undo()
    forget_settings()


@pytest.fixture
def public(companies: Directory, configured: Configure) -> Directory:
    """The directory without a key."""
    configured(COMPANIES_URL=companies.url, COMPANIES_WAIT_S=str(WAIT))
    return companies


@pytest.fixture
def keyed(companies: Directory, configured: Configure) -> Directory:
    """Sirene alone, with a key."""
    configured(SIRENE_URL=f"{companies.url}/api-sirene/3.11", SIRENE_KEY="our-key")
    return companies


async def test_an_open_company_is_read_with_its_head_office(public):
    public.answers("recherche-open")
    found = await ask(SIREN, WAIT)
    assert (found.name, found.siret, found.vat_number) == ("CYCAD CONSEIL", "42376121200012", "FR96423761212")
    assert (found.address, found.address2) == ("12 RUE DES FORGES", "BATIMENT B")
    assert (found.postcode, found.city, found.country) == ("38000", "GRENOBLE", "FR")
    assert (found.legal_form, found.ape, found.closed, found.partial) == ("5710", "62.01Z", False, False)
    assert "CYCAD CONSEIL (SAS), 38000 GRENOBLE." in words.told(found)[1]
    (asked,) = public.questions
    assert (asked.path, asked.parameters["q"]) == ("/search", SIREN)


async def test_a_large_post_office_box_keeps_its_own_code(public):
    public.answers("recherche-cedex")
    found = await ask(SIREN, WAIT)
    assert (found.address, found.postcode, found.city) == ("12 B RUE DES FORGES", "38025", "GRENOBLE CEDEX 1")
    assert found.address2 == "CS 20013"


async def test_sirene_is_asked_with_its_key_for_the_head_office(keyed):
    keyed.answers("sirene-la-poste")
    found = await ask("356000000", WAIT)
    assert (found.name, found.siret) == ("LA POSTE", "35600000049837")  # by La Poste's own rule, not by Luhn's
    assert (found.address, found.postcode, found.source) == ("9 RUE DU COLONEL PIERRE AVIA", "75015", "sirene")
    (asked,) = keyed.questions
    assert asked.path == "/api-sirene/3.11/siret"
    assert asked.headers["X-INSEE-Api-Key-Integration"] == "our-key"
    assert asked.parameters["q"] == "siren:356000000 AND etablissementSiege:true"


async def test_a_person_who_has_stopped_is_read_with_the_day(keyed):
    keyed.answers("sirene-person-closed")
    found = await ask(SIREN, WAIT)
    assert (found.name, found.closed, found.closed_on) == ("JEANNE ROUX", True, date(2025, 12, 31))
    assert found.address == "4 AVENUE DES ALPES"
    assert "JEANNE ROUX a cessé son activité le 31/12/2025" in words.told(found)[1]


@pytest.mark.parametrize(
    ("name", "code", "tone"),
    [
        ("recherche-closed", "COMPANY_CLOSED", "err"),
        ("recherche-partial", "COMPANY_PARTIAL", "info"),
        ("recherche-nobody", "COMPANY_UNKNOWN", "warn"),
    ],
)
async def test_what_is_no_plain_company_has_its_code_and_its_sentence(public, name, code, tone):
    public.answers(name)
    found = await ask(SIREN, WAIT)
    assert words.code_of(found) == code
    assert words.told(found)[0] == tone
    if code != "COMPANY_CLOSED":
        assert (found.name, found.address, found.postcode) == ("", "", "")


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("sirene-partial", 200, "COMPANY_PARTIAL"),
        ("sirene-hidden", 403, "COMPANY_PARTIAL"),
        ("sirene-nobody", 404, "COMPANY_UNKNOWN"),
    ],
)
async def test_sirene_says_who_is_hidden_and_who_is_not_there(keyed, name, status, code):
    keyed.answers(sample(name, status))
    found = await ask(SIREN, WAIT)
    assert words.code_of(found) == code
    assert found.name == found.address == ""


HTML = Reply(b"<!doctype html><title>Maintenance</title>", headers={"Content-Type": "text/html"})
OPEN = sample("recherche-open").body  # right but for what surrounds it
GARBLED = [
    HTML,
    Reply(b""),
    Reply(b"[" * 200_000),
    Reply(b"[]"),
    Reply(b'{"results": 3}'),
    Reply(b'{"results": ["x"]}'),
    Reply(OPEN + b" " * client.LARGEST),
    Reply(OPEN, headers={"Content-Encoding": "gzip"}),
    Reply(gzip.compress(OPEN), headers={"Content-Encoding": "gzip"}),
    Reply(OPEN, 500),
    Reply(b'{"erreur": "q"}', 400),
    Reply(OPEN, 302, {"Location": "http://169.254.169.254/latest"}),
]


@pytest.mark.parametrize("reply", GARBLED, ids=range(len(GARBLED)))
async def test_what_cannot_be_read_is_refused_whole(public, reply):
    public.answers(reply)
    with pytest.raises(LookupFailed) as failed:
        await ask(SIREN, WAIT)
    assert failed.value.code == "COMPANY_GARBLED"
    assert "seule la clé du SIREN a été vérifiée" in failed.value.message
    assert len(public.questions) == 1


async def test_an_answer_for_somebody_else_is_not_taken(public):
    public.answers("recherche-other")
    with pytest.raises(LookupFailed, match="pour une autre entreprise"):
        await ask(SIREN, WAIT)


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_is_said(keyed, status):
    keyed.answers(sample("sirene-key", status))
    with pytest.raises(LookupFailed) as failed:
        await ask(SIREN, WAIT)
    assert failed.value.code == "COMPANY_KEY"


async def test_a_line_that_breaks_is_tried_once_more(public):
    public.answers(Reply(breaks=True), "recherche-open")
    assert (await ask(SIREN, WAIT)).name == "CYCAD CONSEIL"
    assert len(public.questions) == 2


async def test_a_gate_that_is_down_is_tried_once_more_and_no_more(public):
    public.answers(Reply(status=503))
    with pytest.raises(LookupFailed) as failed:
        await ask(SIREN, WAIT)
    assert (failed.value.code, len(public.questions)) == ("COMPANY_AWAY", 2)


@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}", "ftp://127.0.0.1"])
async def test_nobody_at_the_address_is_said(configured, address):
    configured(COMPANIES_URL=address.format(port=free_port()))
    with pytest.raises(LookupFailed) as failed:
        await ask(SIREN, WAIT)
    assert failed.value.code == "COMPANY_AWAY"


async def test_switched_off_it_asks_nobody(configured):
    with pytest.raises(LookupFailed) as failed:
        await ask(SIREN, WAIT)
    assert failed.value.code == "COMPANY_OFF"


@pytest.mark.parametrize("said", ["120", "Tue, 24 Nov 2026 10:02:00 GMT"])
async def test_a_host_that_asks_for_rest_is_left_alone_until_then(public, said):
    public.answers(Reply(status=429, headers={"Retry-After": said}), "recherche-open")
    start = now().replace(year=2026, month=11, day=24, hour=10, minute=0, second=0, microsecond=0)
    for moment in (0, 119):
        with clock.stopped(start + timedelta(seconds=moment)), pytest.raises(LookupFailed) as failed:
            await ask(SIREN, WAIT)
        assert failed.value.code == "COMPANY_BUSY"
    assert len(public.questions) == 1
    with clock.stopped(start + timedelta(seconds=121)):
        assert (await ask(SIREN, WAIT)).name == "CYCAD CONSEIL"


@pytest.mark.parametrize("said", ["", "soon", "-5", "9" * 400, "²"])
async def test_a_rest_that_says_no_time_lasts_a_while_and_not_for_ever(public, said):
    public.answers(Reply(status=429, headers={"Retry-After": said} if said.isascii() else {}), "recherche-open")
    with pytest.raises(LookupFailed):
        await ask(SIREN, WAIT)
    with clock.stopped(now() + client.LONGEST_REST + timedelta(seconds=1)):
        assert (await ask(SIREN, WAIT)).name == "CYCAD CONSEIL"


async def test_a_slow_one_keeps_no_page_waiting_and_a_job_asks_on(db, public, configured):
    configured(COMPANIES_WAIT_S="0.1")
    public.answers(Reply(waits=True), "recherche-open")
    for _ in range(2):
        public.replies[0] = Reply(waits=True)
        with pytest.raises(LookupFailed, match="réessayez dans une minute"):
            await find(SIREN)
    assert await Job.filter(name="ask_patiently").count() == 1
    public.answers("recherche-open")
    await jobs.ask_patiently(siren=SIREN)
    asked = len(public.questions)
    assert (await find(SIREN)).name == "CYCAD CONSEIL"
    assert len(public.questions) == asked


async def test_those_who_ask_at_once_ask_once_and_none_of_them_meets_an_error(db):
    for siren in ("356000000", SIREN):  # the first four open the connections that the others have at hand
        await asyncio.gather(*(jobs.ask_later(siren) for _ in range(4)))
    assert await Job.filter(name="ask_patiently").count() == 2


async def test_a_question_given_up_is_asked_again(db, public):
    await jobs.ask_later(SIREN)
    for _ in range(3):
        public.answers(*[Reply(status=503)] * client.TRIES)
        await Job.all().update(run_after=now())
        await make.run_jobs(rounds=1)
    assert await Job.filter(state="dead").count() == 1
    await jobs.ask_later(SIREN)
    public.answers("recherche-open")
    await make.run_jobs()
    assert (await CompanyFact.known(SIREN)).name == "CYCAD CONSEIL"


async def test_the_other_directory_is_asked_when_the_first_one_fails(public, configured):
    configured(SIRENE_URL=f"http://127.0.0.1:{free_port()}", SIRENE_KEY="our-key")
    public.answers("recherche-open")
    assert (await ask(SIREN, WAIT)).source == "recherche"


async def test_a_siren_is_asked_once_in_a_month(db, public):
    public.answers("recherche-open", "recherche-closed")
    first = await find(SIREN)
    with clock.stopped(now() + timedelta(days=29)):
        assert not (await find(SIREN)).closed
    assert len(public.questions) == 1
    with clock.stopped(now() + timedelta(days=31)):
        assert (await find(SIREN)).closed
    (kept,) = await CompanyFact.all()
    assert (kept.id, kept.closed_on) == (first.id, date(2025, 12, 31))


async def test_an_old_answer_is_better_than_none(db, public):
    public.answers("recherche-open", HTML)
    await find(SIREN)
    with clock.stopped(now() + timedelta(days=31)):
        assert (await find(SIREN)).name == "CYCAD CONSEIL"
        with pytest.raises(LookupFailed):
            await check(SIREN)


async def test_one_that_was_not_there_is_asked_again_the_next_day(db, public):
    public.answers("recherche-nobody", "recherche-open")
    assert (await find(SIREN)).unknown
    assert (await find(SIREN)).unknown
    with clock.stopped(now() + timedelta(days=1, seconds=1)):
        assert (await find(SIREN)).name == "CYCAD CONSEIL"


async def test_the_network_is_never_waited_for_inside_a_transaction(db, public):
    with pytest.raises(RuntimeError, match="transaction"):
        async with unit_of_work():
            await find(SIREN)
    assert public.questions == []


async def test_whom_nobody_asks_for_is_forgotten(db, public):
    public.answers("recherche-open")
    await find(SIREN)
    await jobs.forget_companies()
    assert await CompanyFact.all().count() == 1
    with clock.stopped(now() + timedelta(days=401)):
        await jobs.forget_companies()
    assert await CompanyFact.all().count() == 0


def test_values_are_lines_of_text_cut_to_their_columns():
    seat = {"siret": "12345678900000", "code_postal": "38000", "libelle_commune": "X" * 300, "libelle_voie": 7}
    company = {"siren": SIREN, "nom_raison_sociale": "A\u202e\nB" + "C" * 300, "nature_juridique": None, "siege": seat}
    found = recherche.read({"results": [company]}, SIREN)
    assert (found.name[:3], len(found.name), len(found.city)) == ("A B", 160, 80)
    assert (found.siret, found.address, found.legal_form) == ("", "", "")


def test_a_head_office_abroad_has_no_address_here():
    seat = {"siret": "", "code_pays_etranger": "99131", "code_postal": None, "libelle_commune_etranger": "BRUXELLES"}
    found = recherche.read({"results": [{"siren": SIREN, "siege": seat}]}, SIREN)
    assert (found.postcode, found.country) == ("", "")


@pytest.mark.parametrize(
    "body", [None, [], {}, {"etablissements": []}, {"etablissements": [{"siren": SIREN, "uniteLegale": 3}]}]
)
def test_sirene_in_another_shape_is_refused(body):
    with pytest.raises(LookupFailed):
        sirene.read(client.Answer(200, body), SIREN)

"""The official rules in their child process: right answers, and a child that may die at any time."""

import asyncio
import os
import signal
import threading
import time

import facturx
import pytest

from tests.workspaces.einvoice import make
from workspaces.einvoice import cii, profiles
from workspaces.einvoice.rules import check, judge
from workspaces.einvoice.validator import Validator, ValidatorFailed, validator
from workspaces.invoices.draft import CREDIT_NOTES

XML = cii.write(make.draft()).xml
# A converted invoice lacks the French mentions that no conversion may invent
MENTIONS = {"BR-FR-05_BT-22_PMT", "BR-FR-05_BT-22_PMD", "BR-FR-05_BT-22_AAB", "BR-FR-08_BT-23"}


async def test_a_whole_invoice_lacks_only_the_mentions_of_the_french_reform():
    verdict = await judge(XML)
    assert (verdict.valid, verdict.profile) == (True, "en16931")
    assert {finding.rule for finding in verdict.findings} == MENTIONS


async def test_french_rules_are_for_french_sellers():
    german = make.seller(siren=None, siret=None, vat="DE123456788", country="DE")
    assert await check(cii.write(make.draft(seller=german)).xml) == []


async def test_a_wrong_total_is_found_by_its_public_rule():
    wrong = XML.replace(b"<ram:GrandTotalAmount>180.00", b"<ram:GrandTotalAmount>190.00")
    assert {"BR-CO-15", "BR-CO-16"} <= {finding.rule for finding in await check(wrong)}


async def test_the_schema_speaks_before_the_rules():
    verdict = await judge(XML.replace(b">180.00<", b">180,00<"))
    assert verdict.valid is False
    assert {finding.rule for finding in verdict.findings} == {"XSD"}


async def test_another_xml_is_not_an_invoice():
    assert [finding.rule for finding in await check(b"<note>Bonjour</note>")] == ["SYNTAX_UNKNOWN"]


async def test_a_doctype_is_refused_unread():
    assert [f.rule for f in await check(b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')] == ["XML_FORBIDDEN"]


async def test_a_killed_child_is_replaced_and_the_question_asked_again():
    await validator.check(XML)
    assert validator.child
    first = validator.child.pid
    os.kill(first, signal.SIGKILL)
    answers = await asyncio.gather(*(validator.check(XML) for _ in range(5)))
    assert all(answer["xsd"] for answer in answers)
    assert validator.child.pid != first


async def test_a_child_killed_in_the_middle_of_an_answer_is_replaced():
    await validator.check(XML)
    assert validator.child
    waiting = asyncio.create_task(validator.check(XML))
    await asyncio.sleep(0.005)
    os.kill(validator.child.pid, signal.SIGKILL)
    assert (await waiting)["xsd"] is True


async def test_a_child_that_hangs_is_killed_and_told():
    hanging = Validator(timeout=0.5)
    hanging.started()
    assert hanging.child
    os.kill(hanging.child.pid, signal.SIGSTOP)
    first, began = hanging.child, time.monotonic()
    hanging.command = ["sleep", "60"]
    with pytest.raises(ValidatorFailed):
        await hanging.check(XML)
    assert first.returncode == -signal.SIGKILL
    assert time.monotonic() - began < 20


async def test_is_renewed_after_so_many_questions():
    short = Validator(recycled_after=2)
    seen = []
    for _ in range(3):
        await short.check(b"<a/>")
        assert short.child
        seen.append(short.child.pid)
    short.stop()
    assert seen[0] == seen[1] != seen[2]


async def test_is_renewed_when_it_has_grown_large_but_not_at_every_question():
    large = Validator(largest_mb=1, weighed_every=2)
    seen = []
    for _ in range(5):
        await large.check(b"<a/>")
        assert large.child
        seen.append(large.child.pid)
    large.stop()
    assert [seen[0] == seen[1], seen[2] == seen[3], len(set(seen))] == [True, True, 3]


async def test_leaves_when_nothing_asks_and_comes_back_with_the_next_question():
    resting = Validator(idle_s=0.05)
    await resting.check(b"<a/>")
    for _ in range(500):
        await asyncio.sleep(0.01)
        if resting.child is None:
            break
    assert resting.child is None
    assert (await resting.check(XML))["xsd"] is True
    resting.stop()


async def test_never_leaves_while_it_works():
    resting = Validator(idle_s=0.05)
    resting.started()
    assert resting.child
    at_work = resting.child
    os.kill(at_work.pid, signal.SIGSTOP)
    waiting = asyncio.create_task(resting.check(XML))
    await asyncio.sleep(0.2)
    assert resting.child is at_work
    assert at_work.poll() is None
    os.kill(at_work.pid, signal.SIGCONT)
    assert (await waiting)["xsd"] is True
    resting.stop()


async def test_two_event_loops_ask_at_once():
    answers: list[bool] = []

    def elsewhere() -> None:
        answers.append(bool(asyncio.run(judge(XML)).valid))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    answers.append(bool((await judge(XML)).valid))
    await asyncio.to_thread(thread.join)
    assert answers == [True, True]


def test_the_official_files_are_those_that_the_library_ships():
    library = facturx.facturx
    assert library.FACTURX_LEVEL2xsd == profiles.CII_SCHEMAS
    assert {*library.UBL_21_xsd.values(), library.ZUGFERD_xsd} == set(profiles.SCHEMAS.values())
    assert library.FACTURX_LEVEL2schematron == profiles.CII_RULES
    assert library.UBL_21_LEVEL2schematron == profiles.UBL_RULES
    assert library.CII_FR_CTC_schematron == profiles.CII_FRENCH_RULES
    assert library.UBL_21_FR_CTC_schematron == profiles.UBL_FRENCH_RULES


def test_credit_notes_are_those_of_the_norm():
    every = [str(code) for code in range(1000)]
    assert {code for code in every if facturx.is_credit_note({"BT-3": code})} == set(CREDIT_NOTES)

"""Every way that an invoice may take through a circuit of approval, act by act."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
import pytest_asyncio

from tests import make
from tests.workspaces.circuits.people import Dossier
from workspaces.circuits import entering, running
from workspaces.circuits.models import Circuit, Deputy, RunState, Visa
from workspaces.circuits.rules import Case, Conditions, Seat, Step, chosen
from workspaces.dossiers.models import Decider
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import IllegalMove
from workspaces.kernel.mail import MailMessage
from workspaces.kernel.tenancy import acting_in

PATHS = [  # in words; the steps; who does what, with the code of a refusal; where the invoice ends, and at which step
    ("one person", "alice", "alice agrees", "accepted", 0),
    ("another one may not", "alice", "bruno agrees NOT_YOUR_TURN, bruno accepts NOT_YOUR_TURN", "to-accept", 0),
    ("accepting is agreeing", "alice", "alice accepts", "accepted", 0),
    ("one after the other", "alice > bruno", "bruno agrees NOT_YOUR_TURN, alice agrees, bruno agrees", "accepted", 1),
    ("the first step alone is not enough", "alice > bruno", "alice agrees", "to-accept", 1),
    ("all of two", "alice+bruno", "bruno agrees, bruno agrees NOT_YOUR_TURN, alice agrees", "accepted", 0),
    ("one of two", "one of alice+bruno", "bruno agrees, alice agrees NOT_YOUR_TURN", "accepted", 0),
    ("two of three", "2 of alice+bruno+chloe", "chloe agrees, alice agrees", "accepted", 0),
    ("two of three, then one", "2 of alice+bruno+chloe > bruno", "chloe agrees, alice agrees", "to-accept", 1),
    ("more than there are is all", "3 of alice+bruno", "alice agrees, bruno agrees", "accepted", 0),
    ("somebody of the firm", "chloe", "chloe accepts", "accepted", 0),
    ("a reader agrees where others accept", "rene > alice", "rene agrees, alice agrees", "accepted", 1),
    ("a reader cannot accept: an owner does", "rene", "rene agrees NOT_YOUR_TURN, bruno agrees", "accepted", 0),
    ("refused at the first step", "alice > bruno", "alice refuses", "refused", 0),
    ("refused at the second", "alice > bruno", "alice agrees, bruno refuses", "refused", 1),
    ("not refused out of turn", "alice > bruno", "bruno refuses NOT_YOUR_TURN", "to-accept", 0),
    ("refused by one of all", "alice+bruno", "alice agrees, bruno refuses", "refused", 0),
    ("a double by whose turn it is", "alice", "bruno says_double NOT_YOUR_TURN, alice says_double", "duplicate", 0),
    ("held by whose turn it is, then agreed", "alice",
     "bruno holds NOT_YOUR_TURN, alice holds, alice agrees", "accepted", 0),
    ("sent back and agreed again", "alice > bruno",
     "alice agrees, bruno sends_back, bruno agrees NOT_YOUR_TURN, alice agrees, bruno agrees", "accepted", 1),
    ("sent back needs a word", "alice > bruno",
     "alice agrees, bruno sends_back_without_a_word COMMENT", "to-accept", 1),
    ("the first step has nobody before it", "alice", "alice sends_back FIRST_STEP", "to-accept", 0),
    ("gone, with nobody in their stead: an owner", "gone > chloe", "alice agrees, chloe agrees", "accepted", 1),
    ("one owner for two who are gone", "gone+alice", "alice agrees", "accepted", 0),
    ("a visa is taken back", "alice > bruno",
     "alice agrees, alice undoes, bruno agrees NOT_YOUR_TURN, alice agrees", "to-accept", 1),
    ("not by another", "alice > bruno", "alice agrees, bruno undoes ILLEGAL_MOVE", "to-accept", 1),
    ("one of all is taken back alone", "alice+bruno",
     "bruno agrees, alice agrees, alice undoes, alice agrees", "accepted", 0),
    ("an acceptance is undone: its step is on again", "alice > bruno",
     "alice agrees, bruno agrees, bruno undoes", "to-accept", 1),
    ("a refusal is undone", "alice > bruno", "alice refuses, alice undoes, alice agrees", "to-accept", 1),
    ("another total begins it again", "alice > bruno",
     "alice agrees, bruno corrects_the_total, bruno agrees NOT_YOUR_TURN", "to-accept", 0),
    ("another due date does not", "alice > bruno",
     "alice agrees, bruno corrects_the_due_date, bruno agrees", "accepted", 1),
    ("taken out: one person decides", "alice > bruno", "alice takes_out, bruno accepts", "accepted", 0),
]  # fmt: skip
NOT_YOURS = "NOT_YOUR_TURN"


@pytest_asyncio.fixture
async def dossier(app, moulin, durand) -> Dossier:
    return await Dossier.of(moulin, durand)


def read(steps: str) -> list[tuple[str, list[str]]]:
    """`one of alice+bruno > chloe`: a step of which one is enough, then a step of chloe's."""
    said = [step.partition(" of ") if " of " in step else ("all", "", step) for step in steps.split(" > ")]
    return [(need, who.split("+")) for need, _, who in said]


async def walked(dossier: Dossier, invoice: Invoice, acts: str) -> None:
    for act in acts.split(", "):
        who, verb, *refused = act.split(" ")
        assert await dossier.does(who, verb.replace("_", " "), invoice) == "".join(refused), act


async def emptied(dossier: Dossier) -> None:
    with acting_in(dossier.workspace.id):
        await Circuit.all().delete()
        await Deputy.all().delete()


async def test_every_path_ends_where_it_should(dossier):
    for words, steps, acts, end, step in PATHS:
        await emptied(dossier)
        await dossier.circuit(*read(steps))
        invoice = await dossier.arrived()
        await walked(dossier, invoice, acts)
        run = await dossier.run_of(invoice)
        assert run, words
        assert ((await dossier.again(invoice)).processing.value, run.step) == (end, step), words


STANDING_IN = [
    # in words; who is named; who stands in, from which day to which (from today); who may decide, who may not
    ("away today: both may", "alice", ("bruno", (-1, 1)), ["alice", "bruno"], ["chloe"]),
    ("on the last day", "alice", ("bruno", (-5, 0)), ["bruno"], []),
    ("not yet", "alice", ("bruno", (1, 5)), ["alice"], ["bruno"]),
    ("no longer", "alice", ("bruno", (-5, -1)), ["alice"], ["bruno"]),
    ("only once gone", "alice", ("bruno", None), ["alice"], ["bruno"]),
    ("gone, with a deputy: not the owners", "gone", ("chloe", None), ["chloe"], ["alice"]),
    ("gone, and the dates are over", "gone", ("chloe", (-9, -5)), ["chloe"], ["bruno"]),
    ("gone, and the deputy may not accept: the owners", "gone", ("rene", None), ["alice", "bruno"], ["rene"]),
]


async def test_who_stands_in_for_whom(dossier):
    for words, named, (deputy, days), may, may_not in STANDING_IN:
        for who in [*may, *may_not]:
            await emptied(dossier)
            await dossier.circuit(("all", [named]))
            await dossier.deputy(named, deputy, days)
            invoice = await dossier.arrived()
            assert await dossier.does(who, "agrees", invoice) == ("" if who in may else NOT_YOURS), (words, who)


def test_an_invoice_takes_the_first_circuit_whose_conditions_all_hold():
    bio, other = "bio", "other"
    circuits = [
        (uuid4(), name, Conditions(**said))
        for name, said in [
            ("chantier", {"tags": ("Chantier nord", "Chantier sud"), "at_least": 100_00}),
            ("bio", {"suppliers": (bio,)}),
            ("avoirs", {"types": ("381",)}),
            ("gros", {"at_least": 1_000_00}),
        ]
    ]
    cases = [
        (Case(100_00, frozenset({other}), "380", frozenset({"chantier nord"})), "chantier"),
        (Case(99_99, frozenset({other}), "380", frozenset({"chantier nord"})), None),
        (Case(200_00, frozenset({bio, other}), "380", frozenset({"chantier sud"})), "chantier"),
        (Case(1_00, frozenset({bio, other}), "381", frozenset()), "bio"),
        (Case(1_00, frozenset({other}), "381", frozenset()), "avoirs"),
        (Case(1_000_00, frozenset(), "380", frozenset()), "gros"),
        (Case(999_99, frozenset({other}), "380", frozenset({"autre"})), None),
        (Case(None, frozenset({other}), "380", frozenset()), None),
    ]
    for case, name in cases:
        found = chosen([(id_, conditions) for id_, _, conditions in circuits], case)
        assert next((one for id_, one, _ in circuits if id_ == found), None) == name, case


def test_how_many_agreements_a_step_wants():
    seats = tuple(Seat(uuid4(), name) for name in "abc")
    told = {need: (Step("", need, seats).needed, Step("", need, seats).words) for need in ("all", "one", "2", "3")}
    assert told == {
        "all": (3, "l’accord de tous"),
        "one": (1, "un accord"),
        "2": (2, "2 accords sur 3"),
        "3": (3, "l’accord de tous"),
    }


async def test_of_two_at_once_one_wins_and_the_other_is_told_who_and_when(dossier):
    await dossier.circuit(*read("one of alice+bruno > chloe"))
    invoice = await dossier.arrived()
    alice, bruno = await dossier.access("alice"), await dossier.access("bruno")
    with acting_in(dossier.workspace.id):
        first, second = await entering.last_run(invoice), await entering.last_run(invoice)
        left = await running.seats_left(second)
        async with unit_of_work():
            await running.agree(first, invoice, alice)
        assert left, "bruno saw that it was his turn"
        with pytest.raises(IllegalMove, match="Alice Martin a approuvé le "):
            async with unit_of_work():
                await running._claim(second)
        with pytest.raises(IllegalMove, match=r"au tour de Chloé Durand, depuis le .* Alice Martin a approuvé le "):
            async with unit_of_work():
                await running.agree(await entering.last_run(invoice), invoice, bruno)


async def test_a_circuit_changed_meanwhile_leaves_those_on_their_way_alone(dossier):
    circuit = await dossier.circuit(*read("alice > bruno"))
    before = await dossier.arrived()
    with acting_in(dossier.workspace.id):
        circuit.steps = [Step("Seule", "all", dossier.seats("chloe")).as_json()]
        circuit.version = 2
        await circuit.save()
    after = await dossier.arrived()
    await walked(dossier, before, "alice agrees, bruno agrees")
    await walked(dossier, after, "alice agrees NOT_YOUR_TURN, chloe agrees")
    assert [(await dossier.run_of(one)).circuit_version for one in (before, after)] == [1, 2]
    with acting_in(dossier.workspace.id):
        await circuit.delete()
    assert await dossier.run_of(await dossier.arrived()) is None


async def test_the_last_agreement_passes_the_same_guards_as_any_acceptance(dossier):
    await dossier.circuit(*read("alice"))
    first = await make.purchase(dossier.workspace)
    double = await dossier.arrived(duplicate_of=first.id)
    assert await dossier.does("alice", "agrees", double) == "DUPLICATE_HELD"
    with acting_in(dossier.workspace.id):
        assert await Visa.all().count() == 0, "an agreement that could not count is not kept"
    assert (await dossier.again(double)).processing is Processing.TO_ACCEPT


async def test_a_doubtful_invoice_enters_when_somebody_accepts_it(dossier):
    await dossier.circuit(*read("bruno"), at_least=100_00)
    doubtful = await dossier.arrived(processing=Processing.TO_CHECK)
    assert await dossier.run_of(doubtful) is None
    await walked(dossier, doubtful, "alice accepts")
    assert (await dossier.again(doubtful)).processing is Processing.TO_CHECK
    await walked(dossier, doubtful, "alice accepts NOT_YOUR_TURN, bruno accepts")
    assert (await dossier.again(doubtful)).processing is Processing.ACCEPTED
    small = await dossier.arrived(draft_of=make.draft(gross=Decimal("99.99")))
    await walked(dossier, small, "alice accepts")
    assert (await dossier.again(small)).processing is Processing.ACCEPTED


async def test_by_a_mandate_the_last_step_is_the_firms(dossier):
    dossier.workspace.decider = Decider.FIRM
    await dossier.workspace.save()
    await dossier.circuit(*read("alice > bruno"))
    invoice = await dossier.arrived()
    await walked(dossier, invoice, "alice agrees, bruno agrees NOT_YOUR_TURN, chloe agrees")
    assert (await dossier.again(invoice)).processing is Processing.ACCEPTED


async def test_each_person_gets_one_letter_for_all_that_waits_and_none_for_what_is_done(dossier):
    await dossier.circuit(*read("alice+bruno > chloe"))
    one, two = await dossier.arrived(), await dossier.arrived()
    await walked(dossier, one, "alice agrees, bruno refuses")
    await walked(dossier, two, "alice agrees")
    await make.run_jobs()
    letters = {letter.to: letter for letter in await MailMessage.all()}
    assert set(letters) == {dossier.users["bruno"].email}
    text = letters[dossier.users["bruno"].email].text
    assert two.number in text
    assert one.number not in text
    assert (await dossier.run_of(one)).state is RunState.REFUSED


async def test_a_supplier_keeps_its_circuit_when_its_sheet_is_merged_into_another(dossier):
    kept = await make.party(dossier.workspace)
    merged = await make.party(dossier.workspace, merged_into=kept.id)
    await dossier.circuit(*read("alice"), suppliers=(str(merged.id),))
    assert await dossier.run_of(await dossier.arrived(party_id=kept.id))
    assert await dossier.run_of(await dossier.arrived(party_id=(await make.party(dossier.workspace)).id)) is None

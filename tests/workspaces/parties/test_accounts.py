"""The guard on bank accounts: what is announced, by whom, and who may let payments go there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests import make
from workspaces.kernel.access import Via
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.ids import new_id
from workspaces.kernel.tenancy import acting_in
from workspaces.parties import accounts
from workspaces.parties.likeness import look_alike
from workspaces.parties.models import AccountState, BankAccount, ThirdParty

OLD, NEW, OTHER = "FR7630006000011234567890189", "FR1420041010050500013M02606", "DE89370400440532013000"
NEAR = "FR7630006000011234567809873"  # two figures of OLD exchanged, with right keys
CURRENT, PENDING, FORMER, REFUSED = (
    AccountState.CURRENT,
    AccountState.PENDING,
    AccountState.FORMER,
    AccountState.REFUSED,
)


@dataclass
class Cast:
    """Two people of the dossier, and a key of its API."""

    alice: Any
    bob: Any
    key: Any


@pytest.fixture
def people(moulin) -> Cast:
    alice, bob = make.access(moulin), make.access(moulin, "Bob Roux")
    return Cast(alice, bob, replace(alice, via=Via.API))


async def announce(party: ThirdParty, iban: str, origin: str = "manual", by: Any = None) -> BankAccount | None:
    with acting_in(party.workspace_id):
        async with unit_of_work():
            source = new_id() if origin == "invoice" else None
            return await accounts.announce(party, iban, origin=origin, origin_id=source, by=by)


async def confirm(party: ThirdParty, account: BankAccount, by: Any, *, others: bool = True) -> str:
    """The code of the refusal, or ""."""
    with acting_in(party.workspace_id):
        try:
            async with unit_of_work():
                await accounts.confirm(party, account, by, others=others)
        except DomainError as error:
            return error.code
    return ""


async def refuse(party: ThirdParty, account: BankAccount, by: Any, reason: str = "Appelé : non") -> None:
    with acting_in(party.workspace_id):
        async with unit_of_work():
            await accounts.refuse(party, account, reason, by)


async def states(party: ThirdParty) -> list[tuple[str, AccountState]]:
    with acting_in(party.workspace_id):
        return [(one.iban, one.state) for one in await accounts.known(party)]


async def again(party: ThirdParty) -> ThirdParty:
    with acting_in(party.workspace_id):
        return await ThirdParty.get(id=party.id)


FIRST = [
    # origin, who, what becomes of the first account of a supplier
    ("manual", "alice", CURRENT),
    ("import", "alice", CURRENT),
    ("import", None, PENDING),
    ("manual", "key", PENDING),
    ("api", "key", PENDING),
    ("invoice", None, PENDING),
    ("invoice", "alice", PENDING),
]


@pytest.mark.parametrize(("origin", "who", "state"), FIRST)
async def test_a_first_account_counts_at_once_only_when_a_person_enters_it(moulin, people, origin, who, state):
    party = await make.party(moulin)
    account = await announce(party, OLD, origin, getattr(people, who) if who else None)
    assert (account.state, (await again(party)).iban) == (state, OLD if state is CURRENT else "")
    assert (await again(party)).iban_pending is (state is PENDING)


CHANGES = [
    # what it was before, origin, who announces, who confirms, others could, the refusal
    ("", "invoice", None, "alice", True, ""),
    ("", "invoice", None, "alice", False, ""),
    ("", "invoice", None, "key", True, "PERSON_NEEDED"),
    ("", "invoice", "alice", "alice", True, ""),
    (OLD, "manual", "alice", "alice", True, "SECOND_PERSON"),
    (OLD, "manual", "alice", "bob", True, ""),
    (OLD, "manual", "alice", "alice", False, ""),
    (OLD, "import", "alice", "alice", True, "SECOND_PERSON"),
    (OLD, "import", "alice", "bob", True, ""),
    (OLD, "import", None, "alice", True, ""),
    (OLD, "invoice", None, "alice", True, ""),
    (OLD, "invoice", None, "alice", False, ""),
    (OLD, "invoice", None, "key", False, "PERSON_NEEDED"),
    (OLD, "invoice", "alice", "alice", True, "SECOND_PERSON"),
    (OLD, "invoice", "alice", "bob", True, ""),
    (OLD, "api", "key", "key", True, "PERSON_NEEDED"),
    (OLD, "api", "key", "bob", True, ""),
]


@pytest.mark.parametrize(("before", "origin", "announcer", "confirmer", "others", "refusal"), CHANGES)
async def test_who_confirms_what(moulin, people, before, origin, announcer, confirmer, others, refusal):
    party = await make.party(moulin, iban=before)
    account = await announce(party, NEW, origin, getattr(people, announcer) if announcer else None)
    assert account.state is PENDING
    assert (await again(party)).iban == before
    assert await confirm(party, account, getattr(people, confirmer), others=others) == refusal
    now = await again(party)
    assert (now.iban, now.iban_pending) == ((NEW, False) if not refusal else (before, True))


async def test_the_old_account_stays_in_the_history_with_who_when_and_what(moulin, people):
    party = await make.party(moulin)
    await announce(party, OLD, by=people.alice)
    account = await announce(party, NEW, by=people.alice)
    assert (account.previous, account.seen_by_name, account.decided_at) == (OLD, "Alice Martin", None)
    assert await confirm(party, account, people.bob) == ""
    assert await states(party) == [(OLD, FORMER), (NEW, CURRENT)]
    with acting_in(moulin.id):
        events = await AuditEvent.filter(workspace_id=moulin.id, subject_id=party.id).order_by("seq")
    assert [event.what for event in events] == ["party:iban:set", "party:iban:announced", "party:iban:confirmed"]
    assert events[-1].detail == {"iban": NEW, "previous": OLD, "alone": False}
    assert events[-1].by_name == "Bob Roux"


async def test_alone_one_may_and_it_is_written(moulin, people):
    party = await make.party(moulin, iban=OLD)
    account = await announce(party, NEW, by=people.alice)
    assert await confirm(party, account, people.alice, others=False) == ""
    with acting_in(moulin.id):
        event = await AuditEvent.get(workspace_id=moulin.id, what="party:iban:confirmed")
    assert event.detail["alone"] is True
    assert await states(party) == [(OLD, FORMER), (NEW, CURRENT)], "an account older than the history joins it"


async def test_a_former_account_back_again_is_a_change_too(moulin, people):
    party = await make.party(moulin, iban=OLD)
    assert await confirm(party, await announce(party, NEW, by=people.alice), people.bob) == ""
    back = await announce(party, OLD, "invoice")
    assert (back.state, back.previous) == (PENDING, NEW)
    assert (await again(party)).iban == NEW


async def test_removing_the_account_first_does_not_make_the_next_one_a_first_one(moulin, people):
    party = await make.party(moulin)
    await announce(party, OLD, by=people.alice)
    with acting_in(moulin.id):
        async with unit_of_work():
            await accounts.withdraw(party, people.alice)
    account = await announce(party, NEW, by=people.alice)
    assert account.state is PENDING
    assert await confirm(party, account, people.alice) == "SECOND_PERSON"


async def test_a_refused_account_is_not_announced_again_by_an_invoice_but_by_a_person(moulin, people):
    party = await make.party(moulin, iban=OLD)
    await refuse(party, await announce(party, NEW, "invoice"), people.alice)
    now = await again(party)
    assert (now.iban, now.iban_pending) == (OLD, False)
    assert await announce(party, NEW, "invoice") is None
    assert accounts.holds_back(now, NEW), "its invoices still wait for a person"
    assert (await announce(party, NEW, by=people.alice)).state is PENDING


async def test_what_changes_nothing_announces_nothing(moulin, people):
    party = await make.party(moulin, iban=OLD)
    assert await announce(party, OLD, "invoice") is None
    assert await announce(party, " fr76 3000 6000 0112 3456 7890 189 ", "invoice") is None
    assert await announce(party, "FR7630006000011234567890188", "invoice") is None
    assert await announce(party, "", by=people.alice) is None
    assert await announce(party, NEW, "invoice") is not None
    assert await announce(party, NEW, "invoice") is None
    assert await announce(party, NEW, by=people.alice) is None
    assert (await again(party)).version == 2


async def test_each_of_two_announced_accounts_is_decided_by_itself(moulin, people):
    party = await make.party(moulin, iban=OLD)
    one, two = await announce(party, NEW, "invoice"), await announce(party, OTHER, "invoice")
    await refuse(party, one, people.alice)
    assert (await again(party)).iban_pending is True
    assert await confirm(party, two, people.alice) == ""
    assert await confirm(party, one, people.bob) == "DECIDED"
    assert sorted(await states(party)) == sorted([(OLD, FORMER), (NEW, REFUSED), (OTHER, CURRENT)])
    now = await again(party)
    assert (now.iban, now.iban_pending) == (OTHER, False)


async def test_a_first_account_typed_while_an_invoice_announces_another_leaves_that_one_to_decide(moulin, people):
    party = await make.party(moulin)
    await announce(party, NEW, "invoice")
    assert (await announce(party, OLD, by=people.alice)).state is CURRENT
    now = await again(party)
    assert (now.iban, now.iban_pending) == (OLD, True)


async def test_the_same_account_announced_twice_at_once_waits_once(moulin, people):
    party = await make.party(moulin, iban=OLD)
    account = await announce(party, NEW, "invoice")
    with acting_in(moulin.id):
        twin = accounts.new(party, NEW, "", origin="invoice")
        twin.state = PENDING
        await twin.save()
    assert await confirm(party, account, people.alice) == ""
    assert (await again(party)).iban_pending is False


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (OLD, NEAR, True),
        (OLD, NEW, False),
        (OLD, OLD, False),
        ("", OLD, False),
        (OTHER, "DE62370400440532013001", True),
    ],
)
def test_look_alike_accounts_are_told_apart_from_others(one, other, alike):
    assert look_alike(one, other) is alike

"""What the firm's other dossiers know of an account: a grade, and nothing else of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import make
from tests.workspaces.parties.test_guard import KNOWN, NEAR, OTHER, accepted_alone, arrived
from workspaces.dossiers.models import Acceptance, FirmLink, Member, Workspace
from workspaces.kernel import db, tenancy
from workspaces.kernel.clock import today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.tenancy import acting_in
from workspaces.parties import accounts, archiving, collective, collective_shown, merging
from workspaces.parties.collective import Grade
from workspaces.parties.models import AccountState, Kind, ThirdParty

SIREN, NAMES = "503776874", ["Boulangerie Nord", "Garage Sud", "Hotel Est", "Fleurs Ouest"]


@pytest.mark.parametrize(
    ("iban", "seen", "grade"),
    [
        (KNOWN, {}, Grade.FIRST),
        (KNOWN, {KNOWN: 1}, Grade.FIRST),
        (KNOWN, {KNOWN: 2}, Grade.KNOWN),
        (KNOWN, {OTHER: 1}, Grade.FIRST),
        (KNOWN, {OTHER: 2}, Grade.DIFFERENT),
        (KNOWN, {NEAR: 1, OTHER: 2}, Grade.DIFFERENT),
        (KNOWN, {NEAR: 2}, Grade.ALIKE),
        (KNOWN, {NEAR: 2, OTHER: 9}, Grade.ALIKE),
        (KNOWN, {KNOWN: 2, NEAR: 9}, Grade.KNOWN),
        (KNOWN, {KNOWN: 1, OTHER: 2}, Grade.DIFFERENT),
    ],
)
def test_several_dossiers_make_an_account_known(iban, seen, grade):
    assert collective.judge(iban, seen) is grade


def test_each_grade_has_a_word_an_icon_and_no_figure():
    assert {collective_shown.WORDS[grade].tone for grade in collective.RED} == {"err"}
    for said in collective_shown.WORDS.values():
        assert said.word and said.icon
        assert not any(letter.isdigit() for letter in said.sentence)


@pytest.fixture
async def others(durand, moulin) -> list[Workspace]:
    return [await make.workspace(name, firm=durand) for name in NAMES]


async def paid(workspaces: list[Workspace], iban: str = KNOWN, **changes) -> list[ThirdParty]:
    return [await make.party(one, siren=SIREN, iban=iban, **changes) for one in workspaces]


async def asked(workspace: Workspace, iban: str = KNOWN, **changes) -> Grade | None:
    party = await make.party(workspace, siren=SIREN, **changes)
    with acting_in(workspace.id):
        return await collective.grade(party, iban)


async def test_is_known_once_two_other_dossiers_pay_there(moulin, others):
    await paid(others[:1])
    assert await asked(moulin) is Grade.FIRST
    await paid(others[1:2])
    assert await asked(moulin) is Grade.KNOWN
    assert await asked(moulin, OTHER) is Grade.DIFFERENT
    assert await asked(moulin, NEAR) is Grade.ALIKE


async def test_a_dossier_counts_once_and_its_own_sheets_never(moulin, others):
    await paid([others[0], others[0]])
    await paid([moulin, moulin])
    assert await asked(moulin) is Grade.FIRST


async def test_what_nobody_confirmed_does_not_count(moulin, others):
    for party in await paid(others, ""):
        with acting_in(party.workspace_id):
            await accounts.announce(party, KNOWN, origin=accounts.INVOICE)
    assert await asked(moulin) is Grade.FIRST


async def test_confirming_counts_in_the_same_transaction(moulin, others):
    await paid(others[:1])
    (party,) = await paid(others[1:2], "")
    by = make.access(others[1])
    with acting_in(others[1].id):
        async with unit_of_work():
            account = await accounts.announce(party, KNOWN, origin=accounts.INVOICE)
            await accounts.confirm(party, account, by, others=False)
    assert await asked(moulin) is Grade.KNOWN
    with acting_in(others[1].id):
        async with unit_of_work():
            await accounts.withdraw(party, by)
    assert await asked(moulin) is Grade.FIRST


async def test_another_firm_knows_nothing_of_it(moulin, others, scierie):
    await paid(others)
    rival = await make.firm("Cabinet Rival")
    theirs = [await make.workspace(name, firm=rival) for name in [*NAMES, "Tabac du Port"]]
    assert await asked(theirs[0]) is Grade.FIRST
    assert await asked(theirs[0], OTHER) is Grade.FIRST
    assert await asked(scierie) is None


async def test_ends_on_the_day_that_a_dossier_leaves_the_firm(durand, moulin, others):
    await paid(others[:2])
    await make.workspace("Cafe du Centre", firm=durand)
    assert await asked(moulin) is Grade.KNOWN
    await FirmLink.filter(workspace_id=others[0].id).update(until=today() + timedelta(days=1))
    assert await asked(moulin) is Grade.KNOWN
    await FirmLink.filter(workspace_id=others[0].id).update(until=today())
    assert await asked(moulin) is Grade.FIRST
    assert await asked(others[0]) is None


async def test_a_firm_of_few_dossiers_says_nothing_as_several_would_name_them(moulin, others):
    await paid(others[:2])
    await FirmLink.filter(workspace_id=others[3].id).delete()
    assert await asked(moulin) is None


async def test_dossiers_of_the_same_people_are_not_others(moulin, others, durand):
    """Or the owner of two would learn from one of them what a single third one knows."""
    alice = await make.member(moulin, "Alice Martin")
    second = await make.workspace("Alice Deux", firm=durand)
    await Member.create(
        workspace_id=second.id, user_id=alice.id, name=alice.name, role="owner", since=moulin.created_at
    )
    await paid([second, others[0]])
    assert await asked(moulin) is Grade.FIRST
    assert await asked(others[3]) is Grade.KNOWN


@pytest.mark.parametrize("away", ["archived", "merged", "customer", "deleted"])
async def test_sheets_that_are_put_away_do_not_count(moulin, others, away):
    kind = Kind.CUSTOMER if away == "customer" else Kind.SUPPLIER
    await paid(others[:1])
    (party,) = await paid(others[1:2], kind=kind)
    by = make.access(others[1])
    with acting_in(others[1].id):
        async with unit_of_work():
            if away == "archived":
                await archiving.archive(party, by)
            elif away == "deleted":
                await archiving.delete(party, by)
            elif away == "merged":
                kept = await ThirdParty.get(
                    id=(await make.party(others[1], siren=SIREN, iban=OTHER)).id, workspace_id=others[1].id
                )
                await party.write({"merged_into": kept.id})
    assert await asked(moulin) is Grade.FIRST


async def test_merging_counts_the_account_that_lasts_and_undoing_gives_back_both(moulin, others):
    await paid(others[:1])
    kept, merged = (await paid(others[1:2], ""))[0], (await paid(others[1:2]))[0]
    by = make.access(others[1])
    with acting_in(others[1].id):
        async with unit_of_work():
            record = await merging.merge(kept, merged, by)
    assert await asked(moulin) is Grade.KNOWN
    with acting_in(others[1].id):
        async with unit_of_work():
            await merging.undo(record, by)
    assert await asked(moulin) is Grade.KNOWN


async def test_only_suppliers_with_a_siren_and_right_accounts_are_graded(moulin, others):
    await paid(others)
    assert await asked(moulin, kind=Kind.CUSTOMER) is None
    assert await asked(moulin, "FR7630006000011234567890188") is None
    nameless = await make.party(moulin, siren="", iban="")
    with acting_in(moulin.id):
        assert await collective.grade(nameless, KNOWN) is None


async def test_the_look_into_other_dossiers_ends_with_the_look(moulin, others):
    await paid(others)
    party = await make.party(moulin, siren=SIREN)
    with acting_in(moulin.id):
        async with unit_of_work():
            assert await collective.grade(party, KNOWN) is Grade.KNOWN
            assert tenancy.allowed() == {moulin.id}
            seen = await db.rows("select id from third_party where workspace_id <> :ws", ws=moulin.id)
            mine = await db.rows("select id from third_party where workspace_id = :ws", ws=moulin.id)
    assert len(mine) == 1
    assert not seen or not db.is_postgres()  # where row-level security stands behind the set


async def typed(workspace: Workspace, iban: str):
    party = await make.party(workspace, siren=SIREN)
    with acting_in(workspace.id):
        async with unit_of_work():
            return party, await accounts.announce(party, iban, origin=accounts.MANUAL, by=make.access(workspace))


@pytest.mark.parametrize(
    ("iban", "state"),
    [(KNOWN, AccountState.CURRENT), (OTHER, AccountState.PENDING), (NEAR, AccountState.PENDING)],
)
async def test_a_first_account_that_differs_waits_even_when_a_person_types_it(moulin, others, iban, state):
    await paid(others)
    party, account = await typed(moulin, iban)
    assert account.state is state
    if state is AccountState.PENDING:  # the same person may confirm it, having read why
        with acting_in(moulin.id):
            async with unit_of_work():
                await accounts.confirm(party, account, make.access(moulin), others=True)
            assert (await ThirdParty.get(id=party.id, workspace_id=moulin.id)).iban == iban


async def test_a_siren_given_afterwards_is_judged_alike(moulin, others):
    await paid(others)
    party = await make.party(moulin, siren=SIREN, iban=OTHER)
    with acting_in(moulin.id):
        async with unit_of_work():
            await accounts.siren_changed(party, make.access(moulin))
    assert (party.iban, party.iban_pending) == ("", True)


@pytest.mark.parametrize(("iban", "accepted"), [(KNOWN, True), (OTHER, False), (NEAR, False)])
async def test_red_is_never_accepted_by_itself_be_it_confirmed_here(moulin, others, iban, accepted):
    moulin.acceptance = Acceptance.AUTOMATIC
    await moulin.save()
    await paid(others)
    await make.party(moulin, siren=SIREN, iban=iban, trusted=True)
    assert await accepted_alone(await arrived(moulin, iban)) is accepted


async def test_whoever_tries_much_is_told_nothing_more_and_everything_waits(moulin, others, monkeypatch):
    monkeypatch.setattr(collective, "TRIES", 3)
    await paid(others)
    for _ in range(3):
        party, _ = await typed(moulin, OTHER)
        with acting_in(moulin.id):
            async with unit_of_work():
                await archiving.delete(party, make.access(moulin))
    assert await asked(moulin) is None
    _, account = await typed(moulin, KNOWN)
    assert account.state is AccountState.PENDING


async def test_the_sheet_says_it_in_words_to_the_owner_and_names_nobody(alice, moulin, others):
    await paid(others)
    party, _ = await typed(moulin, KNOWN)
    page = (await alice.get(alice.in_dossier(f"/tiers/{party.id}"))).text
    assert "dans plusieurs dossiers de votre cabinet" in page
    assert "Connu du cabinet" in page
    assert not any(name in page for name in NAMES)
    party, _ = await typed(moulin, NEAR)
    page = (await alice.get(alice.in_dossier(f"/tiers/{party.id}"))).text
    assert "Presque le même compte" in page
    assert "Appelez le fournisseur à un numéro que vous connaissez" in page
    assert "0189" not in page.replace("\u00a0", "")


async def test_what_a_file_brought_is_graded_for_the_firm_only(alice, chloe, moulin, others):
    await paid(others)
    party = await make.party(moulin, siren=SIREN, iban=OTHER)
    where = alice.in_dossier(f"/tiers/{party.id}")
    assert "Compte différent" not in (await alice.get(where)).text
    assert "Compte différent" in (await chloe.get(where)).text


async def test_the_review_says_it_beside_the_other_proofs(chloe, moulin, others):
    await paid(others)
    known, alike = await arrived(moulin, KNOWN), await arrived(moulin, NEAR, number="F-2")
    first = (await chloe.get(f"/cabinet/a-traiter/{known.id}")).text
    assert "ce compte est déjà celui de ce fournisseur dans plusieurs dossiers de votre cabinet" in first
    assert "Presque le même compte" in (await chloe.get(f"/cabinet/a-traiter/{alike.id}")).text

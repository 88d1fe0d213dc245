"""The bank accounts of a third party, and the guard on them: what somebody announces is not what payments go to.

The first account that a person enters counts at once. One first seen on an invoice waits for a person. A change on a
known third party, or on another sheet of the same company, waits too, and whoever typed it does not confirm it while
somebody else could. Each verb is one act
inside the caller's `unit_of_work`. See docs/decisions/0009-iban-guard.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from workspaces.anomalies import deciding
from workspaces.kernel import audit, identifiers
from workspaces.kernel.access import Access, FirmAccess, Via
from workspaces.kernel.clock import now
from workspaces.kernel.errors import DomainError, IllegalMove
from workspaces.parties import collective
from workspaces.parties.models import AccountState, BankAccount, ThirdParty

By = Access | FirmAccess | None  # None: nobody, an invoice came in by itself
CONFIRMED = (AccountState.CURRENT, AccountState.FORMER)
MANUAL, IMPORT, INVOICE, MERGE = "manual", "import", "invoice", "merge"
TYPED = (MANUAL, IMPORT)
MISREAD = "Mal lu sur la facture, puis corrigé."


async def known(party: ThirdParty) -> list[BankAccount]:
    """Every account ever announced for it, oldest first."""
    return await BankAccount.filter(workspace_id=party.workspace_id, party_id=party.id).order_by("seen_at", "id")


async def announce(
    party: ThirdParty, iban: str | None, bic: str = "", *, origin: str, origin_id: UUID | None = None, by: By = None
) -> BankAccount | None:
    """Somebody or something says that this is its account. None when that changes nothing: it is the current one, it
    waits already, it has no right key, or an invoice repeats one that was refused."""
    value = identifiers.compact(iban or "")
    if value == party.iban or not identifiers.is_iban(value):
        return None
    listed = await known(party)
    if any(_already_said(one, value, by) for one in listed):
        return None
    account = new(party, value, bic, origin=origin, origin_id=origin_id, by=by)
    account.state = await _state_of(account, party, listed, by)
    await account.save()
    if account.state is AccountState.CURRENT:
        await _use(party, account)
    else:
        await party.write({"iban_pending": True})
    said = {"iban": value, "previous": account.previous, "origin": origin, "origin_id": origin_id}
    what = "set" if account.state is AccountState.CURRENT else "announced"
    await audit.record(f"party:iban:{what}", party, by, **said)
    return account


def new(
    party: ThirdParty, iban: str, bic: str, *, origin: str, origin_id: UUID | None = None, by: By = None
) -> BankAccount:
    """Its row: what, who, when, from where. Decided at once by a person whose word is enough, else see `announce`."""
    moment, person = now(), by.person if by else None
    account = BankAccount(workspace_id=party.workspace_id, party_id=party.id, iban=iban, bic=bic, previous=party.iban)
    account.origin, account.origin_id, account.seen_at = origin, origin_id, moment
    if person:
        account.seen_by_id, account.seen_by_name = person.id, person.name
    return account


async def _state_of(account: BankAccount, party: ThirdParty, listed: Sequence[BankAccount], by: By) -> AccountState:
    """A person's word is enough for a first account that they enter, unless the firm knows this supplier by another
    one; everything else waits."""
    typed = account.origin in TYPED and is_person(by)
    waits = await is_change(party, account.iban, listed) or await collective.wants_confirming(party, account.iban)
    return AccountState.CURRENT if typed and not waits else AccountState.PENDING


async def is_change(party: ThirdParty, iban: str, listed: Sequence[BankAccount]) -> bool:
    """Payments to this company have gone elsewhere: from this sheet, or from another one."""
    return has_history(party, listed) or await is_paid_elsewhere(party, iban)


async def is_paid_elsewhere(party: ThirdParty, iban: str) -> bool:
    """Another sheet of the same company, archived or not, is or was paid on another account. A second sheet would be
    a way round the guard."""
    same = ThirdParty.filter(workspace_id=party.workspace_id, kind=party.kind, siren=party.siren, merged_into=None)
    others = await same.exclude(id=party.id).values_list("id", "iban") if party.siren else []
    if any(known == iban for _, known in others):
        return False
    past = BankAccount.filter(workspace_id=party.workspace_id, party_id__in=[one for one, _ in others])
    return any(known for _, known in others) or await past.filter(state__in=CONFIRMED).exclude(iban=iban).exists()


def has_history(party: ThirdParty, listed: Sequence[BankAccount]) -> bool:
    """Payments have gone somewhere once: another account is a change, even after the first was removed."""
    return bool(party.iban) or any(one.state in CONFIRMED for one in listed)


def is_person(by: By) -> bool:
    return by is not None and not (isinstance(by, Access) and by.via is Via.API)


async def needs_another(party: ThirdParty, account: BankAccount, listed: Sequence[BankAccount]) -> bool:
    """Whether whoever announced it may not confirm it: a change that somebody typed."""
    return account.seen_by_id is not None and await is_change(party, account.iban, listed)


def _already_said(one: BankAccount, iban: str, by: By) -> bool:
    refused = one.state is AccountState.REFUSED and not is_person(by)
    return one.iban == iban and (one.state is AccountState.PENDING or refused)


async def confirm(party: ThirdParty, account: BankAccount, by: Access, *, others: bool) -> None:
    """From now on payments go there. `others`: somebody else than this person could confirm it."""
    listed = await known(party)
    if not is_person(by):
        raise DomainError("Une personne doit confirmer un IBAN : aucun logiciel ne le peut.", code="PERSON_NEEDED")
    if others and by.person.id == account.seen_by_id and await needs_another(party, account, listed):
        message = "Vous avez annoncé ce changement : une autre personne du dossier ou du cabinet doit le confirmer."
        raise DomainError(message, code="SECOND_PERSON", status=409)
    previous = party.iban
    await _decide(account, AccountState.CURRENT, by)
    await _replaced(party, account, listed)
    await _use(party, account)
    alone = by.person.id == account.seen_by_id
    await audit.record("party:iban:confirmed", party, by, iban=account.iban, previous=previous, alone=alone)


async def refuse(party: ThirdParty, account: BankAccount, reason: str, by: Access) -> None:
    """It is not theirs: payments stay where they were, and the same IBAN on an invoice will be told from now on."""
    account.reason = reason
    await _decide(account, AccountState.REFUSED, by)
    await party.write({"iban_pending": await is_waiting(party)})
    await audit.record("party:iban:refused", party, by, iban=account.iban, reason=reason)


async def withdraw(party: ThirdParty, by: Access) -> None:
    """No account any more. The next one is a change all the same."""
    if not party.iban:
        raise IllegalMove("Ce tiers n’a pas d’IBAN.")
    removed = party.iban
    await _replaced(party, None, await known(party))
    await party.write({"iban": "", "bic": ""})
    await audit.record("party:iban:withdrawn", party, by, iban=removed)


async def siren_changed(party: ThirdParty, by: Access) -> None:
    """The sheet is another company's from now on. Where that one is paid elsewhere, here or by the firm's
    other dossiers, its account waits like a change."""
    elsewhere = party.iban and await is_paid_elsewhere(party, party.iban)
    if elsewhere or await collective.wants_confirming(party, party.iban):
        iban, bic = party.iban, party.bic
        await withdraw(party, by)
        await announce(party, iban, bic, origin=MANUAL, by=by)


async def read_again(party: ThirdParty, invoice_id: UUID, iban: str | None, by: Access | FirmAccess) -> None:
    """A person corrected the IBAN that was read on an invoice: what the misreading announced goes, the right one is
    announced as typed by them."""
    value = identifiers.compact(iban or "")
    mine = BankAccount.filter(workspace_id=party.workspace_id, party_id=party.id, origin=INVOICE, origin_id=invoice_id)
    for misread in await mine.filter(state=AccountState.PENDING).exclude(iban=value):
        misread.reason = MISREAD
        await _decide(misread, AccountState.REFUSED, by)
        await party.write({"iban_pending": await is_waiting(party)})
    await announce(party, value, origin=INVOICE, origin_id=invoice_id, by=by)


def holds_back(party: ThirdParty, iban: str | None) -> bool:
    """Whether an invoice that names this account is not to be accepted or paid by itself."""
    return party.iban_pending or bool(iban and identifiers.compact(iban) != party.iban)


async def _decide(account: BankAccount, state: AccountState, by: Access | FirmAccess) -> None:
    """Once: whoever comes second is told so."""
    account.state, account.decided_at = state, now()
    account.decided_by_id, account.decided_by_name = by.person.id, by.person.name
    waiting = BankAccount.filter(id=account.id, workspace_id=account.workspace_id, state=AccountState.PENDING)
    names = ("state", "decided_at", "decided_by_id", "decided_by_name", "reason")
    if await waiting.update(**{name: getattr(account, name) for name in names}) != 1:
        raise IllegalMove("Quelqu’un d’autre vient de décider de cet IBAN. Rechargez la fiche.", code="DECIDED")
    await deciding.follow_account(account, by, misread=account.reason == MISREAD)


async def _replaced(party: ThirdParty, account: BankAccount | None, listed: Sequence[BankAccount]) -> None:
    """The current account is a former one from now on, also where it is older than this history."""
    if party.iban and not any(one.state is AccountState.CURRENT for one in listed):
        older = new(
            party, party.iban, party.bic, origin=IMPORT if party.import_id else INVOICE, origin_id=party.import_id
        )
        older.state, older.previous, older.seen_at = AccountState.FORMER, "", party.created_at
        await older.save()
    current = BankAccount.filter(workspace_id=party.workspace_id, party_id=party.id, state=AccountState.CURRENT)
    await (current.exclude(id=account.id) if account else current).update(state=AccountState.FORMER)


async def _use(party: ThirdParty, account: BankAccount) -> None:
    """Payments go there. The same one announced twice at once waits no longer."""
    twice = BankAccount.filter(workspace_id=party.workspace_id, party_id=party.id, state=AccountState.PENDING)
    await twice.filter(iban=account.iban).exclude(id=account.id).delete()
    await party.write({"iban": account.iban, "bic": account.bic, "iban_pending": await is_waiting(party)})


async def is_waiting(party: ThirdParty) -> bool:
    """Whether an account of it waits to be decided on."""
    return await BankAccount.exists(workspace_id=party.workspace_id, party_id=party.id, state=AccountState.PENDING)

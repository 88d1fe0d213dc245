"""Everything unusual about one invoice as things stand: what its dossier knows is read, `rules` judge."""

from __future__ import annotations

from collections.abc import AsyncIterator

from workspaces.anomalies import elsewhere, history, rules
from workspaces.anomalies.models import AnomalyKind
from workspaces.anomalies.rules import Finding
from workspaces.dossiers.models import Direction, Workspace
from workspaces.invoices.draft import InvoiceDraft
from workspaces.invoices.models import Invoice
from workspaces.kernel import french, identifiers
from workspaces.kernel.clock import PARIS
from workspaces.parties import accounts
from workspaces.parties.lookup.models import CompanyFact
from workspaces.parties.models import AccountState, BankAccount, ThirdParty

REPEATED = "Même IBAN que celui refusé le {day} par {by} : {reason}"


async def of(invoice: Invoice) -> list[Finding]:
    draft, purchase = invoice.as_draft(), invoice.direction is Direction.PURCHASE
    who = "ce fournisseur" if purchase else "ce client"
    found = [finding async for finding in _beside_history(invoice, draft, who)]
    if purchase and draft.seller.iban and (account := await _account(invoice, draft.seller.iban)):
        found.append(account)
    if twin := await elsewhere.find(invoice):
        found.append(twin)
    company = await CompanyFact.known(invoice.party_siren)
    if company and company.closed:
        closed = rules.closed(company.siren, company.closed_on, invoice.issue_date, who)
        found += [closed] if closed else []
    return [*found, *[finding async for finding in _dates(invoice)]]


async def _beside_history(invoice: Invoice, draft: InvoiceDraft, who: str) -> AsyncIterator[Finding]:
    if invoice.party_id is None:
        return
    if invoice.gross is not None and not invoice.is_credit_note:
        earlier = await history.amounts(invoice)
        if unusual := rules.amount(invoice.gross, earlier, invoice.currency, who):
            yield unusual
    here = rules.treatments(draft)
    if here and (unseen := rules.vat(here, await history.treatments(invoice), who)):
        yield unseen


async def _dates(invoice: Invoice) -> AsyncIterator[Finding]:
    day, received = invoice.issue_date, invoice.received_at.astimezone(PARIS).date()
    if day is None:
        return
    if late := rules.future(day, received):
        yield late
    if rules.may_be_closed(day, received):
        workspace = await Workspace.get(id=invoice.workspace_id)
        if outside := rules.period(day, received, workspace.closing_of(day)):
            yield outside


async def _account(invoice: Invoice, iban: str) -> Finding | None:
    """Only what the guard of accounts has not settled: see workspaces/parties/accounts.py, which keeps the facts."""
    value = identifiers.compact(iban)
    party = await ThirdParty.get_or_none(id=invoice.party_id, workspace_id=invoice.workspace_id)
    if party is None or value == party.iban:
        return None
    listed = await accounts.known(party)
    last = next((one for one in reversed(listed) if one.iban == value), None)
    return _about(last, party, listed, first=last.origin_id == invoice.id) if last else None


def _about(last: BankAccount, party: ThirdParty, listed: list[BankAccount], *, first: bool) -> Finding | None:
    """A first account is told once, by the invoice that announced it; another one by each that names it."""
    changed = accounts.has_history(party, listed)
    kind = AnomalyKind.OTHER_IBAN if changed or last.state is not AccountState.PENDING else AnomalyKind.NEW_IBAN
    match last.state:
        case AccountState.PENDING if changed:
            said = f"Ce n’est pas celui de {party.name} : il attend une décision sur la fiche du fournisseur."
        case AccountState.PENDING if first:
            said = f"Aucun compte n’était connu pour {party.name} : confirmez celui-ci sur sa fiche."
        case AccountState.REFUSED:
            day, by = french.day(last.decided_at), last.decided_by_name
            said = REPEATED.format(day=day, by=by, reason=last.reason)
        case AccountState.FORMER:
            said = f"C’est un ancien IBAN de {party.name} : les paiements vont ailleurs aujourd’hui."
        case _:
            return None
    return Finding(kind, str(last.id), said, account_id=last.id)

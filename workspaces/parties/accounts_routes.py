"""Announcing, confirming and refusing a bank account from the sheet."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, FormError
from workspaces.kernel.forms import Form, read_form
from workspaces.parties import accounts, identity, sheet
from workspaces.parties.models import AccountState, BankAccount, ThirdParty
from workspaces.parties.sheet import ACCOUNTS, POST, SHEET

SET = "IBAN enregistré."
WAITS = "Nouvel IBAN noté. Il sera utilisé quand il aura été confirmé."
SAME = "Cet IBAN est déjà connu ici : rien n’a changé."


async def announce_account(request: Request, ws: Access) -> Response:
    row, form = await sheet.found(request, ws), await read_form(request)
    try:
        iban, bic = _read(form)
        async with unit_of_work():
            account = await accounts.announce(row, iban, bic, origin=accounts.MANUAL, by=ws)
    except FormError as error:
        return await sheet.again(request, ws, row, ACCOUNTS, form, error)
    said = SAME if account is None else SET if account.state is AccountState.CURRENT else WAITS
    return await sheet.saved(request, ws, row, ACCOUNTS, said)


def _read(form: Form) -> tuple[str, str]:
    iban, bic = identity.iban(form, "iban", "Indiquez l’IBAN."), identity.bic(form, "bic")
    form.check()
    return iban, bic


async def confirm_account(request: Request, ws: Access) -> Response:
    row, account = await found(request, ws)
    others = await request.app.state.doors.somebody_else(ws, Can.PARTIES)
    try:
        async with unit_of_work():
            await accounts.confirm(row, account, ws, others=others)
    except DomainError as error:
        return await sheet.refused(request, ws, row, error)
    return await sheet.saved(request, ws, row, ACCOUNTS, "IBAN confirmé : les prochains paiements iront là.")


async def refuse_account(request: Request, ws: Access) -> Response:
    row, account = await found(request, ws)
    form = await read_form(request)
    reason = form.text("reason", "Dites pourquoi : ceux qui reverront cet IBAN le liront.", longest=300)
    try:
        form.check()
        async with unit_of_work():
            await accounts.refuse(row, account, reason, ws)
    except DomainError as error:
        return await sheet.refused(request, ws, row, error)
    return await sheet.saved(request, ws, row, ACCOUNTS, "IBAN refusé. Les paiements restent où ils étaient.")


async def withdraw_account(request: Request, ws: Access) -> Response:
    row = await sheet.found(request, ws)
    try:
        async with unit_of_work():
            await accounts.withdraw(row, ws)
    except DomainError as error:
        return await sheet.refused(request, ws, row, error)
    return await sheet.saved(request, ws, row, ACCOUNTS, "IBAN retiré. Il reste dans l’historique.")


async def found(request: Request, ws: Access) -> tuple[ThirdParty, BankAccount]:
    row = await sheet.found(request, ws)
    return row, await BankAccount.within(ws).get(id=request.path_params["account_id"], party_id=row.id)


ONE = SHEET + "/comptes/{account_id:uuid}"
routes = [
    ws_route(SHEET + "/comptes", announce_account, can=Can.PARTIES, methods=POST),
    ws_route(SHEET + "/comptes/retrait", withdraw_account, can=Can.PARTIES, methods=POST),
    ws_route(ONE + "/confirmation", confirm_account, can=Can.PARTIES, methods=POST),
    ws_route(ONE + "/refus", refuse_account, can=Can.PARTIES, methods=POST),
]

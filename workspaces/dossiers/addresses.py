"""The e-mail addresses on which a dossier receives its invoices: made from the SIREN, then as the dossier likes."""

from __future__ import annotations

import re
from uuid import UUID

from tortoise.exceptions import IntegrityError

from workspaces.dossiers.models import Address, Direction
from workspaces.kernel.errors import DomainError
from workspaces.kernel.settings import settings

LOCAL = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,40}[a-z0-9])")
RESERVED = re.compile(
    r"siren\d|fil-|(?:postmaster|abuse|admin|administrat(?:or|eur)|root|hostmaster|webmaster|security|securite|no-?reply|"
    r"ne-pas-repondre|mailer-daemon|bounces?|support|assistance|contact|info|liasse|mail|smtp|imap|www|api|ssl-?admin)$"
)
SIREN = re.compile(r"^siren(?=\d)")


def domain(direction: Direction) -> str:
    """Purchases come to the platform's own mail domain, sales to its `out.`"""
    own = settings().mail_domain.lower()
    return f"out.{own}" if direction is Direction.SALE else own


def first_address(siren: str, direction: Direction, suffix: str = "") -> str:
    """`SIREN812345676@…`; a second establishment of the same company adds its suffix."""
    return f"SIREN{siren}{'-' + suffix if suffix else ''}@{domain(direction)}"


async def open_addresses(workspace_id: UUID, siren: str, suffix: str = "") -> None:
    for direction in Direction:
        address = first_address(siren, direction, suffix)
        await Address.create(workspace_id=workspace_id, direction=direction, address=address)


async def current(workspace_id: UUID) -> dict[Direction, str]:
    found = await Address.filter(workspace_id=workspace_id, current=True)
    return {row.direction: row.address for row in found}


async def former(workspace_id: UUID, direction: Direction) -> list[str]:
    """Addresses that still receive, because suppliers have them."""
    found = await Address.filter(workspace_id=workspace_id, direction=direction, current=False).order_by("address")
    return [row.address for row in found]


async def find(address: str) -> Address | None:
    """Whose address this is, however it was capitalised and whatever `+tag` it bears; aliases still receive."""
    local, _, host = address.strip().lower().rpartition("@")
    plain = f"{local.partition('+')[0]}@{host}"
    known = await Address.filter(address__in=[plain, SIREN.sub("SIREN", plain)])
    return known[0] if known else None


async def rename(workspace_id: UUID, direction: Direction, local: str) -> None:
    """Receive on `local@…` from now on. The former address stays as an alias: suppliers have it."""
    local = local.strip().lower()
    wanted = f"{local}@{domain(direction)}"
    known = await find(wanted)
    if known is None:
        _check(local)
    elif known.workspace_id != workspace_id:
        raise _taken(wanted)
    await Address.filter(workspace_id=workspace_id, direction=direction, current=True).update(current=False)
    if known:
        await Address.filter(id=known.id).update(current=True)
        return
    try:
        await Address.create(workspace_id=workspace_id, direction=direction, address=wanted)
    except IntegrityError:
        raise _taken(wanted) from None


def _check(local: str) -> None:
    if not LOCAL.fullmatch(local):
        message = "De 3 à 42 caractères : lettres sans accent, chiffres, point et tiret, par exemple factures.martin."
        raise DomainError(message, code="ADDRESS_INVALID")
    if RESERVED.match(local):
        raise DomainError("Cette adresse est réservée : choisissez-en une autre.", code="ADDRESS_RESERVED")


def _taken(address: str) -> DomainError:
    return DomainError(f"L’adresse {address} est déjà prise : choisissez-en une autre.", code="ADDRESS_TAKEN")

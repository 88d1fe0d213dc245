"""Opening a dossier from a SIREN: its addresses, key, defaults, the firm's link and the owner's invitation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from uuid import UUID

from tortoise.exceptions import IntegrityError

from portal.firms.models import Assignment, Firm, FirmMember
from portal.invitations.sending import invite_to_dossier
from portal.provisioning.proposing import known_facts
from workspaces.dossiers import addresses, keys
from workspaces.dossiers.models import Direction, FirmLink, VatRegime, Workspace
from workspaces.kernel import identifiers
from workspaces.kernel.access import Person
from workspaces.kernel.audit import record_in
from workspaces.kernel.clock import now, today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import FormError
from workspaces.kernel.forms import one_line
from workspaces.kernel.ids import new_id
from workspaces.kernel.tenancy import acting_in

TAKEN = "Un dossier actif existe déjà pour ce SIREN sur cette plateforme. Vérifiez les chiffres, ou demandez à "
TAKEN += "l’entreprise d’y inviter votre cabinet."
OURS = "Vous suivez déjà un dossier pour ce SIREN. Pour un second établissement, donnez son nom ci-dessous."


class SirenTaken(FormError):
    """The platform has an active dossier for this SIREN."""

    code = "SIREN_TAKEN"


async def open_dossier(
    firm: Firm,
    name: str,
    siren: str,
    email: str,
    person: Person,
    *,
    contact: str = "",
    establishment: str = "",
    followers: Iterable[UUID] = (),
    api_key: str | None = None,
    invite: bool = True,
    workspace_id: UUID | None = None,
    vat_regime: VatRegime | None = None,
) -> Workspace:
    """Open the dossier, all or nothing. `person` opens it, which is not following it; `contact` is invited at `email`;
    `followers` are the ids of members of the firm; `api_key` comes from `keys.new_key()` when the caller wants to show
    it; `workspace_id` when it was chosen beforehand."""
    siren, name, contact = identifiers.parse_siren(siren), one_line(name), one_line(contact)
    await _one_per_siren(firm, siren, establishment)
    workspace = Workspace(
        id=workspace_id or new_id(),
        slug=await free_slug(f"{name} {establishment}"),
        name=name,
        siren=siren,
        vat_number=identifiers.vat_from_siren(siren),
        email=email,
        mandate_since=today(),
        vat_regime=vat_regime,
        created_at=now(),
        **await known_facts(siren),
    )
    with acting_in(workspace.id):
        try:
            async with unit_of_work():
                await _write(workspace, firm, person, slug_of(establishment), set(followers), api_key)
                if invite:
                    await invite_to_dossier(workspace, email, contact, person, firm=firm)
        except IntegrityError:  # somebody opened it a moment before
            raise SirenTaken({"siren": TAKEN}) from None
    return workspace


async def _write(
    workspace: Workspace, firm: Firm, person: Person, suffix: str, followers: set[UUID], api_key: str | None
) -> None:
    await workspace.save()
    await addresses.open_addresses(workspace.id, workspace.siren, suffix)
    await keys.keep(workspace.id, api_key or keys.new_key(), "Logiciel de facturation", firm_id=firm.id)
    await FirmLink.create(workspace_id=workspace.id, firm_id=firm.id, since=today())
    for member_id in await _followers(firm, person, followers):
        await Assignment.create(member_id=member_id, workspace_id=workspace.id)
    await record_in(workspace.id, "workspace:opened", workspace.id, person, firm=firm.name, siren=workspace.siren)


async def _followers(firm: Firm, person: Person, chosen: set[UUID]) -> list[UUID]:
    """Those who were named. Where nobody was, whoever opens it and sees only what they follow: it would be lost."""
    members = await FirmMember.filter(firm_id=firm.id, left_at=None).order_by("id")
    if named := [member.id for member in members if member.id in chosen]:
        return named
    return [member.id for member in members if member.user_id == person.id and not member.all_dossiers]


async def _one_per_siren(firm: Firm, siren: str, establishment: str) -> None:
    """One active dossier a SIREN; only the firm that follows it may open another, for a named establishment."""
    known = await Workspace.filter(siren=siren).values_list("id", flat=True)
    if not known:
        return
    if not await FirmLink.exists(workspace_id__in=list(known), firm_id=firm.id, until=None):
        raise SirenTaken({"siren": TAKEN})
    if not slug_of(establishment):
        raise SirenTaken({"siren": OURS, "establishment": "Par exemple la ville : « Lyon »."})
    wanted = addresses.first_address(siren, Direction.PURCHASE, slug_of(establishment))
    if await addresses.find(wanted):
        raise SirenTaken({"establishment": "Un dossier porte déjà ce nom d’établissement."})


def slug_of(text: str) -> str:
    """`Boulangerie Martin & Fils` → `boulangerie-martin-fils`."""
    spelled = text.translate({ord("œ"): "oe", ord("Œ"): "oe", ord("æ"): "ae", ord("’"): " "})
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-")


async def free_slug(text: str) -> str:
    """Not taken: a number is added when the name is somebody's already."""
    base = slug_of(text) or "dossier"
    taken = {row.slug for row in await Workspace.filter(slug__startswith=base).only("id", "slug")}
    return next(slug for slug in _numbered(base) if slug not in taken)


def _numbered(base: str) -> Iterable[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1

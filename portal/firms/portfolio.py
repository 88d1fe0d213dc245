"""Which dossiers a colleague is given by name, giving them many at once, and handing them over to somebody else."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from portal.firms.models import Assignment, FirmMember, Handover
from workspaces.dossiers.models import FirmLink, Workspace
from workspaces.kernel import db
from workspaces.kernel.access import FirmAccess, FirmCan
from workspaces.kernel.audit import record_in
from workspaces.kernel.clock import now, today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, NotFound
from workspaces.kernel.french import plural
from workspaces.kernel.tenancy import acting_in


async def dossiers_of(firm_id: UUID) -> list[Workspace]:
    """Every dossier that the firm follows today, whoever of the firm asks."""
    links = await FirmLink.filter(firm_id=firm_id, since__lte=today())
    ids = [link.workspace_id for link in links if link.until is None or link.until > today()]
    return await Workspace.filter(id__in=ids).order_by("name")


async def given_to(member: FirmMember) -> set[UUID]:
    return {row.workspace_id for row in await Assignment.filter(member_id=member.id)}


async def able(firm_id: UUID) -> list[FirmMember]:
    """Who may be given dossiers."""
    members = await FirmMember.filter(firm_id=firm_id, left_at=None).order_by("name")
    return [member for member in members if FirmCan.DOSSIERS in member.grants]


async def give(member: FirmMember, ids: Collection[UUID], by: FirmAccess) -> int:
    """How many are new to them; those they have stay."""
    check_able(member)
    async with _alone(by):
        held = await given_to(member)
        added = [id_ for id_ in ids if id_ not in held]
        await _write(member, added)
        await _record("portfolio:given", member.id, by, added, name=member.name)
    return len(added)


async def take(member: FirmMember, ids: Collection[UUID], by: FirmAccess) -> int:
    async with _alone(by):
        held = await given_to(member)
        gone = [id_ for id_ in ids if id_ in held]
        await Assignment.filter(member_id=member.id, workspace_id__in=gone).delete()
        await _record("portfolio:taken", member.id, by, gone, name=member.name)
    return len(gone)


def check_able(member: FirmMember) -> None:
    if FirmCan.DOSSIERS not in member.grants:
        message = f"{member.name} n’a aucun rôle qui suit des dossiers. Donnez-lui d’abord un autre rôle."
        raise DomainError(message, code="CANNOT_FOLLOW", status=409)


@dataclass(frozen=True)
class Plan:
    """What a handover would do, counted before it is done."""

    sender: FirmMember
    receiver: FirmMember
    left: list[UUID]
    given: list[UUID]
    kept: int  # by the sender
    after: int  # the receiver's, once done

    @classmethod
    async def of(cls, sender: FirmMember, receiver: FirmMember, chosen: Collection[UUID] | None) -> Plan:
        """`chosen`: None for all of the sender's dossiers."""
        if sender.id == receiver.id:
            raise DomainError("Choisissez un autre collègue que celui qui rend les dossiers.", code="SAME_PERSON")
        check_able(receiver)
        theirs, already = await given_to(sender), await given_to(receiver)
        live = [row.id for row in await dossiers_of(sender.firm_id)]
        left = [id_ for id_ in live if id_ in theirs and (chosen is None or id_ in chosen)]
        given = [id_ for id_ in left if id_ not in already]
        held = already & set(live)
        return cls(sender, receiver, left, given, len(theirs & set(live)) - len(left), len(held) + len(given))

    @property
    def shared(self) -> int:
        return len(self.left) - len(self.given)


async def hand_over(
    act: UUID, sender: FirmMember, receiver: FirmMember, expected: Collection[UUID], by: FirmAccess
) -> tuple[Handover, bool]:
    """Exactly what was counted, once: `act` names the page that counted, and a second post finds it done."""
    async with _alone(by):
        if known := await Handover.get_or_none(id=act):
            if known.firm_id != by.firm_id:
                raise NotFound
            return known, False
        plan = await Plan.of(sender, receiver, expected)
        if not plan.left or set(plan.left) != set(expected):
            some = plural(len(plan.left), "dossier")
            message = f"Le portefeuille de {sender.name} a changé : {some} sur {len(expected)}. Vérifiez de nouveau."
            raise DomainError(message, code="PORTFOLIO_CHANGED", status=409)
        await Assignment.filter(member_id=sender.id, workspace_id__in=plan.left).delete()
        await _write(receiver, plan.given)
        done = await Handover.create(
            id=act, firm_id=by.firm_id, sender_id=sender.id, receiver_id=receiver.id, at=now(),
            by_name=by.person.name, moved=[str(id_) for id_ in plan.left], given=[str(id_) for id_ in plan.given],
        )  # fmt: skip
        names = {"sender": sender.name, "receiver": receiver.name}
        await _record("portfolio:handed-over", done.id, by, plan.left, **names)
    return done, True


async def undo(done: Handover, by: FirmAccess) -> tuple[int, int]:
    """Back to who had them; what others moved since stays where it is. How many came back, how many did not."""
    async with _alone(by):
        await done.refresh_from_db()
        sender = await _sender_again(done)
        left = [UUID(id_) for id_ in done.moved]
        theirs = Assignment.filter(member_id=done.receiver_id, workspace_id__in=left)
        there = set(await theirs.values_list("workspace_id", flat=True))
        back = [id_ for id_ in left if id_ in there]
        given = [UUID(id_) for id_ in done.given if UUID(id_) in there]
        await Assignment.filter(member_id=done.receiver_id, workspace_id__in=given).delete()
        held = await given_to(sender)
        await _write(sender, [id_ for id_ in back if id_ not in held])
        done.undone_at = now()
        await done.save(update_fields=["undone_at"])
        await _record("portfolio:handover-undone", done.id, by, back, name=sender.name)
    return len(back), len(left) - len(back)


async def _sender_again(done: Handover) -> FirmMember:
    """Who had the dossiers, and may still have some."""
    if done.undone_at:
        raise DomainError("Cette réaffectation est déjà annulée.", code="ALREADY_UNDONE", status=409)
    sender = await FirmMember.get_or_none(id=done.sender_id, firm_id=done.firm_id, left_at=None)
    if sender is None:
        message = "La personne qui avait ces dossiers ne fait plus partie du cabinet : réaffectez-les plutôt."
        raise DomainError(message, code="SENDER_LEFT", status=409)
    check_able(sender)
    return sender


@contextlib.asynccontextmanager
async def _alone(by: FirmAccess) -> AsyncIterator[None]:
    """One transaction, with nobody else moving dossiers of this firm from one to another."""
    with acting_in(by.firm_id):
        async with unit_of_work():
            await db.alone(f"portfolio {by.firm_id}")
            yield


async def _write(member: FirmMember, ids: Iterable[UUID]) -> None:
    await Assignment.bulk_create([Assignment(member_id=member.id, workspace_id=id_) for id_ in ids])


async def _record(what: str, subject: UUID, by: FirmAccess, ids: Collection[UUID], **names: str) -> None:
    if ids:
        await record_in(by.firm_id, what, subject, by, dossiers=len(ids), ids=", ".join(map(str, ids)), **names)

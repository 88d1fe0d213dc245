"""The dossiers a person follows, with what waits in each: read from the tallies, a page at a time, no table counted."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from portal.consolidated import tallies
from portal.consolidated.columns import BY_VIEW, COUNTERS, DOUBTFUL
from portal.firms import absences
from portal.firms.models import Assignment, FirmMember
from portal.invitations.models import Invitation, InvitationState
from portal.workload import tallies as desks
from workspaces.deadlines.completeness import as_day, declared
from workspaces.kernel import bulk, db, keyset
from workspaces.kernel.access import FirmAccess, FirmCan
from workspaces.kernel.clock import today
from workspaces.kernel.keyset import Page, Slice
from workspaces.kernel.web import url

PENDING = (InvitationState.QUEUED, InvitationState.SENT, InvitationState.OPENED)
LAPSED = (InvitationState.EXPIRED, InvitationState.FAILED)
INVITED = {"invites": PENDING, "expirees": LAPSED}
PLAIN_VIEWS = {"actifs": "active = 1", "sans-depot": "last_deposit is null"}
FIRST_LETTERS = {"É": "e", "È": "e", "Ê": "e", "À": "a", "Ç": "c", "é": "e", "è": "e", "ê": "e", "à": "a", "ç": "c"}

Row = dict[str, Any]


@dataclass(frozen=True)
class Listing:
    """Which dossiers: an explicit list of them, a view, what was typed; pieces are those of `month`."""

    ids: frozenset[UUID]
    view: str = ""
    typed: str = ""
    month: date | None = None  # None: the one declared next

    async def narrowed(self) -> Self:
        """Views by invitation keep the dossiers whose last invitation is so far, and who have nobody yet."""
        if self.view not in INVITED:
            return self
        found = await invited(self.ids)
        kept = frozenset(id_ for id_, one in found.items() if one.state in INVITED[self.view])
        return replace(self, ids=kept)

    @property
    def condition(self) -> str:
        found = [PLAIN_VIEWS[self.view]] if self.view in PLAIN_VIEWS else []
        if self.view in BY_VIEW:
            found.append(f"{BY_VIEW[self.view].name} > 0")
        if self.typed:
            found.append(f"({keyset.containing('name', 'typed')} or siren like :siren)")
        return " and ".join(found) or "1 = 1"

    @property
    def values(self) -> dict[str, Any]:
        digits = "".join(sign for sign in self.typed if sign.isdigit())
        return {
            "ids": listed(self.ids),
            "typed": keyset.pattern(self.typed),
            "siren": f"{digits}%" if digits else "",
            "month": as_day(self.month or declared()),
        }


def listed(ids: Collection[UUID]) -> Any:
    """Hundreds of dossiers as one value, for `bulk.among`."""
    return list(ids) if db.is_postgres() else _as_json(frozenset(ids))


@functools.lru_cache(256)
def _as_json(ids: frozenset[UUID]) -> str:
    """Written once for a portfolio: several queries of every page ask for it."""
    return '["' + '","'.join(map(str, ids)) + '"]'


def source() -> str:
    """One line a dossier: the company, and its counters from the tally and from the moves not yet added to it."""
    moved = ", ".join(f"coalesce(t.{name}, 0) + coalesce(m.{name}, 0) as {name}" for name in tallies.COUNTERS)
    latest = "coalesce(m.last_deposit, t.last_deposit)"
    counted = ", ".join(f"{counter.sql} as {counter.name}" for counter in COUNTERS if counter.sql != counter.name)
    folded = "lower(name)"
    for accented, plain in FIRST_LETTERS.items():
        folded = f"replace({folded}, '{accented}', '{plain}')"
    return f"""(
        select raw.*, {counted}, {DOUBTFUL} as doubts, {folded} as folded,
            coalesce(cast(last_deposit as varchar(40)), '') as deposited from (
            select w.id, w.name, w.slug, w.siren, w.decider, w.vat_regime, w.vat_due_day, w.closing_month, {moved},
                {latest} as last_deposit, c.expected, c.received, coalesce(c.missing, 0) as missing,
                case when exists (select 1 from member e where e.workspace_id = w.id) then 1 else 0 end as active
            from workspace w
            left join tally t on t.workspace_id = w.id
            left join completeness c on c.workspace_id = w.id and c.month = :month
            left join (
                select workspace_id, {tallies.SUMS}, max(last_deposit) as last_deposit
                from tally_move where {bulk.among("workspace_id", "ids")} group by workspace_id
            ) m on m.workspace_id = w.id
            where {bulk.among("w.id", "ids")}
        ) raw
    ) dossier"""  # noqa: S608 (our own words)


async def page_of(listing: Listing, page: Page) -> Slice:
    if not listing.ids:
        return page.cut([])
    sql = f"select *, {page.key.sql} as sort_key from {source()} where {listing.condition}{page.where}{page.order}"  # noqa: S608
    return page.cut(await db.rows(sql, **listing.values, **page.values))


@dataclass(frozen=True)
class Sums:
    """What all the dossiers of a list come to."""

    dossiers: int = 0
    waiting_dossiers: int = 0
    active: int = 0
    deposits: int = 0
    waiting: int = 0
    doubts: int = 0
    client_action: int = 0
    anomalies: int = 0
    missing: int = 0
    disputed: int = 0
    rejected: int = 0
    export_errors: int = 0


async def sums(listing: Listing) -> Sums:
    if not listing.ids:
        return Sums()
    summed = ", ".join(f"sum({name}) as {name}" for name in ("doubts", "active", *(one.name for one in COUNTERS)))
    some = "sum(case when waiting > 0 then 1 else 0 end) as waiting_dossiers, count(last_deposit) as deposits"
    sql = f"select count(*) as dossiers, {some}, {summed} from {source()} where {listing.condition}"  # noqa: S608
    found = (await db.rows(sql, **listing.values))[0]
    return Sums(**{name: int(value or 0) for name, value in found.items()})


async def first_waiting(ids: Collection[UUID]) -> UUID | None:
    """Where the queue begins: the first dossier by name in which something waits."""
    if not ids:
        return None
    sql = f"select id from {source()} where waiting > 0 order by name, id limit 1"  # noqa: S608
    found = await db.rows(sql, **Listing(frozenset(ids)).values)
    return UUID(str(found[0]["id"])) if found else None


async def invited(ids: Collection[UUID]) -> dict[UUID, Invitation]:
    """The last invitation of each dossier that nobody has entered yet."""
    sql = (
        "select distinct i.workspace_id as id from invitation i where i.workspace_id in :ids "
        "and not exists (select 1 from member m where m.workspace_id = i.workspace_id)"
    )
    awaited = [UUID(str(row["id"])) for row in await db.rows(sql, ids=list(ids))] if ids else []
    return await Invitation.latest_of(awaited) if awaited else {}


async def assigned(firm: FirmAccess) -> frozenset[UUID]:
    """« Mes dossiers »: those given by name to this person, or to somebody whose place they take today; as far as they
    may see them."""
    sql = (
        "select a.workspace_id as id from assignment a join firm_member f on f.id = a.member_id "
        "where f.firm_id = :firm and f.left_at is null and (f.user_id = :person or f.id in ("
        "select x.member_id from absence x join firm_member d on d.id = x.deputy_id "
        "where d.user_id = :person and x.first_day <= :today and x.last_day >= :today))"
    )
    rows = await db.rows(sql, firm=firm.firm_id, person=firm.person.id, today=as_day(today()))
    return frozenset(UUID(str(row["id"])) for row in rows) & firm.workspace_ids


async def _followers(firm: FirmAccess, ids: list[UUID]) -> dict[UUID, str]:
    """« Suivi par »: « L. Petit », or « H. Bernard pour L. Petit » while she is away, where somebody was named."""
    given = await Assignment.filter(workspace_id__in=ids).values_list("workspace_id", "member_id")
    if not given:
        return {}
    listed = FirmMember.filter(firm_id=firm.firm_id, left_at=None, id__in=list({member for _, member in given}))
    members = dict(await listed.values_list("id", "name"))
    standing = await absences.deputies(firm.firm_id)
    names: dict[UUID, list[str]] = {}
    for workspace_id, member_id in given:
        if member_id in members:
            name = short(members[member_id])
            stands = f"{short(standing[member_id])} pour {name}" if member_id in standing else name
            names.setdefault(workspace_id, []).append(stands)
    return {id_: ", ".join(each) for id_, each in names.items()}


def short(name: str) -> str:
    """« Léa Petit » → « L. Petit »."""
    first, _, rest = name.partition(" ")
    return f"{first[0]}. {rest}" if rest else name


async def lines(firm: FirmAccess, rows: Sequence[Row]) -> list[Row]:
    """What `firm/_dossiers.html` shows of each row."""
    ids = [UUID(str(row["id"])) for row in rows]
    followers = await _followers(firm, ids) if ids else {}
    desk = await desks.of(ids, firm.firm_id) if firm.can(FirmCan.DOCUMENTS) else {}
    waited = [id_ for id_, row in zip(ids, rows, strict=True) if not row["active"]]
    invitations = await Invitation.latest_of(waited) if waited else {}
    return [
        _line(firm, row, followers.get(id_, ""), invitations.get(id_)) | {"alerts": desk.get(id_, {}).get("alerts", 0)}
        for id_, row in zip(ids, rows, strict=True)
    ]


def _line(firm: FirmAccess, row: Row, followed_by: str, invitation: Invitation | None) -> Row:
    """Each figure leads to exactly as many rows. Whoever does not read documents learns no figure."""
    reads, slug = firm.can(FirmCan.DOCUMENTS), row["slug"]
    again = firm.can(FirmCan.CLIENTS) and invitation is not None and not invitation.accepted_at
    return {
        "id": row["id"],
        "name": row["name"],
        "href": f"/d/{slug}",
        "siren": row["siren"],
        "followed_by": followed_by,
        "counts": {one.name: (row[one.name], one.href.format(slug=slug), one.said) for one in COUNTERS if reads},
        "complete": f"{row['received']}/{row['expected']}" if reads and row["expected"] else "",
        "last_deposit": _instant(row["last_deposit"]),
        "documents_href": f"/cabinet/documents?dossier={slug}" if reads else None,
        "invitation": "Actif" if row["active"] else invitation.label if invitation else "Non invité",
        "email": invitation.email if invitation else "",
        "resend": url("firm:resend_invitation", workspace_id=row["id"]) if again else None,
        "status": _status(row),
    }


def _status(row: Row) -> str:
    if row["waiting"]:
        return "À traiter"
    return "À jour" if row["last_deposit"] else "Aucun dépôt"


def _instant(value: str | datetime | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


async def some(firm: FirmAccess, ids: Iterable[UUID]) -> list[Row]:
    """The lines of these dossiers, as far as this person may see them."""
    listing = Listing(firm.workspace_ids & frozenset(ids))
    if not listing.ids:
        return []
    sql = f"select * from {source()} order by folded, id"  # noqa: S608
    return await lines(firm, await db.rows(sql, **listing.values))


def folded(text: str) -> str:
    """Without capitals nor accents, for comparing what people type with names."""
    return "".join(keyset.PLAIN.get(char, char) for char in text.lower())

"""Synthetic dossiers by the hundred thousand invoices, for figures and load tests. The same seed, the same rows.

Rows only: the originals are not in the store, so `liasse verify` rightly misses them. Never meant for a real firm.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from stdnum import luhn
from tortoise.connection import get_connection
from tortoise.fields.base import Field
from tortoise.models import Model

from portal import database
from portal.accounts.models import User
from portal.firms.models import FOUNDERS, Firm, FirmMember
from workspaces.documents.models import Channel, Document, State
from workspaces.dossiers.models import Direction, FirmLink, Workspace
from workspaces.invoices.models import Invoice, Series
from workspaces.invoices.status import Lifecycle, Payment, Processing
from workspaces.kernel import clock, db
from workspaces.kernel.tenancy import acting_in
from workspaces.parties.models import PREFIX, Kind, ThirdParty, folded

FOUNDER = "camille@volume.example"
BATCH = 5_000
DAYS = 900
PARTIES = 60  # of each dossier: three of four are suppliers
TRADES = (
    "Boulangerie",
    "Menuiserie",
    "Garage",
    "Transports",
    "Imprimerie",
    "Maçonnerie",
    "Cave",
    "Papeterie",
    "Énergie",
)
NAMES = ("Martin", "Lefèvre", "du Nord", "Saint-Éloi", "Bélier", "Dupré", "des Lices", "Océane", "Gauthier", "Noël")
FORMS = ("SARL", "SAS", "EURL", "SA")
CHANNELS = {Channel.UPLOAD: 45, Channel.MAIL: 40, Channel.API: 10, Channel.SCAN: 5}
RATES = {2000: 70, 550: 15, 1000: 12, 0: 3}  # hundredths of a percent
P = Processing
OLD = {P.ACCEPTED: 955, P.REFUSED: 25, P.DUPLICATE: 15, P.ON_HOLD: 5}
FRESH = {P.TO_ACCEPT: 55, P.TO_CHECK: 25, P.ACCEPTED: 12, P.ON_HOLD: 5, P.REFUSED: 2, P.DUPLICATE: 1}
FRESH_DAYS = 20
LIFECYCLES = {P.ACCEPTED: Lifecycle.APPROVED, P.REFUSED: Lifecycle.REFUSED, P.ON_HOLD: Lifecycle.SUSPENDED}
REASON = "Le prix facturé n’est pas celui de la commande."
DOUBT = {"code": "FIELD_UNSURE", "message": "Le total TTC a été lu sans certitude : vérifiez-le.", "field": "gross"}

Values = dict[str, Any]


def chosen(chance: random.Random, weights: dict[Any, int]) -> Any:
    return chance.choices(list(weights), list(weights.values()))[0]


def identifier(chance: random.Random, at: datetime) -> UUID:
    """A UUID version 7 of that moment, as rows made at that moment would have."""
    stamp = int(at.timestamp() * 1000)
    return UUID(int=stamp << 80 | 0x7 << 76 | chance.getrandbits(12) << 64 | 0b10 << 62 | chance.getrandbits(62))


def siren(rank: int) -> str:
    """In the range that INSEE has not given to anybody, with a right key."""
    root = f"99{rank:06d}"
    return root + luhn.calc_check_digit(root)


@dataclass
class Table:
    """Rows on their way into one table, a batch at a time; what a row leaves out takes the model's default."""

    model: type[Model]
    waiting: list[list[Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.fields: dict[str, Field[Any]] = self.model._meta.fields_map
        self.defaults = {name: None if callable(one.default) else one.default for name, one in self.fields.items()}
        self.json = {name for name, one in self.fields.items() if type(one).__name__ == "JSONField"}
        self.empty = {name: self.fields[name].default() for name in self.json if callable(self.fields[name].default)}

    def add(self, values: Values) -> None:
        row = self.defaults | self.empty | values
        self.waiting.append([self._stored(name, row[name]) for name in self.fields])

    def _stored(self, name: str, value: Any) -> Any:
        if isinstance(value, UUID) and not db.is_postgres():
            return str(value)
        return self.fields[name].to_db_value(value, self.model) if name in self.json else value

    async def write(self, *, least: int = 0) -> None:
        """Send what waits, once there are at least so many."""
        if not self.waiting or len(self.waiting) < least:
            return
        columns = [one.source_field or name for name, one in self.fields.items()]
        signs = [f"${at}" if db.is_postgres() else "?" for at in range(1, len(columns) + 1)]
        sql = f"insert into {self.model._meta.db_table} ({', '.join(columns)}) values ({', '.join(signs)})"  # noqa: S608
        await get_connection("default").execute_many(sql, self.waiting)
        self.waiting = []


async def fill(invoices: int, workspaces: int, seed: int) -> dict[str, int]:
    """Bring the database up to date and put so many dossiers into it, with so many invoices in all of them, followed by
    the oldest firm, or by a new one.

    A seed that is there already is left as it is. `{"invoices": n, "workspaces": m}`: what there is of this seed.
    """
    await database.migrate()
    async with db.opened():
        made = [known.id for known in await Workspace.filter(slug__startswith=f"volume-{seed}-")]
        if not made:
            firm = await Firm.all().order_by("created_at").first() or await _firm()
            chance = random.Random(seed)  # noqa: S311 (not a secret)
            spread = enumerate(shares(invoices, workspaces), 1)
            made = [await _dossier(chance, firm.id, f"volume-{seed}-{rank:03d}", rank, share) for rank, share in spread]
        with acting_in(*made):
            return {"invoices": await Invoice.filter(workspace_id__in=made).count(), "workspaces": len(made)}


def shares(total: int, parts: int) -> Iterator[int]:
    """`total` over `parts`, the first ones one more when it does not come out even."""
    return (total // parts + (rank < total % parts) for rank in range(parts))


async def _firm() -> Firm:
    """Its founder has no password: who wants to look chooses one by « mot de passe oublié »."""
    firm = await Firm.create(name="Cabinet Volume", email=FOUNDER, created_at=clock.now())
    founder = await User.create(email=FOUNDER, name="Camille Volume", created_at=clock.now())
    await FirmMember.create(
        firm_id=firm.id, user_id=founder.id, name=founder.name, email=FOUNDER, roles=list(FOUNDERS), since=clock.now()
    )
    return firm


async def _dossier(chance: random.Random, firm_id: UUID, slug: str, rank: int, invoices: int) -> UUID:
    began = datetime.combine(clock.today() - timedelta(days=DAYS), time(7), UTC)
    made = Workspace(id=identifier(chance, began), slug=slug, siren=siren(rank), created_at=began)
    made.name = f"{company(chance)} {rank}"
    await made.save()
    with acting_in(made.id):
        parties = [_party(chance, made.id, at, began) for at in range(PARTIES)]
        await _write((ThirdParty, party) for party in parties)
        for prefix in PREFIX.values():  # what comes in later goes on from these numbers
            await Series.create(workspace_id=made.id, name=prefix, year=0, issued=PARTIES)
        await _write(itertools.chain.from_iterable(_invoices(chance, made.id, parties, began, invoices)))
    await FirmLink.create(workspace_id=made.id, firm_id=firm_id, since=began.date())
    return made.id


async def _write(rows: Iterable[tuple[type[Model], Values]]) -> None:
    tables: dict[type[Model], Table] = {}
    for model, values in rows:
        table = tables.get(model) or tables.setdefault(model, Table(model))
        table.add(values)
        await table.write(least=BATCH)
    for table in tables.values():
        await table.write()


def company(chance: random.Random) -> str:
    return f"{chance.choice(TRADES)} {chance.choice(NAMES)} {chance.choice(FORMS)}"


def _party(chance: random.Random, workspace_id: UUID, at: int, began: datetime) -> Values:
    kind = Kind.CUSTOMER if at % 4 == 3 else Kind.SUPPLIER
    name = company(chance)
    return {
        "id": identifier(chance, began),
        "workspace_id": workspace_id,
        "kind": kind,
        "number": f"{PREFIX[kind]}-{at + 1:03d}",
        "name": name,
        "folded": folded(name),
        "siren": siren(100_000 + chance.randrange(800_000)),
        "created_at": began,
    }


def _invoices(
    chance: random.Random, workspace_id: UUID, parties: Sequence[Values], began: datetime, count: int
) -> Iterator[tuple[tuple[type[Model], Values], ...]]:
    """Each invoice beside its document. A few parties send most of them, and as many came in on each day."""
    suppliers = [party for party in parties if party["kind"] is Kind.SUPPLIER]
    customers = [party for party in parties if party["kind"] is Kind.CUSTOMER]
    for rank in range(1, count + 1):
        direction = Direction.PURCHASE if chance.random() < 0.8 else Direction.SALE
        known = suppliers if direction is Direction.PURCHASE else customers
        party = known[min(int(chance.expovariate(6 / len(known))), len(known) - 1)]
        received = began + timedelta(days=DAYS * rank / (count + 1), seconds=chance.randrange(36_000))
        received = received.replace(microsecond=0)
        document = _document(chance, workspace_id, direction, received, rank)
        invoice = _invoice(chance, document, party, rank)
        document["invoice_id"] = invoice["id"]
        yield (Document, document), (Invoice, invoice)


def _document(chance: random.Random, workspace_id: UUID, side: Direction, received: datetime, rank: int) -> Values:
    return {
        "id": identifier(chance, received),
        "workspace_id": workspace_id,
        "direction": side,
        "channel": chosen(chance, CHANNELS),
        "name": f"facture-{rank}.pdf",
        "media_type": "application/pdf",
        "size": chance.randrange(20_000, 400_000),
        "sha256": f"{chance.getrandbits(256):064x}",
        "received_at": received,
        "state": State.READY,
        "verdict": "accept",
        "page_count": 1,
    }


def _invoice(chance: random.Random, document: Values, party: Values, rank: int) -> Values:
    received: datetime = document["received_at"]
    issued = received.date() - timedelta(days=chance.randrange(1, 12))
    due = issued + timedelta(days=chance.choice((0, 15, 30, 30, 30, 45, 60)))
    processing = _processing(chance, document)
    late = processing is P.ACCEPTED and due < clock.today()
    values = {
        **{name: document[name] for name in ("workspace_id", "direction", "received_at", "channel")},
        "id": identifier(chance, received),
        "document_id": document["id"],
        "party_id": party["id"],
        "party_name": party["name"],
        "party_siren": party["siren"],
        "type_code": "381" if chance.random() < 0.04 else "380",
        "number": f"{'FA' if rank % 3 else 'F'}{issued.year}-{rank:05d}",
        "issue_date": issued,
        "due_date": due,
        "processing": processing,
        "lifecycle": LIFECYCLES.get(processing, Lifecycle.AVAILABLE),
        "payment": Payment.PAID if late and chance.random() < 0.9 else Payment.UNPAID,
        "refusal_reason": REASON if processing is P.REFUSED else "",
        "source": chosen(chance, {"text": 60, "facturx": 30, "ocr": 10}),
        "doubt_count": 1 if processing is P.TO_CHECK else 0,
    } | _amounts(chance)
    return values | {"draft": _draft(values)}


def _processing(chance: random.Random, document: Values) -> Processing:
    """Sales are nobody's to accept; what came in long ago has been dealt with."""
    if document["direction"] is Direction.SALE:
        return P.ACCEPTED
    fresh = document["received_at"].date() > clock.today() - timedelta(days=FRESH_DAYS)
    found: Processing = chosen(chance, FRESH if fresh else OLD)
    return found


def _amounts(chance: random.Random) -> Values:
    """Most are small: half below 180 €, one in a hundred above 5,000 €."""
    net = max(100, round(math.exp(chance.gauss(math.log(18_000), 1.45))))
    tax = round(net * chosen(chance, RATES) / 10_000)
    return {"net": net, "tax": tax, "gross": net + tax, "payable": net + tax}


def _draft(values: Values) -> Values:
    """What the reader would have kept of it."""
    party = {"name": values["party_name"], "siren": values["party_siren"]}
    amounts = {name: f"{values[name] // 100}.{values[name] % 100:02d}" for name in ("net", "tax", "gross", "payable")}
    dates = {name: values[name].isoformat() for name in ("issue_date", "due_date")}
    known = {name: values[name] for name in ("source", "type_code", "number")}
    side = "seller" if values["direction"] is Direction.PURCHASE else "buyer"
    doubts = {"doubts": [DOUBT]} if values["doubt_count"] else {}
    return known | amounts | dates | doubts | {"currency": "EUR", side: party}

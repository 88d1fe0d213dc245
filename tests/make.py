"""One `make.thing()` per noun: valid by default, one keyword to change what the test is about."""

from __future__ import annotations

import hashlib
import itertools
import unicodedata
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from portal.accounts import sessions
from portal.accounts.models import User
from portal.firms.models import Firm, FirmMember
from workspaces.documents.models import Channel, Document, Page, State
from workspaces.dossiers import keys
from workspaces.dossiers.models import Direction, FirmLink, Member, MemberRole, Workspace
from workspaces.invoices.draft import InvoiceDraft, Party, Source
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel import jobs, storage, worker
from workspaces.kernel.access import Access, Can, Person, Via
from workspaces.kernel.clock import now
from workspaces.kernel.ids import new_id
from workspaces.kernel.tenancy import acting_in
from workspaces.parties.models import Kind, ThirdParty

SIRENS = itertools.cycle(["812345676", "404833048", "552100554", "732829320", "356000000", "443061841"])
_count = itertools.count(1)


async def user(name: str, email: str = "") -> User:
    first = unicodedata.normalize("NFKD", name.split()[0]).encode("ascii", "ignore").decode().lower()
    address = email or f"{first}{next(_count)}@exemple.fr"
    return await User.create(email=address, name=name, created_at=now())


async def session(user: User) -> str:
    """The cookie of a signed-in browser."""
    return await sessions.open_for(user)


async def firm(name: str = "Cabinet Durand") -> Firm:
    return await Firm.create(name=name, email="contact@durand.fr", created_at=now())


async def firm_member(firm: Firm, name: str, *, roles: list[str], all_dossiers: bool = True) -> User:
    person = await user(name)
    await FirmMember.create(
        firm_id=firm.id, user_id=person.id, name=name, email=person.email, roles=roles, since=now(),
        all_dossiers=all_dossiers,
    )  # fmt: skip
    return person


async def workspace(name: str, *, firm: Firm | None = None, **changes: Any) -> Workspace:
    slug = name.lower().replace(" ", "-") + f"-{next(_count)}"
    compares = {"find_duplicates": True, "hold_duplicates": True}
    made = await Workspace.create(
        **{"slug": slug, "name": name, "siren": next(SIRENS), "created_at": now()} | compares | changes
    )
    if firm:
        await FirmLink.create(workspace_id=made.id, firm_id=firm.id, since=date(2026, 1, 1))
    return made


async def member(workspace: Workspace, name: str, *, role: str = "owner") -> User:
    person = await user(name)
    await Member.create(workspace_id=workspace.id, user_id=person.id, name=name, role=MemberRole(role), since=now())
    return person


async def api_key(workspace: Workspace, name: str = "Caisse", *, firm: Firm | None = None) -> str:
    """Made by the dossier's own people, or by its firm."""
    key = f"lia_{next(_count):032d}"
    await keys.keep(workspace.id, key, name, firm_id=firm.id if firm else None)
    return key


async def document(workspace: Workspace, content: bytes = b"", **changes: Any) -> Document:
    """A document whose original is really in the store."""
    content = content or f"%PDF-1.7 {next(_count)}".encode()
    made = Document(
        **{
            "workspace_id": workspace.id,
            "direction": Direction.PURCHASE,
            "channel": Channel.UPLOAD,
            "name": "facture.pdf",
            "media_type": "application/pdf",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "received_at": now(),
            "state": State.READY,
            "verdict": "accept",
        }
        | changes
    )
    await storage.put_new(made.key, content)
    with acting_in(workspace.id):
        await made.save()
    return made


async def page(document: Document, number: int = 1, content: bytes = b"RIFF WEBP") -> Page:
    """The picture of one A4 page, really in the store."""
    key = f"{document.workspace_id}/pages/{document.sha256}-{number}.webp"
    await storage.put_new(key, content)
    with acting_in(document.workspace_id):
        return await Page.create(
            workspace_id=document.workspace_id, document_id=document.id, number=number, width=595.0, height=842.0,
            image_key=key,
        )  # fmt: skip


def draft(**changes: Any) -> InvoiceDraft:
    from decimal import Decimal

    n = next(_count)
    values = {
        "source": Source.TEXT,
        "type_code": "380",
        "number": f"FA-2026-{n:04d}",
        "issue_date": date(2026, 11, 2),
        "due_date": date(2026, 12, 2),
        "currency": "EUR",
        "seller": Party(name="BIOBURO SARL", siren="503776874"),
        "net": Decimal("100.00"),
        "tax": Decimal("20.00"),
        "gross": Decimal("120.00"),
        "payable": Decimal("120.00"),
    }
    return InvoiceDraft(**values | changes)


async def purchase(
    workspace: Workspace, *, of: Document | None = None, draft_of: InvoiceDraft | None = None, **changes: Any
) -> Invoice:
    """A purchase waiting to be accepted, with its document and a Factur-X in the store."""
    original = of or await document(workspace)
    facturx = f"%PDF-1.7 facturx {next(_count)}".encode()
    digest = hashlib.sha256(facturx).hexdigest()
    key = f"{workspace.id}/facturx/{digest}"
    await storage.put_new(key, facturx)
    made = Invoice(
        workspace_id=workspace.id, direction=Direction.PURCHASE, document_id=original.id,
        processing=Processing.TO_ACCEPT, received_at=now() - timedelta(seconds=next(_count)),
    )  # fmt: skip
    made.take(draft_of or draft())
    made.update_from_dict(
        {"facturx_key": key, "facturx_sha256": digest, "profile": "basicwl", "findings": []} | changes
    )
    with acting_in(workspace.id):
        await made.save()
        original.invoice_id = made.id
        await original.save(update_fields=["invoice_id"])
    return made


async def party(workspace: Workspace, **changes: Any) -> ThirdParty:
    """A supplier with nothing but its name and number."""
    n = next(_count)
    values = {"kind": Kind.SUPPLIER, "number": f"X-{n}", "name": "BIOBURO SARL", "created_at": now()}
    with acting_in(workspace.id):
        return await ThirdParty.create(**{"workspace_id": workspace.id} | values | changes)


def access(workspace: Workspace, name: str = "Alice Martin") -> Access:
    """What an owner of the dossier holds, for code that is called without a request."""
    person = Person(id=new_id(), name=name, email="alice@exemple.fr")
    return Access(workspace.id, person, frozenset(Can), Via.MEMBER, workspace)


async def run_jobs(*, rounds: int = 20) -> int:
    """Run what is due, as a worker would, until nothing is; the number of jobs run."""
    ran = 0
    for _ in range(rounds):
        waiting: list[tuple[UUID, str]] = await jobs.due()
        for job_id, _queue in waiting:
            await worker.run(job_id)
            ran += 1
        if not waiting:
            break
    return ran

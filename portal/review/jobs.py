"""What the firm's decision sends to the client, once it can no longer be taken back."""

from __future__ import annotations

from uuid import UUID

from portal.accounts.models import User
from portal.branding.brand import Brand
from portal.firms.models import Firm
from workspaces.dossiers.models import Member, MemberRole, Workspace
from workspaces.invoices.models import Invoice
from workspaces.invoices.sheet import LISTS
from workspaces.kernel import mail
from workspaces.kernel.jobs import effect, job
from workspaces.kernel.settings import settings
from workspaces.kernel.web import url


def tell_key(invoice: Invoice) -> str:
    return f"tell-client:{invoice.id}"


@job(queue="mail", attempts=12)
async def tell_client(*, workspace: str, invoice: str, firm: str) -> None:
    """Tell the dossier's owners that a document was turned down, and why."""
    found = await Invoice.get_or_none(id=UUID(invoice), workspace_id=UUID(workspace))
    if found is None or not found.refusal_code:  # taken back since
        return
    async with effect():
        subject = f"Un document est à revoir : {title_of(found)}"
        await write_to_owners("refused", found, firm, subject, found.refusal_reason)


def title_of(invoice: Invoice) -> str:
    return invoice.party_name or "Document sans nom"


async def write_to_owners(letter: str, invoice: Invoice, firm: str, subject: str, motive: str) -> None:
    """What a firm has to say of an invoice, to each of the dossier's owners."""
    dossier, sender = await Workspace.get(id=invoice.workspace_id), await Firm.get(id=UUID(firm))
    brand = await Brand.of(sender)
    link = url(LISTS[invoice.direction][1], workspace=dossier.slug, invoice_id=invoice.id)
    for owner in await owners_of(dossier):
        await mail.write(
            letter,
            to=owner.email,
            subject=subject,
            sender_name=f"{brand.name} via Liasse",
            reply_to=sender.email,
            preheader=motive,
            title=title_of(invoice),
            number=invoice.number,
            motive=motive,
            text="",
            link=f"{settings().base_url}{link}",
            **brand.in_mail,
        )


async def owners_of(dossier: Workspace) -> list[User]:
    ids = await Member.filter(workspace_id=dossier.id, role=MemberRole.OWNER).values_list("user_id", flat=True)
    return await User.filter(id__in=list(ids), disabled_at=None)

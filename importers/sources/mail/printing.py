"""The text of a message as a page, for an invoice that has no attachment. The message itself stays as it came."""

from __future__ import annotations

from pathlib import Path

from importers.arrival import shown_name
from workspaces.kernel import sandbox
from workspaces.kernel.french import moment
from workspaces.kernel.sandbox import Limits
from workspaces.kernel.web import env
from workspaces.mails.models import IncomingMail

LIMITS = Limits(memory_mb=1024, cpu_s=30, wall_s=60)


async def page_of(mail: IncomingMail, text: str, work: Path) -> Path:
    """A PDF/A of who wrote what, when; the same bytes each time, so that a job run twice makes one document."""
    target = work / "page.pdf"
    html = env.get_template("mails/page.html").render(mail=mail, lines=text.splitlines(), at=moment(mail.received_at))
    await sandbox.call("workspaces.einvoice.paper.print_page", html, target, work=work, limits=LIMITS)
    return target


def name_of(mail: IncomingMail) -> str:
    return f"{shown_name(mail.subject.replace('/', '-'))[:100]}.pdf" if mail.subject else "e-mail.pdf"

"""`python -m tests.prove.inbox`: what the one dossier of this installation made of its mail, as JSON."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.prove.looked import tell
from workspaces.documents.models import Document
from workspaces.dossiers.models import Workspace
from workspaces.kernel.jobs import Job
from workspaces.kernel.mail import MailMessage
from workspaces.mails.models import IncomingMail, MailPart

WORK = ("sort_mail", "settle_mail", "read_document", "recognise_document")


async def counted(dossier: Workspace) -> dict[str, Any]:
    mine = {"workspace_id": dossier.id}
    documents = await Document.filter(**mine).values_list("sha256", flat=True)
    answers = await MailMessage.exclude(in_reply_to="").values_list("in_reply_to", flat=True)
    return {
        "mails": await IncomingMail.filter(**mine).count(),
        "stages": Counter(await IncomingMail.filter(**mine).values_list("stage", flat=True)),
        "parts": Counter(await MailPart.filter(**mine).values_list("outcome", flat=True)),
        "documents": len(documents),
        "distinct": len(set(documents)),
        "answers": len(answers),
        "answered": len(set(answers)),
        "waiting": await Job.filter(name__in=WORK, state__in=["queued", "running"]).count(),
        "dead": await Job.filter(name__in=WORK, state="dead").count(),
    }


if __name__ == "__main__":
    tell(counted)

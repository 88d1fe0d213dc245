"""What an open page shows of a conversation as it happens: only to whoever may see it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.requests import Request

from portal.conversations.listing import count_unread
from portal.review.standing import inside
from workspaces.conversations.models import Conversation
from workspaces.conversations.reading import talks_of
from workspaces.kernel.access import Access, Can, FirmAccess, FirmCan
from workspaces.kernel.web import render_text


async def show(request: Request, access: Any, subject: UUID) -> str:
    """Nothing at all for whoever may not see it: they do not learn that something was said."""
    if isinstance(access, FirmAccess) and not access.can(FirmCan.DOCUMENTS):
        return ""
    talk = await Conversation.seen_by(access).get_or_none(id=subject)
    if talk is None:
        return ""
    of_firm = isinstance(access, FirmAccess)
    ws: Access = await inside(access, talk.workspace_id) if of_firm else access
    return str(
        render_text(
            request,
            "conversations/_live.html",
            invoice_id=talk.invoice_id,
            talks=await talks_of(talk.invoice_id, ws),
            may_write=ws.can(Can.COMMENT),
            gone=False,
            current="",
            typed={},
            errors={},
            unread=await count_unread(access) if of_firm else None,
            listed=request.query_params.get("page") == "conversations",
        )
    )

"""Lists of the API, one page at a time: `limit` and `cursor` in, `items` and `next` out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from workspaces.kernel.errors import DomainError

MOST = 200


async def page(request: Request, query: Any, shown: Any) -> Response:
    """Newest first; `next` is the cursor of the following page, null at the end."""
    most = limit(request)
    if typed := request.query_params.get("cursor"):
        query = query.filter(id__lt=_id(typed))
    rows = await query.limit(most + 1)
    following = str(rows[most - 1].id) if len(rows) > most else None
    return JSONResponse({"items": [shown(row) for row in rows[:most]], "next": following})


def limit(request: Request) -> int:
    typed = request.query_params.get("limit", "50")
    if not typed.isdecimal() or len(typed) > 3 or not 1 <= int(typed) <= MOST:
        raise DomainError(f"limit : un nombre de 1 à {MOST}.", code="LIMIT_INVALID")
    return int(typed)


def row(request: Request) -> int:
    """A cursor that is the number of a row."""
    typed = request.query_params.get("cursor", "0")
    if not typed.isdecimal() or len(typed) > 9:
        raise _strange()
    return int(typed)


def _id(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise _strange() from None


def _strange() -> DomainError:
    return DomainError("cursor : reprenez la valeur « next » reçue.", code="CURSOR_INVALID")

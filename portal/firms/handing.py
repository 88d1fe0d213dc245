"""The pages where dossiers are given to a colleague, taken back, and handed over to another, counted before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal.consolidated.dossiers import folded
from portal.firms import absences, portfolio
from portal.firms.models import Assignment, FirmMember, Handover
from workspaces.dossiers.models import Workspace
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.errors import DomainError
from workspaces.kernel.forms import Form, read_form
from workspaces.kernel.french import plural
from workspaces.kernel.ids import new_id
from workspaces.kernel.web import render, see, url

VIEWS = {"": "Confiés", "autres": "Non confiés", "personne": "Sans personne", "tous": "Tous"}
LEFT_ONE = "autre a été réaffecté depuis, et ne bouge pas"
LEFT_MANY = "autres ont été réaffectés depuis, et ne bougent pas"
LATEST, MOST = 5, 900  # a form of more boxes would be refused


async def summary(member: FirmMember) -> dict[str, Any]:
    """What the colleague's own page says of their dossiers."""
    given = await portfolio.given_to(member)
    names = [row.name for row in await portfolio.dossiers_of(member.firm_id) if row.id in given]
    return {
        "names": names,
        "portfolio_href": url("firm:dossiers_given", member_id=member.id),
        "handovers": await _latest(member),
    }


async def _latest(member: FirmMember) -> list[dict[str, Any]]:
    done = await Handover.filter(firm_id=member.firm_id, sender_id=member.id).order_by("-at").limit(LATEST)
    people = dict(await FirmMember.filter(firm_id=member.firm_id).values_list("id", "name")) if done else {}
    return [
        {
            "at": one.at,
            "said": f"{plural(len(one.moved), 'dossier réaffecté', 'dossiers réaffectés')} à {people[one.receiver_id]}",
            "by": one.by_name,
            "undo": "" if one.undone_at else url("firm:undo_handover", handover_id=one.id),
        }
        for one in done
    ]


async def dossiers_given(request: Request, firm: FirmAccess) -> Response:
    member, query = await colleague_asked(request, firm), request.query_params
    view = query.get("vue", "") if query.get("vue") in VIEWS else ""
    typed = query.get("q", "").strip()[:100]
    given, followed = await portfolio.given_to(member), await _followed(firm)
    every = await portfolio.dossiers_of(firm.firm_id)
    shown = [row for row in every if _belongs(view, row.id, given, followed) and _like(row, typed)]
    counts = {name: sum(_belongs(name, row.id, given, followed) for row in every) for name in VIEWS}
    here = url("firm:dossiers_given", member_id=member.id)
    return render(
        request,
        "firm/portfolio.html",
        "list",
        member=member,
        able=FirmCan.DOSSIERS in member.grants,
        rows=[_row(row, given, followed) for row in shown[:MOST]],
        views=[_chip(here, name, counts[name], current=name == view) for name in VIEWS],
        view=view,
        total=counts[""],
        q=typed,
        here=here,
        hidden={"vue": view} if view else {},
        shown=plural(len(shown), "dossier") + (f", dont les {MOST} premiers" if len(shown) > MOST else ""),
        colleague_href=url("firm:colleague", member_id=member.id),
        preview_href=url("firm:preview_handover", member_id=member.id),
        others=[(str(one.id), one.name) for one in await portfolio.able(firm.firm_id) if one.id != member.id],
        screen="cabinet/equipe",
    )


def _row(row: Workspace, given: Collection[UUID], followed: Mapping[UUID, list[str]]) -> dict[str, Any]:
    followers = ", ".join(followed.get(row.id, []))
    return {"id": row.id, "name": row.name, "siren": row.siren, "given": row.id in given, "followers": followers}


def _chip(here: str, name: str, count: int, *, current: bool) -> dict[str, Any]:
    href = f"{here}?vue={name}" if name else here
    return {"label": VIEWS[name], "href": href, "current": current, "count": count}


async def colleague_asked(request: Request, firm: FirmAccess) -> FirmMember:
    """Whom the address names; those who left are not there."""
    return await FirmMember.get(id=request.path_params["member_id"], firm_id=firm.firm_id, left_at=None)


async def _followed(firm: FirmAccess) -> dict[UUID, list[str]]:
    """The people that each dossier of the firm was given to by name."""
    people = dict(await FirmMember.filter(firm_id=firm.firm_id, left_at=None).values_list("id", "name"))
    found: dict[UUID, list[str]] = {}
    for workspace_id, member_id in await Assignment.filter(member_id__in=list(people)).values_list(
        "workspace_id", "member_id"
    ):
        found.setdefault(workspace_id, []).append(people[member_id])
    return found


def _belongs(view: str, id_: UUID, given: Collection[UUID], followed: Collection[UUID]) -> bool:
    return {"": id_ in given, "autres": id_ not in given, "personne": id_ not in followed}.get(view, True)


def _like(row: Workspace, typed: str) -> bool:
    plain, digits = folded(typed), "".join(sign for sign in typed if sign.isdigit())
    return plain in folded(row.name) or (bool(digits) and row.siren.startswith(digits))


async def change_portfolio(request: Request, firm: FirmAccess) -> Response:
    """« Confier » or « Retirer » what was ticked; dossiers of nobody's firm are not among them."""
    member = await colleague_asked(request, firm)
    form = await read_form(request)
    ids = await _ticked(firm, form)
    if form.values.get("act") == "retirer":
        count = await portfolio.take(member, ids, firm)
        said = plural(count, f"dossier retiré à {member.name}", f"dossiers retirés à {member.name}")
    else:
        count = await portfolio.give(member, ids, firm)
        said = plural(count, f"dossier confié à {member.name}", f"dossiers confiés à {member.name}")
    view = form.values.get("vue", "")
    back = url("firm:dossiers_given", member_id=member.id) + (f"?vue={view}" if view in VIEWS and view else "")
    return see(back, f"{said}.")


async def _ticked(firm: FirmAccess, form: Form) -> list[UUID]:
    sent = {id_ for value in form.lists.get("ids", []) for id_ in value.split()}  # one box each, or all in one field
    ids = [row.id for row in await portfolio.dossiers_of(firm.firm_id) if str(row.id) in sent]
    if not ids:
        raise DomainError("Cochez au moins un dossier.", code="NOTHING_SELECTED")
    return ids


async def preview_handover(request: Request, firm: FirmAccess) -> Response:
    """What would change, counted; nothing has changed yet. Without a tick: all of their dossiers."""
    member = await colleague_asked(request, firm)
    form = await read_form(request)
    receiver = await _receiver(firm, form)
    everything = form.values.get("tout") == "1"
    plan = await portfolio.Plan.of(member, receiver, None if everything else await _ticked(firm, form))
    if not plan.left:
        raise DomainError(f"Aucun de ces dossiers n’est confié à {member.name}.", code="NOTHING_TO_HAND", status=409)
    return render(
        request,
        "firm/handover.html",
        plan=plan,
        act=new_id(),
        names=await _names(plan.left),
        away=(await absences.deputies(firm.firm_id)).get(receiver.id),
        back=url("firm:dossiers_given", member_id=member.id),
        colleague_href=url("firm:colleague", member_id=member.id),
        confirm=url("firm:hand_over", member_id=member.id),
        screen="cabinet/equipe",
    )


async def _receiver(firm: FirmAccess, form: Form) -> FirmMember:
    wanted = form.values.get("to", "")
    found = [one for one in await FirmMember.filter(firm_id=firm.firm_id, left_at=None) if str(one.id) == wanted]
    if not found:
        raise DomainError("Choisissez le collègue qui reprend ces dossiers.", code="RECEIVER_UNKNOWN")
    return found[0]


async def _names(ids: Iterable[UUID]) -> list[str]:
    return [row.name for row in await Workspace.filter(id__in=list(ids)).order_by("name")]


async def hand_over(request: Request, firm: FirmAccess) -> Response:
    member = await colleague_asked(request, firm)
    form = await read_form(request)
    receiver, act = await _receiver(firm, form), _act(form)
    done, new = await portfolio.hand_over(act, member, receiver, await _ticked(firm, form), firm)
    here = url("firm:colleague", member_id=member.id)
    said = plural(len(done.moved), "dossier passe", "dossiers passent") + f" de {member.name} à {receiver.name}."
    undo = "" if done.undone_at else url("firm:undo_handover", handover_id=done.id)
    return see(here, said if new else f"C’était déjà fait : {said}", undo=undo)


def _act(form: Form) -> UUID:
    try:
        return UUID(form.values.get("act", ""))
    except ValueError:
        raise DomainError("Recommencez depuis la liste des dossiers.", code="ACT_UNKNOWN") from None


async def undo_handover(request: Request, firm: FirmAccess) -> Response:
    done = await Handover.get(id=request.path_params["handover_id"], firm_id=firm.firm_id)
    back, moved = await portfolio.undo(done, firm)
    said = plural(back, "dossier revient à sa place", "dossiers reviennent à leur place") + "."
    if moved:
        said += f" {plural(moved, LEFT_ONE, LEFT_MANY)}."
    return see(url("firm:colleague", member_id=done.sender_id), said, tone="warn" if moved else "ok")


TEAM, POST = FirmCan.TEAM, ["POST"]
routes = [
    firm_route("/equipe/{member_id:uuid}/dossiers", dossiers_given, can=TEAM),
    firm_route("/equipe/{member_id:uuid}/dossiers", change_portfolio, can=TEAM, methods=POST),
    firm_route("/equipe/{member_id:uuid}/reaffecter", preview_handover, can=TEAM, methods=POST),
    firm_route("/equipe/{member_id:uuid}/reaffecter/faire", hand_over, can=TEAM, methods=POST),
    firm_route("/equipe/reaffectations/{handover_id:uuid}/annuler", undo_handover, can=TEAM, methods=POST),
]

"""« Comptabilité »: journals, accounts, VAT and software of a dossier."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from workspaces.accounting import chart, plans
from workspaces.accounting.facts import Plan
from workspaces.accounting.keeping import firm_keeps, require_keeper
from workspaces.accounting.models import AccountingPlan
from workspaces.accounting.packages import REGISTRY, generic
from workspaces.kernel import french, money
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.audit import record_in
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.forms import Form, read_form
from workspaces.kernel.web import see, url
from workspaces.settings.menu import settings_page

ACCOUNT = re.compile(r"[1-9][0-9A-Z]{2,19}")
JOURNAL = re.compile(r"[0-9A-Z]{1,10}")
RULE = re.compile(r"([1-9][0-9]{1,19})[\s:=]+([0-9]{1,3})\s*%?")
SIDES = {"purchase": "Achats", "sale": "Ventes"}
COLUMNS = [(name, title, "") for name, (title, _, _) in generic.COLUMNS.items()]


async def accounting(request: Request, ws: Access) -> Response:
    return await _page(request, ws, {}, {})


async def _page(request: Request, ws: Access, typed: dict[str, str], errors: dict[str, str]) -> Response:
    own = await plans.own(ws.workspace_id)
    kept = shown(own, plans.made_of(own, ws.workspace))
    values = {name: typed.get(name, value) for name, value in kept.items()}
    firms = await firm_keeps(ws)
    return settings_page(
        request, ws, "accounting", errors, values, right=Can.BOOKS, locked=firms, firm_keeps=firms,
        slots=chart.SLOTS, rates=[(rate, field_of(rate), french.percent(rate)) for rate in chart.COLLECTED],
        sides=list(SIDES.items()), packages=[(one.name, one.label) for one in REGISTRY.values()],
        software=REGISTRY.get(values["software"]),
        columns=COLUMNS, chosen=own.columns or list(generic.USUAL), rules=plans.rules(own),
    )  # fmt: skip


def shown(own: AccountingPlan, plan: Plan) -> dict[str, str]:
    """The plan as the form writes it."""
    values = {slot.key: plan.accounts[slot.key] for slot in chart.SLOTS}
    values |= {field_of(rate): account for rate, account in plan.collected.items()}
    for side, (code, name) in plan.journals.items():
        values |= {f"{side}_journal": code, f"{side}_journal_name": name}
    values["deductible"] = "\n".join(f"{rule.prefix} {rule.percent} %" for rule in plans.rules(own))
    values["asset_threshold"] = money.french(plan.asset_threshold) if plan.asset_threshold else ""
    return values | {"software": own.software}


def field_of(rate: str) -> str:
    return f"vat_{rate.replace('.', '_')}"


async def save_accounting(request: Request, ws: Access) -> Response:
    await require_keeper(ws)
    form = await read_form(request)
    changes = read(form)
    if form.errors:
        return await _page(request, ws, form.values, form.errors)
    own = await plans.own(ws.workspace_id)
    changed = {name: value for name, value in changes.items() if getattr(own, name) != value}
    async with unit_of_work():
        own.update_from_dict(changes | {"updated_at": now()})
        await own.save()
        await record_in(ws.workspace_id, "workspace:accounting:changed", ws.workspace_id, ws, **changed)
    return see(url("workspace:accounting", workspace=ws.workspace.slug), "Enregistré.")


def read(form: Form) -> dict[str, Any]:
    """An account may be emptied: then whoever has none of their own is told by name, rather than booked by default."""
    threshold = form.amount("asset_threshold")
    return {
        "accounts": {slot.key: _account(form, slot.key) for slot in chart.SLOTS},
        "collected": {rate: _account(form, field_of(rate)) for rate in chart.COLLECTED},
        "journals": {side: _journal(form, side) for side in SIDES},
        "deductible": _own_rules(form),
        "asset_threshold": money.to_cents(threshold) if threshold is not None else 0,
        "software": form.one_of("software", set(REGISTRY), "Choisissez le logiciel."),
        "columns": form.several("columns", generic.COLUMNS),
    }


def _account(form: Form, name: str) -> str:
    value = form.text(name, longest=20).replace(" ", "").upper()
    if value and not ACCOUNT.fullmatch(value):
        form.errors[name] = "Un compte a 3 à 20 chiffres ou lettres et commence par un chiffre, par exemple 606400."
    return value


def _journal(form: Form, side: str) -> list[str]:
    code = form.text(f"{side}_journal", "Indiquez le code du journal.", longest=10).upper()
    if code and not JOURNAL.fullmatch(code):
        form.errors[f"{side}_journal"] = "Un code de journal a 1 à 10 chiffres ou lettres, par exemple AC."
    return [code, form.text(f"{side}_journal_name", longest=60) or SIDES[side]]


def _own_rules(form: Form) -> list[list[Any]] | None:
    """Nothing while they are the law's: then the dossier follows the law when it, or our reading of it, changes."""
    rules = _rules(form)
    return None if rules == [[rule.prefix, rule.percent] for rule in chart.DEDUCTIBLE] else rules


def _rules(form: Form) -> list[list[Any]]:
    """One rule a line: a beginning of account and a percentage."""
    rules = []
    for line in filter(None, (line.strip() for line in form.values.get("deductible", "")[:4000].splitlines())):
        match = RULE.fullmatch(line)
        if match is None or int(match[2]) > 100:
            said = f"«\u00a0{line[:40]}\u00a0» n’est pas un compte et un pourcentage."
            form.errors["deductible"] = f"{said} Exemple : 60614 80 %."
            return []
        rules.append([match[1], int(match[2])])
    return rules


routes = [
    ws_route("/parametres/comptabilite", accounting, can=Can.READ),
    ws_route("/parametres/comptabilite", save_accounting, can=Can.BOOKS, methods=["POST"]),
]

"""What each row of a list of clients comes to: a dossier to open, one we follow already, or a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from importers.tables.models import Outcome
from importers.tables.targets import Finding, Matched
from portal.clients import known
from portal.clients.known import Survey
from portal.firms.models import Assignment
from workspaces.dossiers.models import Member, Workspace

if TYPE_CHECKING:
    import polars as pl

Line = dict[str, Any]
SAID = ("name", "email", "vat_regime")
OF_ITS_PEOPLE = ("name", "email")  # once somebody of the company has come in, they say these


async def match(rows: pl.DataFrame, survey: Survey) -> Matched:
    if rows.is_empty():
        return Matched([], [])
    await survey.look()
    there = await known.dossiers(rows["siren"].to_list())
    matched = Matched([], [])
    for line in rows.iter_rows(named=True):
        if found := await _finding(line, there.get(line["siren"], []), survey):
            if found.outcome is Outcome.SAME:
                matched.same.append(found.row)
            else:
                matched.findings.append(found)
    return matched


async def _finding(line: Line, there: list[Workspace], survey: Survey) -> Finding | None:
    """None: a dossier to open."""
    ours = [workspace for workspace in there if workspace.id in survey.ours]
    if errors := _errors(line, there, ours, survey):
        values = {name: text for name, text in line.items() if text and name != "row"}
        return Finding(line["row"], Outcome.BAD, why=errors[0]["code"], values=values, errors=errors)
    if not ours:
        return None
    after = await differences(line, ours[0], survey) if len(ours) == 1 and ours[0].id in survey.seen else {}
    if not after:
        return Finding(line["row"], Outcome.SAME)
    before = {name: str(getattr(ours[0], name, None) or "") for name in after}
    values = {name: text for name, text in line.items() if text and name != "row"}
    return Finding(line["row"], Outcome.UPDATE, ours[0].id, values=values, before=before, after=after)


def _errors(line: Line, there: list[Workspace], ours: list[Workspace], survey: Survey) -> list[dict[str, str]]:
    siren, follower = line["siren"], line.get("follower") or ""
    wrong = []
    if there and not ours:
        wrong.append(("siren", "SIREN_TAKEN", siren))
    if survey.said_before(line["row"], siren):
        wrong.append(("siren", "SIREN_TWICE", siren))
    if follower and not known.of_team(survey.colleagues, follower):
        wrong.append(("follower", "FOLLOWER_UNKNOWN", follower))
    return [{"field": name, "code": code, "value": value} for name, code, value in wrong]


async def differences(line: Line, workspace: Workspace, survey: Survey) -> dict[str, str]:
    """What the row says otherwise. Empty cells never erase; nobody takes a follower away here."""
    said = {name: line[name] for name in SAID if line.get(name)}
    after = {name: text for name, text in said.items() if text != str(getattr(workspace, name) or "")}
    if after.keys() & set(OF_ITS_PEOPLE) and await Member.exists(workspace_id=workspace.id):
        after = {name: text for name, text in after.items() if name not in OF_ITS_PEOPLE}
    member = known.of_team(survey.colleagues, line.get("follower") or "")
    if member and not await Assignment.exists(member_id=member.id, workspace_id=workspace.id):
        after["follower"] = member.name
    return after

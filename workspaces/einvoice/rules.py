"""The official rules: schema, the profile's rule sheet, and the French sheet for French sellers."""

from __future__ import annotations

from dataclasses import dataclass

from workspaces.einvoice.findings import Finding, finding
from workspaces.einvoice.profiles import Syntax
from workspaces.einvoice.validator import validator


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an XML is and what the rules say of it. `valid` is None when no schema judges it."""

    syntax: Syntax
    profile: str | None
    valid: bool | None
    findings: list[Finding]


async def judge(xml: bytes) -> Verdict:
    """One visit to the validator: kind, schema, rules."""
    said = await validator.check(xml)
    findings = [finding(raw) for raw in said["found"]]
    syntax = Syntax(said["syntax"])
    if said["xsd"] is None and not findings:
        rule = "SYNTAX_UNKNOWN" if syntax is Syntax.UNKNOWN else "PROFILE_UNKNOWN"
        findings = [finding({"rule": rule, "flag": "fatal", "text": "", "location": ""})]
    return Verdict(syntax, said["profile"], said["xsd"], merged(findings))


async def check(xml: bytes, profile: str | None = None) -> list[Finding]:
    """The findings alone. `profile`, when given, must be the one that the XML declares."""
    verdict = await judge(xml)
    if profile and verdict.profile != profile:
        odd = {"rule": "PROFILE_UNKNOWN", "flag": "fatal", "text": "", "location": ""}
        return [finding(odd), *verdict.findings]
    return verdict.findings


def merged(findings: list[Finding]) -> list[Finding]:
    """One finding a sentence, errors first: what is wrong on forty lines, or in two rule sheets, is told once."""
    first: dict[str, Finding] = {}
    for each in findings:
        first.setdefault(each.message, each)
    return sorted(first.values(), key=lambda each: each.severity != "error")

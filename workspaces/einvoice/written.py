"""A CII as it was written: what leaves the sandbox, and what a conversion goes on with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

from workspaces.einvoice.findings import Finding


@dataclass(slots=True)
class Written:
    """A CII, the profile it truthfully fills, what was completed and what its reader should know."""

    xml: bytes
    profile: str
    completed: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        told = [each.to_json() for each in self.findings]
        return {"xml": self.xml.decode(), "profile": self.profile, "completed": self.completed, "findings": told}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Self:
        findings = [Finding(**each) for each in told["findings"]]
        return cls(told["xml"].encode(), told["profile"], told["completed"], findings)

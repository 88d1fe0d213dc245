"""What the official rules object to, said in French with the field to look at."""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from workspaces.kernel.typesetting import typeset

NUMBER = re.compile(r"\[((?:BR|PEPPOL|CII)-[A-Z0-9-]+)\]")
VAT_RULE = re.compile(r"BR-(S|Z|E|AE|IC|G|O|AF|AG)-(\d\d)")
ELEMENT = re.compile(r"[@'‘](?:@?(?:\w+:))?(\w+)")
NAMESPACE = re.compile(r"\{[^}]*\}|\*:|\[namespace-uri\(\)='[^']*'\]")
FRENCH_LABEL = re.compile(r"^\[?BR-FR[\w/-]*\]?(?:/[\w-]+)?\s*:?\s*")
PLACEHOLDER = re.compile(r"<value-of[^>]*>")


@dataclass(frozen=True, slots=True)
class Finding:
    """`severity` is "error" or "warning"; `field` names a field of the draft when one can be lit; `location` is the
    place in the XML."""

    rule: str
    severity: str
    message: str
    field: str | None = None
    location: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def finding(raw: dict[str, str]) -> Finding:
    """From what the validator's child tells: {"rule", "flag", "text", "location"}."""
    text = NAMESPACE.sub("", raw["text"])
    numbered = NUMBER.search(text)
    rule = numbered.group(1) if numbered and not raw["rule"].startswith("BR-FR") else raw["rule"] or "FX"
    known = said_of(rule, text)
    severity = known.get("severity") or ("warning" if raw["flag"] == "warning" else "error")
    return Finding(rule, severity, typeset(known["message"]), known.get("field"), NAMESPACE.sub("", raw["location"]))


def said_of(rule: str, text: str) -> dict[str, str]:
    """The book's words for a rule; failing that the official text, which is French only for the French rules."""
    book = rule_book()
    if (vat := VAT_RULE.fullmatch(rule)) and (entry := book["vat"].get(vat.group(2))):
        return worded(entry, category=book["category"][vat.group(1)])
    if entry := entry_of(rule, book["rule"]):
        return worded(entry, text=schema_fault(text, book["schema"]))
    if rule.startswith("BR-FR"):
        return {"message": sentence(PLACEHOLDER.sub("…", FRENCH_LABEL.sub("", text)))}
    for pattern in book["pattern"].values():
        if pattern["official"] in text:
            element = ELEMENT.search(text)
            return worded(pattern, element=element.group(1) if element else "?")
    return {"message": f"Une règle officielle n’est pas respectée : vérifiez la facture. Texte officiel : « {text} »"}


def worded(entry: dict[str, str], **named: str) -> dict[str, str]:
    """An entry of the book with the names of the day in its sentence."""
    return entry | {"message": entry["message"].format(**named)}


def schema_fault(text: str, patterns: dict[str, dict[str, str]]) -> str:
    """The schema's complaint in French, or as it came."""
    for pattern in patterns.values():
        if told := re.search(pattern["official"], text):
            return pattern["message"].format(*told.groups())
    return sentence(text)


def entry_of(rule: str, entries: dict[str, dict[str, str]]) -> dict[str, str] | None:
    """The entry of this id, or of the longest beginning of it that has one: BR-FR-12_BT-49 → BR-FR-12."""
    parts = re.split(r"(?=[_-])", rule)
    beginnings = ("".join(parts[:n]) for n in range(len(parts), 0, -1))
    return next((entries[beginning] for beginning in beginnings if beginning in entries), None)


def sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


@cache
def rule_book() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("rules.toml").read_text())

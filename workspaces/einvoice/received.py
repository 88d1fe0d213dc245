"""An invoice received as XML: kept as it is when it may be, translated when it is UBL, else written anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from workspaces.einvoice.findings import Finding
from workspaces.einvoice.profiles import FACTURX, Syntax
from workspaces.einvoice.rules import Verdict, judge, merged
from workspaces.einvoice.written import Written
from workspaces.invoices.draft import InvoiceDraft
from workspaces.invoices.draft_json import to_json
from workspaces.kernel.errors import DomainError
from workspaces.kernel.sandbox import call

REWRITTEN = (
    "Le fichier XML reçu ne peut pas entrer tel quel dans un Factur-X : il a été réécrit d’après ce qui y a été lu."
)


async def from_received(xml: bytes, draft: InvoiceDraft, *, work: Path) -> Written:
    """The CII to put into the PDF. Its findings are those of the received XML; a new CII adds its own."""
    verdict = await judge(xml)
    if verdict.valid and verdict.syntax is Syntax.CII and verdict.profile in FACTURX:
        return Written(xml, verdict.profile, findings=verdict.findings)
    if verdict.valid and (translated := await translate(xml, verdict, work=work)):
        own = await judge(translated.xml)
        if own.valid:
            return replace(translated, findings=merged([*verdict.findings, *translated.findings, *own.findings]))
    written = await from_read(draft, work=work)
    told = Finding("CONVERSION-REWRITTEN", "warning", REWRITTEN)
    return replace(written, findings=merged([told, *verdict.findings, *written.findings]))


async def translate(xml: bytes, verdict: Verdict, *, work: Path) -> Written | None:
    level = "extended" if verdict.profile in ("extended", "extended-ctc-fr") else "en16931"
    received = work / "received.xml"
    received.write_bytes(xml)
    told = await call("workspaces.einvoice.translation.translated", str(received), level, work=work)
    return Written.from_json(told) if told else None


async def from_read(draft: InvoiceDraft, *, work: Path) -> Written:
    """The draft in the fullest truthful profile whose schema accepts it: a value a schema refuses (an unknown currency)
    lowers the profile rather than spoiling the file. The findings of the rules are attached."""
    for highest in ("en16931", "basicwl", "minimum"):
        told = await call("workspaces.einvoice.cii.written", to_json(draft), highest, work=work)
        if told is None:
            continue
        written = Written.from_json(told)
        verdict = await judge(written.xml)
        if verdict.valid:
            return replace(written, findings=[*written.findings, *verdict.findings])
    message = "Une donnée n’est pas admise dans un Factur-X (devise, pays ou nature du document) : vérifiez la fiche."
    raise DomainError(message, code="CONVERSION_INCOMPLETE")

"""What the directory says of a company, in French."""

from __future__ import annotations

from workspaces.kernel import french
from workspaces.kernel.typesetting import typeset
from workspaces.parties.lookup.models import CompanyFact

SOURCES = {"recherche": "Recherche d’entreprises", "sirene": "Sirene"}
FORMS = {  # by the beginning of INSEE's code of legal forms, the longest that fits
    "1": "Entrepreneur individuel",
    "52": "SNC",
    "53": "Société en commandite",
    "54": "SARL",
    "5498": "EURL",
    "55": "SA",
    "56": "SA",
    "57": "SAS",
    "5720": "SASU",
    "58": "Société européenne",
    "65": "Société civile",
    "6540": "SCI",
    "7": "Organisme public",
    "721": "Commune",
    "91": "Syndicat de copropriété",
    "92": "Association",
    "93": "Fondation",
}
CODES = {"unknown": "COMPANY_UNKNOWN", "closed": "COMPANY_CLOSED", "partial": "COMPANY_PARTIAL"}


def form_of(company: CompanyFact) -> str:
    beginnings = (company.legal_form[:length] for length in (4, 3, 2, 1))
    return next((FORMS[each] for each in beginnings if each in FORMS), "")


def code_of(company: CompanyFact) -> str:
    return next((code for name, code in CODES.items() if getattr(company, name)), "COMPANY_FOUND")


def told(company: CompanyFact) -> tuple[str, str]:
    """A tone and a sentence, for a note."""
    tone, sentence = _said(company)
    return tone, typeset(sentence)


def _said(company: CompanyFact) -> tuple[str, str]:
    match code_of(company):
        case "COMPANY_UNKNOWN":
            return "warn", (
                "Aucune entreprise visible n’a ce SIREN au répertoire. Sa clé est juste : vérifiez les chiffres, "
                "ou remplissez la fiche à la main si elle vient d’être créée."
            )
        case "COMPANY_CLOSED":
            since = f" le {french.day(company.closed_on)}" if company.closed_on else ""
            return "err", (
                f"{company.name or 'Cette entreprise'} a cessé son activité{since}, dit le répertoire. "
                "Vérifiez avec elle avant d’aller plus loin."
            )
        case "COMPANY_PARTIAL":
            return "info", (
                "Cette entreprise existe et limite la diffusion de ses informations : "
                "demandez-lui ce qui manque ici, et remplissez-le à la main."
            )
    return "ok", f"Au répertoire ({dated(company)}) : {line(company)}. Relisez avant d’enregistrer."


def line(company: CompanyFact) -> str:
    """`BOULANGERIE MARTIN (SARL), 38000 GRENOBLE`."""
    form = form_of(company)
    named = f"{company.name} ({form})" if form else company.name
    return ", ".join(part for part in (named, f"{company.postcode} {company.city}".strip()) if part)


def dated(company: CompanyFact) -> str:
    """`Recherche d’entreprises, 24/11/2026`."""
    return f"{SOURCES[company.source]}, {french.day(company.checked_at)}"

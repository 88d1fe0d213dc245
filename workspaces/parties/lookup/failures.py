"""Why the directory of companies said nothing of use: a code for machines, a sentence for people."""

from __future__ import annotations

from workspaces.kernel.errors import DomainError

ONLY_THE_KEY = "seule la clé du SIREN a été vérifiée."
SENTENCES = {
    "COMPANY_AWAY": f"Le répertoire des entreprises ne répond pas : {ONLY_THE_KEY}",
    "COMPANY_SLOW": f"Le répertoire des entreprises tarde à répondre : {ONLY_THE_KEY} "
    "La recherche continue : réessayez dans une minute.",
    "COMPANY_BUSY": f"Le répertoire des entreprises reçoit trop de demandes : {ONLY_THE_KEY} "
    "Réessayez dans quelques minutes.",
    "COMPANY_GARBLED": f"Le répertoire des entreprises a envoyé une réponse illisible : {ONLY_THE_KEY}",
    "COMPANY_OTHER": f"Le répertoire des entreprises a répondu pour une autre entreprise : {ONLY_THE_KEY}",
    "COMPANY_KEY": f"Le répertoire Sirene refuse la clé de cette installation : {ONLY_THE_KEY} "
    "Prévenez la personne qui l’administre.",
    "COMPANY_OFF": f"La recherche d’entreprises n’est pas activée ici : {ONLY_THE_KEY}",
}


class LookupFailed(DomainError):
    """Nothing is known for now, which stops nobody: the form is filled in by hand."""

    status = 503

    def __init__(self, code: str) -> None:
        super().__init__(SENTENCES[code], code=code)

"""Why a message, or a part of it, went no further: what its sender and the dossier are told."""

from __future__ import annotations

from collections.abc import Sequence

from importers.readers.remarks import SENTENCES
from workspaces.kernel.settings import settings
from workspaces.mails.models import MailPart

PDF = "Envoyez la facture en pièce jointe, de préférence en PDF."
MAILS = {
    "MAIL_NO_DOCUMENT": f"Aucune facture n’a été trouvée dans ce message. {PDF}",
    "MAIL_AUTO_REPLY": "C’est une réponse automatique ou un avis de remise : il n’y a rien à faire.",
    "MAIL_LOOP": "Ce message tourne en rond entre deux adresses. Vérifiez les redirections de votre messagerie.",
    "MAIL_TOO_MANY_PARTS": "Ce message contient trop de pièces jointes. Envoyez-les en plusieurs messages de 200 au "
    "plus, ou dans un fichier ZIP.",
    "MAIL_DAMAGED": f"Ce message est abîmé et n’a pas pu être ouvert. {PDF}",
    "MAIL_FAILED": "Ce message n’a pas pu être trié. Il est conservé tel quel : prévenez l’assistance.",
    "MAIL_ENCRYPTED": "Ce message est chiffré et n’a pas pu être ouvert. Renvoyez-le sans chiffrement, la facture en "
    "pièce jointe.",
    "MAIL_TOO_LARGE": "Ce message dépasse {limit} Mo. Envoyez les factures en plusieurs messages.",
}
SET_ASIDE = {
    "SIGNATURE": "Signature électronique du message : ce n’est pas un document.",
    "NOT_A_DOCUMENT": "Carte de visite, rendez-vous ou avis : ce n’est pas un document.",
    "DECORATION": "Logo ou image de signature : ce n’est pas un document.",
}


def of(code: str, parts: Sequence[MailPart]) -> str:
    """The sentence of a message's refusal; when a part gave it its reason, that part's own."""
    if not code:
        return ""
    if code in MAILS:
        return MAILS[code].format(limit=settings().mail_max_mb)
    told = next((part.message for part in parts if part.code == code and part.message), "")
    return told or SENTENCES.get(code, MAILS["MAIL_NO_DOCUMENT"])

"""The reasons that go with a status, as the French network takes them: data only.

DGFiP external specifications v3.2, table 8, and the schematron of the CDAR message (its lists differ from Annexe 7, and
an unlisted code is refused). 210 and 208 also want a free comment (MDT-126, rule G7.25).
"""

from __future__ import annotations

from workspaces.invoices.status import Lifecycle
from workspaces.kernel.errors import DomainError

WORDS = {
    "ADR_ERR": "Adresse fausse",
    "ART_ERR": "Article faux",
    "AUTRE": "Autre motif",
    "CALCUL_ERR": "Erreur de calcul",
    "CMD_ERR": "Numéro de commande faux",
    "CODE_ROUTAGE_ERR": "Code de routage faux ou absent",
    "CONTRAT_TERM": "Contrat terminé",
    "COORD_BANC_ERR": "Coordonnées bancaires erronées",
    "DEST_ERR": "Cette facture n’est pas pour cette entreprise",
    "DEST_INC": "Destinataire inconnu",
    "DOUBLE_FACT": "Déjà facturé",
    "DOUBLON": "Doublon d’une facture déjà reçue",
    "EMMET_INC": "Fournisseur inconnu",
    "JUSTIF_ABS": "Justificatif absent",
    "LIVR_INCOMP": "Livraison incomplète",
    "MODPAI_ERR": "Moyen de paiement faux",
    "MONTANTTOTAL_ERR": "Montant total faux",
    "NON_CONFORME": "Document illisible ou non conforme",
    "PU_ERR": "Prix unitaire faux",
    "QTE_ERR": "Quantité fausse",
    "QUALITE_ERR": "Qualité non conforme",
    "REF_CT_ABSENT": "Référence de contrat absente",
    "REF_ERR": "Référence fausse",
    "REM_ERR": "Remise fausse ou oubliée",
    "SIRET_ERR": "SIRET faux ou absent",
    "TRANSAC_INC": "Commande ou prestation inconnue",
    "TX_TVA_ERR": "Taux de TVA faux",
}

_GOODS = (  # of 206, and of 207 as well
    *("LIVR_INCOMP", "QTE_ERR", "QUALITE_ERR", "ART_ERR", "PU_ERR", "REM_ERR", "CMD_ERR", "REF_ERR"),
    *("REF_CT_ABSENT", "MODPAI_ERR", "SIRET_ERR", "CODE_ROUTAGE_ERR", "AUTRE"),
)
CODES = {  # in the order in which people are most likely to want them; between companies
    Lifecycle.REFUSED: (
        *("NON_CONFORME", "DEST_ERR", "TRANSAC_INC", "EMMET_INC", "DOUBLE_FACT", "MONTANTTOTAL_ERR", "CALCUL_ERR"),
        *("TX_TVA_ERR", "CMD_ERR", "ADR_ERR", "REF_CT_ABSENT", "CONTRAT_TERM", "DOUBLON"),
    ),
    Lifecycle.PARTLY_APPROVED: _GOODS,
    Lifecycle.DISPUTED: (
        *("LIVR_INCOMP", "QTE_ERR", "QUALITE_ERR", "PU_ERR", "MONTANTTOTAL_ERR", "TRANSAC_INC", "DOUBLE_FACT"),
        *(code for code in _GOODS if code not in ("LIVR_INCOMP", "QTE_ERR", "QUALITE_ERR", "PU_ERR", "AUTRE")),
        *("COORD_BANC_ERR", "TX_TVA_ERR", "CALCUL_ERR", "NON_CONFORME", "DOUBLON", "DEST_INC", "DEST_ERR"),
        *("EMMET_INC", "CONTRAT_TERM", "ADR_ERR", "AUTRE"),
    ),
    Lifecycle.SUSPENDED: (
        *("JUSTIF_ABS", "CMD_ERR", "REF_CT_ABSENT", "REF_ERR", "COORD_BANC_ERR", "SIRET_ERR", "CODE_ROUTAGE_ERR"),
    ),
}
TO_PUBLIC_BODIES = {  # a public body that refuses may also say these (Chorus Pro)
    Lifecycle.REFUSED: (
        *("RETRAIT_MAN_SERV", "ST_CT_NON_DECLAR", "SUPPR_COMP_AVOIR", "TRANSF_PMNT_REGIE", "CONTACT_ACHTR"),
        *("AUTRE", "COORD_BANC_ERR", "LIVR_INCOMP"),
    ),
}
COMMENTED = (Lifecycle.REFUSED, Lifecycle.SUSPENDED)
LACKING = {
    Lifecycle.REFUSED: "Choisissez le motif du refus.",
    Lifecycle.PARTLY_APPROVED: "Choisissez ce qui n’est pas approuvé.",
    Lifecycle.DISPUTED: "Choisissez le motif du litige.",
    Lifecycle.SUSPENDED: "Choisissez ce qui manque.",
}


def listed(status: Lifecycle) -> list[tuple[str, str]]:
    """For a form: (code, words)."""
    return [(code, WORDS[code]) for code in CODES[status]]


def check(status: Lifecycle, code: str, comment: str) -> str:
    """The comment to send: what was written, else the words of the reason, which say enough but for « Autre motif ».

    Refuses a code that this status does not take.
    """
    if code not in CODES[status]:
        raise DomainError(LACKING[status], code="REASON_CODE")
    if code == "AUTRE" and not comment:
        raise DomainError("Écrivez le motif en quelques mots.", code="REASON_COMMENT")
    if status is Lifecycle.SUSPENDED and not comment:
        raise DomainError("Écrivez quelles pièces vous attendez du fournisseur.", code="REASON_COMMENT")
    return comment or WORDS[code]

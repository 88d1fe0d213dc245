"""Why a file is refused or set aside: one code for machines, one French sentence that says what to do next."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from workspaces.kernel.errors import DomainError
from workspaces.kernel.typesetting import typeset

TAKEN = (
    "un PDF, une facture électronique XML (CII ou UBL), une image JPEG, PNG, TIFF, HEIC ou WebP, "
    "ou un ZIP de ces fichiers"
)
ASK_AGAIN = "Demandez à l’émetteur de vous la renvoyer."


class Weight(enum.StrEnum):
    NOTE = "note"  # worth saying, changes nothing
    REVIEW = "review"  # kept, and set aside for a person
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something noticed about a file. `field` names the draft's field it is about."""

    code: str
    message: str
    weight: Weight = Weight.REVIEW
    field: str | None = None


class Refused(DomainError):
    """The file goes no further. `code` is one of SENTENCES."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(sentence(code, **values), code=code)


def sentence(code: str, **values: object) -> str:
    return typeset(SENTENCES[code].format(**values))


def review(code: str, field: str | None = None, **values: object) -> Remark:
    return Remark(code, sentence(code, **values), Weight.REVIEW, field)


def note(code: str, field: str | None = None, **values: object) -> Remark:
    return Remark(code, sentence(code, **values), Weight.NOTE, field)


SENTENCES = {
    "FILE_EMPTY": "Ce fichier est vide. Enregistrez-le de nouveau, puis renvoyez-le.",
    "FILE_TOO_LARGE": "Fichier de {size} Mo : la limite est de {limit} Mo. Réduisez-le ou découpez-le, puis "
    "renvoyez-le.",
    "TYPE_UNSUPPORTED": f"Ce type de fichier n’est pas accepté ({{kind}}). Envoyez {TAKEN}.",
    "TYPE_MISMATCH": "Le nom de ce fichier annonce {announced}, mais c’est {found}. Vérifiez que c’est bien la facture "
    "attendue.",
    "TYPE_HIDDEN": "Ce fichier cache un PDF derrière un autre contenu. Demandez à l’émetteur un PDF simple.",
    "SVG_FORBIDDEN": f"Les images SVG ne sont pas acceptées, car elles peuvent contenir du code. Envoyez {TAKEN}.",
    "NAME_UNSAFE": "Le nom d’une pièce jointe contient un chemin (« {name} ») : elle est lue sans ce chemin. Vérifiez "
    "la facture.",
    "PDF_ENCRYPTED": "Ce PDF est protégé par un mot de passe. Enregistrez-le sans mot de passe, puis renvoyez-le.",
    "PDF_DAMAGED": "Ce PDF est abîmé ou incomplet. Demandez à l’émetteur de vous le renvoyer.",
    "PDF_TOO_MANY_PAGES": "Ce PDF a {pages} pages : la limite est de {limit}. Découpez-le, puis renvoyez les parties.",
    "PDF_PAGE_TOO_LARGE": "La page {page} de ce PDF est démesurée ({width} × {height} cm). Enregistrez-le au format "
    "A4.",
    "PDF_BOMB": "Ce PDF se déploie en une quantité anormale de données. Demandez à l’émetteur un autre fichier.",
    "PDF_ACTIVE_CONTENT": "Ce PDF contient du code ou lance une action ({what}). La copie en sera "
    "débarrassée : vérifiez "
    "que vous connaissez l’émetteur.",
    "PDF_ATTACHMENTS": "Ce PDF transporte d’autres fichiers ({names}) : ils ne sont pas repris. "
    "Demandez-les à part s’ils "
    "sont utiles.",
    "PDF_SIGNED": "Ce PDF porte une signature électronique : l’original signé est conservé tel quel.",
    "PDF_HIDDEN_TEXT": "Ce PDF contient du texte invisible à l’écran. Comparez les montants lus avec la page affichée.",
    "IMAGE_BOMB": "Cette image est démesurée ({width} × {height} pixels). Photographiez ou numérisez de nouveau la "
    "facture.",
    "IMAGE_TOO_SMALL": "Cette image est trop petite pour être lue ({width} × {height} pixels). Numérisez "
    "à 300 points par pouce.",
    "IMAGE_DAMAGED": "Cette image est abîmée ou incomplète. Photographiez ou numérisez de nouveau la facture.",
    "IMAGE_TOO_MANY_PAGES": "Cette image a {pages} pages : la limite est de {limit}. Découpez-la, puis renvoyez les "
    "parties.",
    "XML_FORBIDDEN": "Les données XML de cette facture contiennent une déclaration interdite (DOCTYPE). Demandez à "
    "l’émetteur une facture conforme.",
    "XML_TOO_LARGE": "Les données XML de cette facture dépassent {limit} Mo. Demandez à l’émetteur de la découper.",
    "XML_INVALID": f"Les données XML de cette facture sont abîmées. {ASK_AGAIN}",
    "XML_ENCODING": f"L’encodage des données XML de cette facture est faux. {ASK_AGAIN}",
    "NOT_AN_INVOICE": "Nous n’avons pas reconnu de facture dans ce fichier. Vérifiez-le, puis complétez-le "
    "ou renvoyez le bon.",
    "FX_AMBIGUOUS": "Ce PDF contient plusieurs factures électroniques ({names}). Demandez à l’émetteur laquelle est la "
    "bonne.",
    "FX_TOTALS": "Les totaux de cette facture électronique ne tombent pas juste : {why}. Demandez une facture "
    "corrigée.",
    "FX_AMOUNT": "{why} Vérifiez la facture avec son émetteur.",
    "FX_DATE": "{why} Vérifiez la date avec l’émetteur.",
    "FX_PARTY": "{why} Vérifiez que vous connaissez cette entreprise.",
    "FX_NUMBER": "{why} Demandez à l’émetteur le numéro exact.",
    "FX_PROFILE": "Cette facture électronique n’annonce aucun profil connu. Vérifiez les champs lus.",
    "FX_MISMATCH_PDF": "La page affichée et les données électroniques ne disent pas la même chose : {why}. Demandez à "
    "l’émetteur laquelle fait foi.",
    "OCR_NO_TEXT": "Aucun texte n’a pu être lu sur ce document. Numérisez-le plus nettement, ou saisissez la facture.",
    "OCR_TIMEOUT": "La reconnaissance du texte a pris trop de temps. Renvoyez le document en moins de pages.",
    "OCR_PAGES": "Seules les {limit} premières pages ont été reconnues : complétez le reste si besoin.",
    "MAIL_SENDER_UNVERIFIED": "Rien ne prouve que cet e-mail vient bien de l’expéditeur affiché. Vérifiez la facture "
    "et l’IBAN auprès du fournisseur avant de l’accepter.",
    "MAIL_NO_DOCUMENT": "Cet e-mail n’avait pas de pièce jointe : son texte a été gardé. Vérifiez les montants, ou "
    "demandez la facture en PDF.",
    "ARCHIVE_FORBIDDEN": "Ce fichier ZIP n’est pas accepté : {why}. Envoyez les factures une à une ou dans un ZIP "
    "simple.",
}

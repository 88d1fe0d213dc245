"""The pages that the palette leads to: those of the firm, and those of a dossier. Tests hold them against the menus."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.consolidated.dossiers import folded
from workspaces.kernel.access import Can, FirmCan
from workspaces.kernel.web import url
from workspaces.settings import menu


@dataclass(frozen=True)
class Place:
    """One page: its label, its route, what it needs, and other words that people may say for it."""

    label: str
    route: str
    icon: str
    right: FirmCan | Can
    others: str = ""
    query: str = ""
    where: dict[str, str] = field(default_factory=dict)

    def href(self, **where: str) -> str:
        return url(self.route, **self.where, **where) + self.query

    def answers(self, wanted: list[str]) -> bool:
        """By the beginning of any of its words, whatever their order."""
        known = words(f"{self.label} {self.others}")
        return all(any(word.startswith(one) for word in known) for one in wanted)


def words(text: str) -> list[str]:
    return folded(text.replace("’", " ").replace("'", " ")).split()


ENTER, TEAM, DOSSIERS, CLIENTS, DOCUMENTS = (
    *(FirmCan.ENTER, FirmCan.TEAM, FirmCan.DOSSIERS),
    *(FirmCan.CLIENTS, FirmCan.DOCUMENTS),
)
LITIGATED, REJECTED, AWAITED, BROKEN = "?cycle=litige", "?cycle=213", "?compta=client-action", "?compta=error"
FIRM = (
    Place("Traiter les documents", "firm:queue", "inbox", DOCUMENTS, "à traiter réviser accepter file"),
    Place("Tous les documents", "firm:documents", "files", DOCUMENTS, "factures recherche exporter"),
    Place(
        "Conversations", "firm:conversations", "message-square", DOCUMENTS, "commentaires questions messages non lus"
    ),
    Place("Alertes", "firm:alerts", "bell", DOCUMENTS, "retards délais attend trop longtemps"),
    Place("Règles d’alerte", "firm:alert_rules", "bell", DOCUMENTS, "délais jours seuils e-mail"),
    Place("Charge de travail", "firm:workload", "list-checks", DOCUMENTS, "équipe collègues répartition réaffecter"),
    Place("Demandes en cours", "firm:open_requests", "mail", DOCUMENTS, "pièces demandées clients"),
    Place("Dossiers clients", "firm:workspaces", "folder-open", DOSSIERS, "liste clients"),
    Place("Imports", "firm:firm_imports", "upload", DOSSIERS, "historique fichiers apportés tables dépôts"),
    Place(
        "Échéances de TVA", "firm:deadlines", "calendar-clock", DOCUMENTS, "déclarations calendrier pièces attendues"
    ),
    Place("Comptabilité", "firm:bookkeeping", "landmark", DOCUMENTS, "écritures révision imputation comptes"),
    Place("Exports comptables", "firm:accounting_exports", "download", DOCUMENTS, "fec écritures logiciel"),
    Place("Inviter un client", "firm:new_workspace", "plus", CLIENTS, "nouveau dossier ouvrir ajouter"),
    Place("Inviter des clients", "firm:invite_clients", "users", CLIENTS, "excel coller liste plusieurs dossiers"),
    Place("Suivi des invitations", "firm:clients", "mail", CLIENTS, "clients relancer renvoyer connectés"),
    Place("Envoyer des invitations", "firm:plan_invitations", "send", CLIENTS, "inviter programmer date"),
    Place(
        *("Importer des dossiers", "firm:imports_new", "upload", CLIENTS, "excel csv clients"),
        where={"what": "dossiers"},
    ),
    Place("Tiers", "firm:firm_parties", "users", DOCUMENTS, "fournisseurs clients entreprises"),
    Place("Noms à aligner", "firm:firm_parties", "users", DOCUMENTS, "tiers doublons", query="?vue=a-aligner"),
    Place(
        *("Importer des tiers", "firm:imports_new", "upload", DOCUMENTS, "excel csv fournisseurs clients"),
        where={"what": "tiers"},
    ),
    Place("Reprise de dossiers", "firm:takeovers", "history", FirmCan.WORK, "zip migration pennylane dext jefacture"),
    Place("Relances automatiques", "firm:chasing_settings", "send", FirmCan.WORK, "rappels hebdomadaire échéance"),
    Place(
        "Anomalies", "firm:anomalies", "circle-alert", DOCUMENTS, "iban montant tva doublon fermée inhabituel fraude"
    ),
    Place("Suites de numéros", "firm:number_gaps", "list-checks", DOCUMENTS, "manquants trous numérotation"),
    Place("Archives", "firm:archives", "archive", DOCUMENTS, "archivées preuve"),
    Place("Documents en litige", "firm:documents", "circle-alert", DOCUMENTS, "litiges suspendue", LITIGATED),
    Place("Factures rejetées", "firm:documents", "file-x", DOCUMENTS, "rejets rejet plateforme", REJECTED),
    Place("Actions attendues des clients", "firm:documents", "clock", DOCUMENTS, "client", AWAITED),
    Place("Erreurs d’export", "firm:documents", "circle-alert", DOCUMENTS, "comptabilité", BROKEN),
    Place("Équipe", "firm:team", "users", TEAM, "collaborateurs rôles"),
    Place("Image du cabinet", "firm:branding", "image", TEAM, "logo couleur nom signature marque"),
    Place("Tableau de bord", "firm:dashboard", "layout-dashboard", ENTER, "accueil"),
    Place("Appareils connectés", "accounts:sessions", "monitor", ENTER, "compte sessions sécurité déconnecter"),
    Place("Aide", "help:panel", "circle-question-mark", ENTER, "assistance articles"),
)
READ, PARTIES, SETTINGS = Can.READ, Can.PARTIES, Can.SETTINGS
DOSSIER = (
    Place("Tableau de bord", "workspace:home", "layout-dashboard", READ, "accueil déposer"),
    Place("Factures d’achat", "workspace:purchases", "inbox", READ, "achats fournisseurs"),
    Place("Approuver d’un geste", "workspace:to_approve", "check", READ, "accepter refuser factures téléphone glisser"),
    Place("Notes de frais", "workspace:expenses", "receipt-euro", READ, "tickets dépenses remboursement avance"),
    Place("Scanner", "workspace:scanner", "camera", Can.DEPOSIT, "photographier photo téléphone ticket note de frais"),
    Place("Application mobile", "workspace:mobile", "smartphone", READ, "téléphone installer scanner"),
    Place("Factures de vente", "workspace:sales", "receipt-euro", READ, "ventes clients"),
    Place("Clients & fournisseurs", "workspace:parties", "users", READ, "tiers"),
    Place("Approbations", "workspace:visas", "check", READ, "circuits accord visa approbation"),
    Place("Nouveau circuit d’approbation", "workspace:new_circuit", "plus", SETTINGS, "ajouter étapes visa"),
    Place("Nouveau tiers", "workspace:new_party", "plus", PARTIES, "ajouter fournisseur client fiche"),
    Place("Importer des tiers", "workspace:imports_new", "upload", PARTIES, "excel csv fournisseurs clients"),
    Place("Archives", "workspace:archives", "archive", READ, "archivées preuve"),
    Place("Applications complémentaires", "workspace:applications", "layout-grid", READ),
    Place("Paramètres", "workspace:settings", "settings", READ, "réglages"),
    *(Place(f"Paramètres, {label}", f"workspace:{name}", icon, READ, "réglages") for name, label, icon in menu.PAGES),
)
STAFF = {
    READ: DOSSIERS,
    PARTIES: DOCUMENTS,
    SETTINGS: CLIENTS,
    Can.DEPOSIT: FirmCan.WORK,
}  # what somebody of the firm needs for the same in a dossier: see `doors`

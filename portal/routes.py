"""Every route, side by side: the API, the firm's side, a dossier, and what lies at the top."""

from __future__ import annotations

from starlette.routing import Route

from importers.sources import api as documents_api
from importers.sources import openapi, scan, upload
from importers.sources import parties as parties_api
from importers.tables import exports
from importers.tables import routes as tables
from portal import mailbox
from portal.accounts import routes as accounts
from portal.alerts import routes as alerts
from portal.anomalies import routes as anomalies
from portal.assistance import routes as assistance
from portal.bookkeeping import routes as bookkeeping
from portal.branding import logos
from portal.branding import page as branding
from portal.clients import inviting, listing
from portal.consolidated import routes as consolidated
from portal.conversations import routes as firm_conversations
from portal.deadlines import answering
from portal.deadlines import routes as deadlines
from portal.firms import team
from portal.imports import pages as imports
from portal.invitations import routes as invitations
from portal.invitations import users
from portal.palette import search as palette
from portal.parties import pages as firm_parties
from portal.phone import routes as phone
from portal.provisioning import routes as provisioning
from portal.review import routes as review
from portal.takeover import routes as takeover
from portal.workload import page as workload
from workspaces import applications, home, live
from workspaces.accounting import routes as accounting
from workspaces.archive import routes as archive
from workspaces.capture import approving, photos
from workspaces.capture import pages as capture
from workspaces.circuits import routes as visas
from workspaces.circuits import settings as circuits
from workspaces.conversations import routes as conversations
from workspaces.documents import routes as documents
from workspaces.expenses import routes as expenses
from workspaces.invoices import answers, comparison, decisions, purchases, sales, sheet, tags
from workspaces.kernel.access import FirmCan
from workspaces.mails import routes as mails
from workspaces.parties import accounts_routes, adding, archiving_routes, checking_routes, merging_routes
from workspaces.parties import routes as parties
from workspaces.parties import sheet as party_sheet
from workspaces.settings import routes as settings

DOSSIER = (
    *(home, live, documents, purchases, sales, sheet, comparison, decisions, archive, mails, applications, accounting),
    *(answers, tags, circuits, visas),
    *(parties, adding, party_sheet, accounts_routes, archiving_routes, checking_routes, merging_routes),
    conversations,
    *(photos, capture, approving, expenses),
)


def top() -> dict[str, list[Route]]:
    """Pages of no dossier and no firm, by the prefix of their names."""
    return {
        "accounts": accounts.routes,
        "invitations": invitations.routes,
        "help": assistance.routes,
        "mailbox": mailbox.routes,
        "pieces": answering.routes,
        "phone": phone.routes,
        "branding": logos.routes,
    }


def api() -> list[Route]:
    return [*openapi.routes, *documents_api.routes, *accounting.api_routes, *parties_api.routes]


def firm() -> list[Route]:
    brought = [*imports.routes, *tables.of_firm(FirmCan.DOSSIERS), *takeover.routes]
    clients = [*inviting.routes, *listing.routes, *brought, *firm_parties.routes]
    work = [*bookkeeping.routes, *review.routes, *deadlines.routes, *anomalies.routes]
    work += [*firm_conversations.routes, *workload.routes, *alerts.routes]
    return [*consolidated.routes, *work, *team.routes, *branding.routes, *provisioning.routes, *clients]


def workspace() -> list[Route]:
    screens = [route for feature in DOSSIER for route in feature.routes]
    shared = [*palette.dossier_routes, *upload.routes, *scan.routes, *exports.routes, *tables.routes]
    return [*screens, *shared, *settings.routes, *users.routes]

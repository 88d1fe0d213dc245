"""Every module that holds rows, and bringing a database up to date (`tortoise -c portal.database.TORTOISE_ORM`)."""

from __future__ import annotations

from tortoise.migrations.api import migrate as apply_migrations

from portal import indexes, safeguards
from portal.consolidated import indexes as lists
from portal.consolidated import tallies, tally_triggers
from portal.workload import tallies as desk
from workspaces.documents import gathering
from workspaces.invoices import fulltext_tables
from workspaces.kernel import db
from workspaces.kernel.settings import settings
from workspaces.kernel.tenancy import acting_in

MODULES = [
    "workspaces.kernel.jobs",
    "workspaces.kernel.schedule",
    "workspaces.kernel.events",
    "workspaces.kernel.chain",
    "workspaces.kernel.audit",
    "workspaces.kernel.mail",
    "workspaces.dossiers.models",
    "workspaces.documents.models",
    "workspaces.documents.deposits",
    "workspaces.documents.origins",
    "workspaces.capture.models",
    "workspaces.expenses.models",
    "workspaces.invoices.models",
    "workspaces.circuits.models",
    "workspaces.mails.models",
    "workspaces.parties.models",
    "workspaces.parties.lookup.models",
    "workspaces.anomalies.models",
    "workspaces.archive.models",
    "workspaces.accounting.models",
    "workspaces.deadlines.models",
    "workspaces.conversations.models",
    "workspaces.bank.models",
    "importers.tables.models",
    "importers.takeover.models",
    "importers.sources.mail.mailbox",
    "portal.consolidated.tallies",
    "portal.consolidated.saved",
    "portal.accounts.models",
    "portal.firms.models",
    "portal.branding.models",
    "portal.invitations.models",
    "portal.clients.plans",
    "portal.workload.tallies",
    "portal.alerts.models",
    "portal.deadlines.models",
]

db.register(MODULES)

TORTOISE_ORM = db.config(settings().database_owner)


async def migrate() -> None:
    """Apply the migrations that are missing, as the role that owns the tables, the indexes that models cannot
    say, then the safeguards."""
    url = settings().database_owner
    async with db.opened(url):
        await apply_migrations(config=db.config(url))
        await indexes.build()
        await lists.build()
        await fulltext_tables.build(safeguards.VISIBLE)
        await safeguards.secure()
        for statement in (*tally_triggers.triggers(), *desk.triggers()):
            await db.execute(statement)
        await tallies.begin()
        await desk.begin()
        with acting_in(*await tallies.every_dossier()):
            await gathering.gather()
            await lists.fill()
            await fulltext_tables.fill()

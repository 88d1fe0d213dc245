"""Every kind of background work there is, and the timetable. Workers import this, so that no job is unknown to them."""

from __future__ import annotations

from importers import pictures, pipeline
from importers.sources.mail import polling, sorting
from importers.tables import jobs as tables
from importers.takeover import jobs as takeover
from portal.accounts import forgetting, resets
from portal.alerts import finding, mailing
from portal.bookkeeping import asking as bookkeeping
from portal.clients import sending as clients
from portal.clients import target as dossiers
from portal.consolidated import tallies
from portal.conversations import landing
from portal.conversations import telling as comments
from portal.deadlines import automatic
from portal.firms import approvers
from portal.invitations import sending
from portal.parties import target as parties
from portal.review import jobs as review
from portal.takeover import opening
from workspaces.accounting import exports as accounting
from workspaces.anomalies import examining
from workspaces.anomalies import jobs as anomalies
from workspaces.archive import sealing
from workspaces.circuits import calls, running
from workspaces.conversations import tokens
from workspaces.deadlines import completeness
from workspaces.einvoice import jobs as einvoice
from workspaces.invoices import telling
from workspaces.kernel import events, jobs, mail, schedule
from workspaces.kernel.settings import settings
from workspaces.parties.lookup import jobs as lookup

MODULES_WITH_JOBS = (
    pipeline,
    pictures,
    sorting,
    polling,
    tables,
    takeover,
    opening,
    accounting,
    examining,
    anomalies,
    bookkeeping,
    sealing,
    einvoice,
    lookup,
    mail,
    jobs,
    resets,
    review,
    sending,
    clients,
    dossiers,
    parties,
    tallies,
    completeness,
    comments,
    landing,
    tokens,
    finding,
    mailing,
    calls,
    telling,
    automatic,
)
LISTENERS = (approvers, running)  # they have no jobs, and put themselves where others ask

schedule.every("* * * * *", tallies.add_up_tallies)
schedule.every("* * * * *", completeness.reckon_changed)
schedule.every("10 0 * * *", completeness.reckon_everywhere)
schedule.every("*/15 * * * *", events.forget_old_events)
schedule.every("15 0 * * *", anomalies.forget_former_firms)
schedule.every("20 3 * * *", jobs.forget_done)
schedule.every("2 * * * *", automatic.send_reminders_of_the_hour)
schedule.every("0 7 * * *", clients.send_invitations_of_the_day)
schedule.every("40 3 * * *", forgetting.forget_ended)
schedule.every("45 3 * * *", tokens.forget_reply_addresses)
schedule.every("5 * * * *", finding.find_alerts)
schedule.every("15 7 * * *", mailing.mail_alerts)
schedule.every("50 3 * * *", lookup.forget_companies)
if settings().imap_url:
    schedule.every("* * * * *", polling.poll_mailbox)

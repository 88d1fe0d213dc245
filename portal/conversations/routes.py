"""The firm's page of conversations, and what open pages show of one as it happens."""

from __future__ import annotations

from portal.conversations import listing, live
from workspaces.conversations.writing import KIND
from workspaces.kernel import events
from workspaces.kernel.access import FirmCan, firm_route

events.PIECES[KIND] = live.show
routes = [firm_route("/conversations", listing.conversations, can=FirmCan.DOCUMENTS)]

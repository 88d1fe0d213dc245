"""« À approuver » on a phone: the same door as the sheet's, and back to the list for the next one."""

from __future__ import annotations

import re

from tests import make
from workspaces.dossiers.models import Decider
from workspaces.invoices.status import Processing

LIST = "/a-approuver"


async def test_each_purchase_is_decided_from_the_list_and_taken_back_to_it(alice, moulin):
    first = await make.purchase(moulin)
    second = await make.purchase(moulin)
    page = (await alice.get(alice.in_dossier(LIST))).text
    assert page.index(str(second.id)) < page.index(str(first.id)), "the oldest first"
    accepted = await alice.post(
        alice.in_dossier(f"/achats/{first.id}/acceptation?retour=liste"), data={"version": first.version}
    )
    assert accepted.headers["location"] == alice.in_dossier(LIST)
    page = (await alice.get(alice.in_dossier(LIST))).text
    assert f"approve-{first.id}" not in page
    undo = re.search(r'action="([^"]+/annulation\?retour=liste)"', page)
    assert undo, "the message offers to take it back"
    back = await alice.post(undo[1])
    assert back.headers["location"] == alice.in_dossier(LIST)
    motive = re.search(r'name="motive" value="([^"]+)"', page)
    assert motive
    refusal = alice.in_dossier(f"/achats/{second.id}/refus?retour=liste")
    refused = await alice.post(refusal, data={"motive": motive[1], "version": second.version, "text": "Pas la nôtre"})
    assert refused.headers["location"] == alice.in_dossier(LIST)
    await second.refresh_from_db()
    assert second.processing is Processing.REFUSED
    late = await alice.post(refusal, data={"motive": motive[1], "version": second.version - 1})
    assert late.status_code == 409, "somebody decided meanwhile"


async def test_whoever_may_not_decide_sees_why_and_no_button(rene, alice, moulin):
    await make.purchase(moulin)
    assert "Accepter</span>" not in (await rene.get(rene.in_dossier(LIST))).text
    moulin.decider = Decider.FIRM
    await moulin.save()
    page = (await alice.get(alice.in_dossier(LIST))).text
    assert "Votre cabinet accepte les factures" in page
    assert "data-swipe" not in page

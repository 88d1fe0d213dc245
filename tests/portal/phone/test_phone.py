"""The installable app: what browsers are told, where it opens, and what it may keep."""

from __future__ import annotations

import json
import re

from portal.accounts.models import User
from tests import make
from workspaces.dossiers.models import Member, MemberRole
from workspaces.kernel import qr
from workspaces.kernel.clock import now


async def test_browsers_are_told_how_to_install_it_and_what_it_takes(nobody):
    told = (await nobody.get("/manifest.webmanifest")).json()
    assert (told["display"], told["lang"]) == ("standalone", "fr")
    assert told["share_target"]["method"] == "POST"
    for icon in told["icons"]:
        answer = await nobody.get(icon["src"])
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    script = await nobody.get("/sw.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["cache-control"] == "no-cache", "a new version is seen at once"
    kept = json.loads(re.match(r"const LIASSE = (.*);\n", script.text)[1])
    for address in kept["files"]:
        assert (await nobody.get(address)).status_code == 200, address
    lost = await nobody.post("/partage", files={"files": ("a.pdf", b"%PDF")}, headers={"Sec-Fetch-Site": "none"})
    assert lost.headers["location"] == "/scanner"


async def test_it_opens_in_the_dossier_where_one_deposits(alice, rene, chloe, nobody, moulin):
    assert (await alice.get("/scanner?partage=1")).headers["location"] == alice.in_dossier("/scanner?partage=1")
    assert "Aucun dossier ne vous est ouvert" in (await rene.get("/scanner")).text
    assert (await chloe.get("/scanner")).headers["location"] == "/cabinet/dossiers"
    sent = (await nobody.get("/scanner")).headers["location"]
    assert sent == "/connexion?suite=/scanner"
    second = await make.workspace("Scierie")
    user = await User.get(name="Alice Martin")
    await Member.create(workspace_id=second.id, user_id=user.id, name=user.name, role=MemberRole.OWNER, since=now())
    both = (await alice.get("/scanner")).text
    assert f"/d/{second.slug}/scanner" in both
    assert f"/d/{moulin.slug}/scanner" in both


async def test_the_scanner_names_its_owner_and_the_bar_leads_to_it(alice, rene, moulin):
    page = (await alice.get(alice.in_dossier("/scanner?type=frais"))).text
    assert re.search(r'data-person="[0-9a-f-]{36}"', page)
    assert 'value="expense" checked' in page
    assert "data-person" in (await alice.get(alice.in_dossier())).text
    assert alice.in_dossier("/scanner") in (await alice.get(alice.in_dossier("/archives"))).text
    assert alice.in_dossier("/scanner") not in (await rene.get(rene.in_dossier("/archives"))).text
    install = (await alice.get(alice.in_dossier("/application-mobile"))).text
    assert 'class="qr"' in install
    assert "http://127.0.0.1:8000/scanner" in install
    assert "n’est pas en https" in install


def test_a_code_is_plain_svg():
    drawn = qr.svg("https://liasse.exemple/scanner", "Code <à> scanner")
    assert "style" not in drawn
    assert "Code &lt;à&gt; scanner" in drawn

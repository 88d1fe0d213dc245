"""`python -m tests.screens FOLDER [--every]`: photographs of the demonstration, as docs/screens keeps them; or of every
page at both sizes and in both themes, to be looked at."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import faults, sideways, watched
from tests.servers.liasse import Liasse

DESK, PHONE = (1440, 900), (390, 844)
STAFF, OWNER = "claire@durand.example", "karim@martin.example"


@dataclass(frozen=True)
class Screen:
    """Whose page it is, where it begins, and what to press from there on."""

    name: str
    who: str
    path: str
    press: tuple[str, ...] = ()  # selectors


SCREENS = (
    Screen("cabinet", STAFF, "/cabinet"),
    Screen("a-traiter", STAFF, "/cabinet/a-traiter"),
    Screen("review", STAFF, "/cabinet/a-traiter?vue=a-verifier", (".acts a.btn-p",)),
    Screen("comparer", STAFF, "/cabinet/a-traiter?vue=doublons", (".acts a.btn-p", "a[data-key=p]")),
    Screen("termine", STAFF, "/cabinet/a-traiter/termine"),
    Screen("dossiers", STAFF, "/cabinet/dossiers"),
    Screen("documents", STAFF, "/cabinet/documents"),
    Screen("imports", STAFF, "/cabinet/imports"),
    Screen("echeances", STAFF, "/cabinet/echeances"),
    Screen("suites", STAFF, "/cabinet/suites-de-numeros"),
    Screen("comptabilite", STAFF, "/cabinet/comptabilite"),
    Screen("exports", STAFF, "/cabinet/exports"),
    Screen("tiers-du-cabinet", STAFF, "/cabinet/tiers"),
    Screen("inviter", STAFF, "/cabinet/clients/inviter"),
    Screen("clients", STAFF, "/cabinet/clients"),
    Screen("importer-des-dossiers", STAFF, "/cabinet/imports/dossiers"),
    Screen("anomalies", STAFF, "/cabinet/anomalies"),
    Screen("conversations", STAFF, "/cabinet/conversations"),
    Screen("charge-de-travail", STAFF, "/cabinet/charge-de-travail"),
    Screen("alertes", STAFF, "/cabinet/alertes"),
    Screen("regles-d-alerte", STAFF, "/cabinet/alertes/regles"),
    Screen("reglages-des-relances", STAFF, "/cabinet/relances/reglages"),
    Screen("echeances-d-un-dossier", STAFF, "/cabinet/echeances/boulangerie-martin"),
    Screen("releves", STAFF, "/cabinet/echeances/boulangerie-martin/releve"),
    Screen("reprises", STAFF, "/cabinet/reprises"),
    Screen("image-du-cabinet", STAFF, "/cabinet/image"),
    Screen("archives", STAFF, "/cabinet/archives"),
    Screen("equipe", STAFF, "/cabinet/equipe"),
    Screen("dossier", OWNER, "/d/boulangerie-martin"),
    Screen("facture", OWNER, "/d/boulangerie-martin/achats", ("tbody a.name",)),
    Screen("fournisseurs", OWNER, "/d/boulangerie-martin/tiers"),
    Screen("fiche", OWNER, "/d/boulangerie-martin/tiers", ("tbody a.name",)),
    Screen("ajouter-un-tiers", OWNER, "/d/boulangerie-martin/tiers/nouveau?type=fournisseur"),
    Screen("importer-des-tiers", OWNER, "/d/boulangerie-martin/tiers/importer"),
    Screen("scanner", OWNER, "/d/boulangerie-martin/scanner"),
    Screen("application-mobile", OWNER, "/d/boulangerie-martin/application-mobile"),
    Screen("a-approuver", OWNER, "/d/boulangerie-martin/a-approuver"),
    Screen("notes-de-frais", OWNER, "/d/boulangerie-martin/notes-de-frais"),
    Screen("approbations", OWNER, "/d/boulangerie-martin/approbations"),
    Screen("reglages-d-approbation", OWNER, "/d/boulangerie-martin/parametres/approbation"),
    Screen("circuits", OWNER, "/d/boulangerie-martin/parametres/circuits"),
    Screen("circuit", OWNER, "/d/boulangerie-martin/parametres/circuits/nouveau"),
    Screen("reglages-comptables", STAFF, "/d/boulangerie-martin/parametres/comptabilite"),
)
# What docs/screens keeps: its name, of which screen, at which size, in which theme
KEPT = {
    "cabinet": ("cabinet", DESK, "light"),
    "cabinet-dark": ("cabinet", DESK, "dark"),
    "a-traiter": ("a-traiter", DESK, "light"),
    "review": ("review", DESK, "light"),
    "review-dark": ("review", DESK, "dark"),
    "review-telephone": ("review", PHONE, "light"),
    "comparer": ("comparer", DESK, "light"),
    "archives": ("archives", DESK, "light"),
    "dossier": ("dossier", DESK, "light"),
    "accueil-telephone": ("dossier", PHONE, "light"),
    "facture": ("facture", DESK, "light"),
    "fournisseurs": ("fournisseurs", DESK, "light"),
}


def every() -> dict[str, tuple[str, tuple[int, int], str]]:
    return {
        f"{screen.name}-{size[0]}-{theme}": (screen.name, size, theme)
        for screen in SCREENS
        for size in (DESK, PHONE)
        for theme in ("light", "dark")
    }


def take(browser: Browser, base: str, password: str, wanted: dict[str, Any], folder: Path) -> Iterator[str]:
    """Takes them all; what axe, the console or the edges of the window have to say about it."""
    screens = {screen.name: screen for screen in SCREENS}
    cookies = {who: sign_in(browser, base, who, password) for who in (STAFF, OWNER)}
    for name, (which, size, theme) in wanted.items():
        page = seated(browser, base, cookies[screens[which].who], size, theme)
        go(page, base, screens[which])
        page.screenshot(path=folder / f"{name}.png", caret="initial")
        lighter(folder / f"{name}.png")
        found = [*faults(page), sideways(page), *page.complaints]  # type: ignore[attr-defined]
        yield from (f"{name}: {one}" for one in found if one)
        page.context.close()


def lighter(picture: Path) -> None:
    """A third of the bytes: few colours are enough for a screen."""
    with Image.open(picture) as whole:
        few = whole.convert("RGB").quantize(256)
    few.save(picture, optimize=True)


def seated(browser: Browser, base: str, signed_in: list[dict[str, Any]], size: tuple[int, int], theme: str) -> Page:
    """Somebody signed in, in front of a screen of this size."""
    width, height = size
    context = browser.new_context(
        locale="fr-FR", reduced_motion="reduce", viewport={"width": width, "height": height}, is_mobile=size == PHONE
    )
    context.add_cookies([*signed_in, {"name": "theme", "value": theme, "url": base}])
    return watched(context.new_page())


def sign_in(browser: Browser, base: str, email: str, password: str) -> list[dict[str, Any]]:
    """Once a person, as people do: more often would be held back."""
    page = browser.new_page(locale="fr-FR")
    page.goto(f"{base}/connexion")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(password)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/connexion" not in url)
    cookies = page.context.cookies()
    page.close()
    return cookies


def go(page: Page, base: str, screen: Screen) -> None:
    page.goto(f"{base}{screen.path}")
    for selector in screen.press:
        before = page.url
        page.locator(selector).first.click()
        page.wait_for_url(lambda url, before=before: url != before)
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready")
    page.evaluate("Promise.all([...document.querySelectorAll('image[href]')].map((picture) => picture.decode()))")


def main(folder: str, *options: str) -> int:
    Path(folder).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        house = Liasse(Path(data), {"LIASSE_MAIL_LISTEN": ""})
        house.run("migrate")
        demo = json.loads(house.run("seed", "--demo", "--json").stdout)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        server = house.serve()
        password, wanted = demo["users"][0]["password"], every() if "--every" in options else KEPT
        faulty = list(take(browser, server.base_url, password, wanted, Path(folder)))
        browser.close()
        server.stop()
    print("\n".join(faulty) or f"{len(wanted)} pages, nothing to complain about")  # noqa: T201
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

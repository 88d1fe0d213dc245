"""Every page at three sizes in two themes: axe, the console, what does not fit; `make test` looks at two of the six."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.chromium import watched
from tests.browser.walking import SAMPLED, WHOLE, looked_at, served
from tests.gallery import samples


def prove(whole: bool) -> dict[str, Any]:
    looks, problems = (WHOLE if whole else SAMPLED), {}
    with served() as gallery, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name in samples.PAGES_SHOWN:
            page = watched(browser.new_page(locale="fr-FR", reduced_motion="reduce"))
            found = looked_at(page, gallery, name, looks) + page.complaints  # type: ignore[attr-defined]
            page.close()
            problems |= {name: found} if found else {}
        browser.close()
    return {
        "pages": len(samples.PAGES_SHOWN),
        "looks": [f"{look.name} {look.theme}" for look in looks],
        "problems": problems,
        "holds": not problems,
    }

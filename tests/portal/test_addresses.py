"""Links in the messages of a process without the web."""

from __future__ import annotations

import subprocess
import sys

LINK = """
import sys
from portal import worker
from portal.addresses import know_addresses
from workspaces.kernel.web import url
know_addresses()
print("portal.app" in sys.modules, url("workspace:purchases", workspace="moulin"), url("firm:queue"))
"""


def test_a_worker_writes_the_links_of_the_web_whose_modules_it_loads_only_then():
    told = subprocess.run([sys.executable, "-c", LINK], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "/d/moulin/achats", "/cabinet/a-traiter"]

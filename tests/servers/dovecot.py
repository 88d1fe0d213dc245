"""A private Dovecot: any account opens with the one password, each has a mailbox of its own in a temporary folder."""

from __future__ import annotations

import contextlib
import getpass
import grp
import imaplib
import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.servers.process import Process, accepts, free_port

PASSWORD = "secret/du:portail@"  # every sign that an address must escape
CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
mail_location = maildir:~/Maildir
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
"""


@dataclass
class Dovecot:
    port: int

    def url(self, account: str, folder: str = "") -> str:
        return f"imap://{account}:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/{folder}"

    def put(self, account: str, *messages: bytes, folder: str = "INBOX") -> None:
        """Append messages to a mailbox, as a delivery does."""
        with self.opened(account) as client:
            if folder != "INBOX":
                client.create(folder)
            for message in messages:
                client.append(folder, "", "", message)

    def unread(self, account: str) -> int:
        with self.opened(account) as client:
            client.select("INBOX")
            return len(client.search(None, "UNSEEN")[1][0].split())

    @contextlib.contextmanager
    def opened(self, account: str) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port) as client:
            client.login(account, PASSWORD)
            yield client


@contextlib.contextmanager
def dovecot() -> Iterator[Dovecot]:
    with tempfile.TemporaryDirectory(prefix="liasse-dovecot-") as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)
        (folder / "mail").mkdir()
        (folder / "dovecot.conf").write_text(CONFIGURATION.format(folder=folder, port=port, **_people(folder)))
        program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
        process = Process([program or "dovecot", "-F", "-c", str(folder / "dovecot.conf")], log=folder / "log")
        try:
            process.wait_ready(lambda: accepts(port))
            yield Dovecot(port)
        finally:
            process.stop()


def _people(folder: Path) -> dict[str, object]:
    """Root gives each part its own user, as Debian does; anybody else runs all of it themselves."""
    if os.geteuid():
        me, group = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
        who = {"internal": me, "internal_group": group, "login": me, "uid": os.getuid(), "gid": os.getgid()}
    else:
        shutil.chown(folder / "mail", "mail", "mail")
        owner = pwd.getpwnam("mail")
        who = {"internal": "dovecot", "internal_group": "dovecot", "login": "dovenull"}
        who |= {"uid": owner.pw_uid, "gid": owner.pw_gid}
    return who | {"password": PASSWORD}

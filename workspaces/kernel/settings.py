"""Every setting, read once, from `LIASSE_…` environment variables. Nothing else in the code reads the environment."""

from __future__ import annotations

import functools
import secrets
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Settings(BaseSettings):
    """The defaults make one process on one machine; `docs/scaling.md` shows the same settings over several."""

    model_config = SettingsConfigDict(env_prefix="LIASSE_")

    data: Path = Path("data")
    database_url: str = ""
    database_owner_url: str = ""
    broker_url: str = ""
    storage_url: str = ""
    smtp_url: str = ""
    mail_domain: str = "factures.localhost"
    mail_from: str = "ne-pas-repondre@liasse.localhost"
    mail_listen: str = "127.0.0.1:8025"
    mail_max_mb: int = Field(default=40, gt=0)
    mail_tls_cert: Path | None = None
    mail_tls_key: Path | None = None
    mail_relays: str = ""
    mail_authserv: str = ""
    mail_dns: str = ""
    mail_per_minute: int = Field(default=120, gt=0)
    mail_replies_per_hour: int = Field(default=10, ge=0)
    imap_url: str = ""
    companies_url: str = "https://recherche-entreprises.api.gouv.fr"
    sirene_url: str = "https://api.insee.fr/api-sirene/3.11"
    sirene_key: str = ""
    companies_days: int = Field(default=30, gt=0)
    companies_wait_s: float = Field(default=2.0, gt=0)
    base_url: str = "http://127.0.0.1:8000"
    secret: str = ""
    max_upload_mb: int = Field(default=25, gt=0)
    max_takeover_mb: int = Field(default=2048, gt=0)
    workers: int = Field(default=8, gt=0)
    lease_s: float = Field(default=20.0, gt=0)
    undo_s: float = Field(default=10.0, ge=0)
    validator_idle_s: float = Field(default=120.0, gt=0)
    log: Literal["text", "json"] = "text"
    failpoint: str = ""

    @property
    def database(self) -> str:
        """The application's database; SQLite in the data folder unless an URL says otherwise."""
        return self.database_url or f"sqlite://{self.data.absolute() / 'liasse.sqlite3'}"

    @property
    def database_owner(self) -> str:
        """The role that migrates. On PostgreSQL the application's own role owns nothing."""
        return self.database_owner_url or self.database

    @property
    def storage(self) -> str:
        return self.storage_url or f"file://{self.data.absolute() / 'files'}"

    @property
    def secure(self) -> bool:
        """Served over https: cookies take the `__Host-` prefix and HSTS is sent."""
        return self.base_url.startswith("https://")

    @property
    def shows_mailbox(self) -> bool:
        """Without SMTP, messages are kept and shown to whoever sits at this machine; never on a public address."""
        return not self.smtp_url and urlsplit(self.base_url).hostname in LOOPBACK

    @property
    def mail_domains(self) -> tuple[str, ...]:
        """Domains under which a message is our own or comes to us."""
        return (self.mail_domain, f"out.{self.mail_domain}", self.mail_from.rpartition("@")[2])

    @functools.cached_property
    def relays(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Mail servers of ours, which receive in our stead (`10.0.0.5, 127.0.0.0/8`)."""
        return tuple(ip_network(part.strip(), strict=False) for part in self.mail_relays.split(",") if part.strip())

    @functools.cached_property
    def secret_key(self) -> bytes:
        """The installation's key: the setting, or one made at first start and kept in the data folder."""
        if self.secret:
            return self.secret.encode()
        kept = self.data / "secret"
        if not kept.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(48))
        return kept.read_bytes()


@functools.cache
def settings() -> Settings:
    return Settings()

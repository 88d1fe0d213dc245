"""Does a message come from whom its From says? What our own receiving host finds out, and nothing that the message
claims about itself. See `docs/decisions/0007-who-sent-a-mail.md`."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path

from importers.sources.mail import resolving
from workspaces.kernel import sandbox
from workspaces.kernel.sandbox import Limits, SandboxFailed
from workspaces.kernel.settings import settings
from workspaces.mails.models import IncomingMail

LIMITS = Limits(memory_mb=512, cpu_s=10, wall_s=20)
COMMENT = re.compile(r"\([^()]*\)")
METHOD = re.compile(r"\s*(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)
PROPERTY = re.compile(r"\b(smtp\.mailfrom|header\.d|header\.i|header\.from)\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """`verified`: it comes from the domain of its From. `contradicted`: somebody who should know denies that."""

    spf: str = ""
    dkim: str = ""
    verified: bool = False
    contradicted: bool = False


@dataclass(frozen=True)
class Claim:
    """One result of an Authentication-Results header: a method, its verdict, and the domain it is about."""

    method: str
    verdict: str
    domain: str


async def judge(mail: IncomingMail, sender: str, signed: list[list[str]], results: str, raw: Path) -> Finding:
    """What SPF and DKIM say, checked here; where a relay of ours received the message, what that relay found."""
    domain = sender.rpartition("@")[2]
    host, claims = claims_of(results)
    signers, dkim = await _dkim(signed, raw)
    policy = "" if mail.relayed else await _spf(mail)
    from_relay = claims if mail.relayed and host in _trusted() else []
    verified = bool(domain) and (
        any(aligned(signer, domain) for signer in signers)
        or (policy == "pass" and aligned(mail.envelope_from.rpartition("@")[2], domain))
        or any(claim.verdict == "pass" and aligned(claim.domain, domain) for claim in from_relay)
    )
    # What speaks against the message is believed from anybody: nobody forges that
    denied = policy == "fail" or any(claim.method == "dmarc" and claim.verdict == "fail" for claim in claims)
    told = {claim.method: claim.verdict for claim in reversed(from_relay)}
    return Finding(policy or told.get("spf", ""), dkim or told.get("dkim", ""), verified, denied and not verified)


def aligned(found: str, domain: str) -> bool:
    """The same domain, or one below the other: a mailing service sends from `bounce.fournisseur.fr`."""
    found, domain = found.lower().rstrip("."), domain.lower().rstrip(".")
    if "." not in found or "." not in domain:
        return False
    return found == domain or found.endswith(f".{domain}") or domain.endswith(f".{found}")


async def _spf(mail: IncomingMail) -> str:
    """Only a public address says anything: on this machine or behind a proxy, the peer is not the sender."""
    if not mail.envelope_from or not _is_public(mail.peer):
        return ""
    return await resolving.sender_policy(mail.peer, mail.envelope_from, mail.helo)


def _is_public(peer: str) -> bool:
    try:
        return ipaddress.ip_address(peer).is_global
    except ValueError:
        return False


async def _dkim(signed: list[list[str]], raw: Path) -> tuple[list[str], str]:
    """The domains that signed, and the result in one word."""
    if not signed:
        return [], ""
    try:
        keys = {name: key for name in _names(signed) if (key := await resolving.texts(name))}
    except resolving.Silent:
        return [], "temperror"
    try:
        holds = await sandbox.call(
            "importers.sources.mail.signatures.signers", raw, keys, work=raw.parent, limits=LIMITS
        )
    except SandboxFailed:
        return [], "permerror"
    return holds, "pass" if holds else "fail"


def _names(signed: list[list[str]]) -> list[str]:
    return [f"{selector}._domainkey.{domain}" for domain, selector in signed]


def claims_of(results: str) -> tuple[str, list[Claim]]:
    """The host that wrote an Authentication-Results header, and what it says (RFC 8601)."""
    bare = COMMENT.sub(" ", results)
    host, _, rest = bare.partition(";")
    claims = []
    for part in rest.split(";"):
        if match := METHOD.match(part):
            about = {name.lower(): value for name, value in PROPERTY.findall(part)}
            claims.append(Claim(match[1].lower(), match[2].lower(), _domain_of(match[1].lower(), about)))
    return (host.split() or [""])[0].lower(), claims


def _domain_of(method: str, about: dict[str, str]) -> str:
    named = {"spf": ("smtp.mailfrom",), "dkim": ("header.d", "header.i"), "dmarc": ("header.from",)}[method]
    value = next((about[name] for name in named if name in about), "")
    return value.rpartition("@")[2].lower()


def _trusted() -> set[str]:
    return {part.strip().lower() for part in settings().mail_authserv.split(",") if part.strip()}

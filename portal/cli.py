"""The `liasse` command. Each sub-command imports what it needs, so that none pays for the others."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from workspaces.kernel import log
from workspaces.kernel.settings import settings


def main() -> None:
    arguments = parser().parse_args()
    log.set_up(settings().log)
    sys.exit(arguments.run(arguments) or 0)


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="liasse", description="Liasse : le portail du cabinet et de ses dossiers.")
    commands = root.add_subparsers(required=True, metavar="commande")
    add = commands.add_parser

    serve_ = add("serve", help="serve the web application, with workers unless a broker is set")
    serve_.add_argument("--host", default="127.0.0.1")
    serve_.add_argument("--port", type=int, default=8000)
    serve_.set_defaults(run=serve)

    work = add("worker", help="run jobs only")
    work.add_argument("--queues", default="", help="default,ocr,mail,network (all of them by default)")
    work.set_defaults(run=run_worker)

    add("migrate", help="bring the database up to date").set_defaults(run=migrate)

    seed_ = add("seed", help="a demo firm, or bulk synthetic data")
    kind = seed_.add_mutually_exclusive_group(required=True)
    kind.add_argument("--demo", action="store_true")
    kind.add_argument("--invoices", type=int)
    seed_.add_argument("--workspaces", type=int, default=1)
    seed_.add_argument("--seed", type=int, default=2026)
    seed_.add_argument("--json", action="store_true")
    seed_.add_argument("--if-empty", action="store_true", help="do nothing when a firm exists already")
    seed_.set_defaults(run=seed)

    found = add("firm", help="create the firm and its founder")
    found.add_argument("name")
    found.add_argument("email")
    found.add_argument("--person", default="", help="the founder's name")
    found.add_argument("--siren", default="")
    found.set_defaults(run=create_firm)

    read_ = add("read", help="what is understood of each file: one JSON object a line")
    read_.add_argument("files", nargs="+", type=Path)
    read_.set_defaults(run=read)

    convert_ = add("convert", help="any invoice file → Factur-X PDF/A-3")
    convert_.add_argument("file", type=Path)
    convert_.add_argument("-o", "--output", type=Path, required=True)
    convert_.set_defaults(run=convert)

    check_ = add("check", help="official rules, container and arithmetic, or a FEC's: one JSON object a line")
    check_.add_argument("files", nargs="+", type=Path)
    check_.set_defaults(run=check)

    _import_parser(add("import", help="bring in a table: one JSON object"))
    _takeover_parser(add("takeover", help="dossiers from elsewhere: one JSON object"))
    _export_parser(add("export", help="entries, invoices or archives of a dossier as a file: one JSON object"))

    verify_ = add("verify", help="exit 0 only if every chain and every file is whole")
    verify_.add_argument("--workspace", default="", metavar="SLUG")
    verify_.set_defaults(run=verify)

    routes_ = add("routes", help="every address and the right it needs")
    routes_.add_argument("--json", action="store_true")
    routes_.set_defaults(run=routes)

    bench_ = add("bench", help="measured figures")
    bench_.add_argument("name")
    bench_.add_argument("--json", action="store_true")
    bench_.add_argument("--url", default="", help="another database")
    bench_.set_defaults(run=bench)
    return root


def _import_parser(import_: argparse.ArgumentParser) -> None:
    import_.add_argument("kind", choices=["parties", "workspaces"])
    import_.add_argument("file", type=Path)
    whose = import_.add_mutually_exclusive_group(required=True)
    whose.add_argument("--workspace", metavar="SLUG", help="the dossier that third parties go into")
    whose.add_argument("--firm", metavar="SIREN", help="the firm (its SIREN or its name) that dossiers are opened for")
    import_.add_argument("--side", choices=["fournisseurs", "clients"], default="fournisseurs")
    import_.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
    import_.set_defaults(run=import_table)


def _takeover_parser(takeover_: argparse.ArgumentParser) -> None:
    takeover_.add_argument("path", type=Path, metavar="DOSSIER_OU_ZIP")
    takeover_.add_argument("--firm", required=True, metavar="SIREN", help="the firm (its SIREN or its name)")
    takeover_.add_argument("--dossier", default="", help="all of it is this dossier (its SIREN or its name)")
    takeover_.add_argument("--source", default="", help="the software that it comes from")
    takeover_.add_argument("--review", action="store_true", help="put the documents in the review queue too")
    takeover_.add_argument("--dry-run", action="store_true", help="say what was recognised, take nothing over")
    takeover_.set_defaults(run=take_over)


def _export_parser(export_: argparse.ArgumentParser) -> None:
    export_.add_argument("kind", choices=["fec", "invoices", "archive"])
    export_.add_argument("--workspace", required=True, metavar="SLUG")
    export_.add_argument("--from", dest="since", required=True, type=date.fromisoformat, metavar="AAAA-MM-JJ")
    export_.add_argument("--to", dest="until", required=True, type=date.fromisoformat, metavar="AAAA-MM-JJ")
    export_.add_argument("-o", "--output", type=Path, required=True, help="a file, or a folder for the legal name")
    export_.add_argument("--check", action="store_true", help="read a FEC back and say what is wrong with it")
    export_.set_defaults(run=export)


def say(value: Any) -> None:
    """One JSON object on one line."""
    print(json.dumps(value, ensure_ascii=False, default=str))


def serve(arguments: argparse.Namespace) -> int:
    import uvicorn

    from portal.app import create_app

    asyncio.run(_migrate_embedded())
    app = create_app(with_workers=not settings().broker_url)
    print(f"Liasse : http://{arguments.host}:{arguments.port}", file=sys.stderr)
    uvicorn.run(
        app,
        host=arguments.host,
        port=arguments.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    return 0


def run_worker(arguments: argparse.Namespace) -> int:
    from portal import database, worker

    assert database.MODULES
    asyncio.run(worker.run({name for name in arguments.queues.split(",") if name} or None))
    return 0


def migrate(arguments: argparse.Namespace) -> int:
    asyncio.run(_migrate())
    return 0


async def _migrate() -> None:
    from portal import database

    await database.migrate()


async def _migrate_embedded() -> None:
    """On one machine nobody has to think of it; on PostgreSQL only the owner may, and `liasse migrate` does."""
    if settings().database.startswith("sqlite:"):
        await _migrate()


def seed(arguments: argparse.Namespace) -> int:
    if arguments.demo:
        from portal import seeding

        made = asyncio.run(seeding.demo(only_if_empty=arguments.if_empty))
        if made:
            say(made) if arguments.json else print(seeding.told(made))
        return 0
    from portal import bulk

    say(asyncio.run(bulk.fill(arguments.invoices, arguments.workspaces, arguments.seed)))
    return 0


def create_firm(arguments: argparse.Namespace) -> int:
    import getpass

    from portal import database
    from portal.firms.founding import found_firm
    from workspaces.kernel import db
    from workspaces.kernel.errors import DomainError

    assert database.MODULES
    password = (
        getpass.getpass("Mot de passe du fondateur : ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    )

    async def run() -> None:
        await _migrate_embedded()
        async with db.opened():
            person = arguments.person or arguments.email.partition("@")[0]
            await found_firm(arguments.name, person, arguments.email, password, siren=arguments.siren)

    try:
        asyncio.run(run())
    except DomainError as error:
        print(error.message, file=sys.stderr)
        return 1
    print(f"Le cabinet « {arguments.name} » est créé. Connectez-vous avec {arguments.email}.")
    return 0


def read(arguments: argparse.Namespace) -> int:
    from importers.reading import read_file
    from importers.reading_line import reading_line

    async def run() -> None:
        for file in arguments.files:
            with tempfile.TemporaryDirectory(prefix="liasse-") as work:
                reading = await read_file(file, work=Path(work), name=file.name, max_mb=settings().max_upload_mb)
                say(reading_line(reading, file))

    asyncio.run(run())
    return 0


def convert(arguments: argparse.Namespace) -> int:
    from importers.converting import convert_file

    outcome = asyncio.run(convert_file(arguments.file, arguments.output))
    say(outcome)
    return 0 if outcome["verdict"] != "refuse" else 1


def check(arguments: argparse.Namespace) -> int:
    from workspaces.accounting.fec_check import check_fec, looks_like_fec
    from workspaces.einvoice.checking import check_file

    async def run() -> None:
        for file in arguments.files:
            say(await (check_fec if looks_like_fec(file) else check_file)(file))

    asyncio.run(run())
    return 0


def import_table(arguments: argparse.Namespace) -> int:
    from importers.tables import command
    from portal import database, schedule
    from portal.clients import command as clients
    from workspaces.kernel import db
    from workspaces.kernel.errors import DomainError

    assert database.MODULES
    assert schedule.MODULES_WITH_JOBS
    if (arguments.kind == "workspaces") != bool(arguments.firm):
        print("Les dossiers vont avec --firm, les tiers avec --workspace.", file=sys.stderr)
        return 2

    async def run() -> dict[str, Any]:
        async with db.opened():
            if arguments.firm:
                return await clients.bring_in(arguments.file, arguments.firm, dry_run=arguments.dry_run)
            return await command.bring_in(
                arguments.file,
                arguments.workspace,
                kind=arguments.kind,
                side=arguments.side,
                dry_run=arguments.dry_run,
            )

    try:
        report = asyncio.run(run())
    except (DomainError, FileNotFoundError) as error:
        print(getattr(error, "message", error), file=sys.stderr)
        return 2
    say(report)
    return 1 if report["verdict"] == "refuse" else 0


def take_over(arguments: argparse.Namespace) -> int:
    from portal import database, schedule
    from portal.takeover import command
    from workspaces.kernel import db
    from workspaces.kernel.errors import DomainError

    assert database.MODULES
    assert schedule.MODULES_WITH_JOBS
    asked = {name: getattr(arguments, name) for name in ("dossier", "source", "review", "dry_run")}

    async def run() -> dict[str, Any]:
        async with db.opened():
            return await command.bring_in(arguments.path, arguments.firm, **asked)

    try:
        report = asyncio.run(run())
    except (DomainError, OSError) as error:
        print(getattr(error, "message", error), file=sys.stderr)
        return 2
    say(report)
    return 1 if report["verdict"] == "refuse" else 0


def export(arguments: argparse.Namespace) -> int:
    """1 when the file was checked and is wrong; an invoice without an entry is told and does not stop the others."""
    from portal import database
    from workspaces.accounting import command
    from workspaces.kernel import db
    from workspaces.kernel.errors import DomainError

    assert database.MODULES
    asked = (arguments.kind, arguments.workspace, arguments.since, arguments.until, arguments.output)

    async def run() -> dict[str, Any]:
        async with db.opened():
            return await command.export(*asked, check=arguments.check)

    try:
        report = asyncio.run(run())
    except (DomainError, OSError) as error:
        print(getattr(error, "message", error), file=sys.stderr)
        return 2
    say(report)
    return 1 if report.get("check", {}).get("verdict") == "invalid" else 0


def verify(arguments: argparse.Namespace) -> int:
    from portal.verification import verify_all

    report = asyncio.run(verify_all(arguments.workspace))
    say(report)
    return 1 if report["faults"] else 0


def routes(arguments: argparse.Namespace) -> int:
    from portal.app import create_app
    from portal.listing import listed_routes

    listed = listed_routes(create_app())
    if arguments.json:
        say(listed)
    else:
        for route in listed:
            print(f"{','.join(route['methods']):10} {route['path']:55} {route['needs']}")
    return 0


def bench(arguments: argparse.Namespace) -> int:
    from portal import benches
    from workspaces.kernel.errors import DomainError

    try:
        report = asyncio.run(benches.run(arguments.name, arguments.url))
    except DomainError as error:
        print(error.message, file=sys.stderr)
        return 2
    say(report) if arguments.json else print(benches.told(report))
    return 0 if all(result["holds"] is not False for result in report["results"]) else 1

"""Rules of the house that a machine can check, each with the reason it exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from uuid import uuid4

import jinja2
import pytest
from tortoise import models

from portal.app import create_app
from portal.listing import listed_routes
from workspaces.kernel import events
from workspaces.kernel.scoped import Row, WorkspaceModel
from workspaces.kernel.web import env

ROOT = Path(__file__).parents[1]
CODE = [path for floor in ("portal", "importers", "workspaces") for path in (ROOT / floor).rglob("*.py")]
CODE = [path for path in CODE if "migrations" not in path.parts]
LISTED = listed_routes(create_app())
READS = {"all", "filter", "get", "get_or_none", "first", "exclude", "annotate", "exists"}
TENANT_KEYS = {"workspace_id", "workspace_id__in"}


def below(model: type[models.Model]) -> list[type[models.Model]]:
    found = []
    for child in model.__subclasses__():
        found += ([] if child._meta.abstract else [child]) + below(child)
    return found


TENANT_MODELS = {model.__name__ for model in below(WorkspaceModel)}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def chained(node: ast.Call) -> set[str]:
    """Keywords of the whole chain that a call ends: `A.filter(x=1).exclude(y=2)` → {x, y}."""
    words = {keyword.arg for keyword in node.keywords if keyword.arg}
    inner = node.func
    while isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Call):
        words |= {keyword.arg for keyword in inner.value.keywords if keyword.arg}
        inner = inner.value.func
    return words


def first_name(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def stray_reads(tree: ast.AST) -> list[int]:
    """Lines that read a dossier's rows without naming the dossier."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    inner = {id(call.func.value) for call in calls}
    return [
        call.lineno
        for call in calls
        if id(call) not in inner
        and first_name(call) in TENANT_MODELS
        and _reads(call)
        and not chained(call) & TENANT_KEYS
    ]


def _reads(call: ast.Call) -> bool:
    names, node = [], call
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        names.append(node.func.attr)
        node = node.func.value  # type: ignore[assignment]
    return names[-1] in READS


@pytest.fixture(autouse=True)
def short_streams(monkeypatch):
    """The event streams are walked like the other routes, without waiting for news."""
    monkeypatch.setattr(events, "LONGEST", 0.0)


@pytest.mark.parametrize("path", CODE, ids=named)
def test_rows_of_a_dossier_are_read_in_their_dossier(path):
    """`Model.filter(...)` without a dossier is how one client sees another's invoices: `within`, or `workspace_id=`."""
    if path.parts[-2:] in {("kernel", "scoped.py")}:
        return
    assert stray_reads(ast.parse(path.read_text())) == []


def test_the_check_above_sees_a_stray():
    assert stray_reads(ast.parse("await Invoice.filter(number='1').first()")) == [1]
    assert stray_reads(ast.parse("await Invoice.filter(number='1').exclude(workspace_id=x)")) == []
    assert stray_reads(ast.parse("await Invoice.within(ws).get(id=1)")) == []


TENANT_TABLES = "|".join(sorted(model._meta.db_table for model in below(WorkspaceModel)))
STATEMENT = re.compile(rf"\b(from|join|update|into)\s+({TENANT_TABLES})\b", re.IGNORECASE)
CONDITION = re.compile(r"{(MINE|search\.where|self\.where)}")  # written once in the module, where it names the dossier


def stray_statements(source: str) -> list[str]:
    """Functions that touch a dossier's table in SQL and name neither the dossier nor a condition that does."""
    strays = []
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            text = (ast.get_source_segment(source, function) or "").replace(ast.get_docstring(function) or "", "")
            constants = (node.value for node in ast.walk(function) if isinstance(node, ast.Constant))
            touches = any(isinstance(value, str) and STATEMENT.search(value) for value in constants)
            shared = CONDITION.search(text) and "workspace_id" in source
            if touches and "workspace_id" not in text and not shared:
                strays.append(function.name)
    return strays


@pytest.mark.parametrize("path", CODE, ids=named)
def test_hand_written_reads_of_a_dossiers_rows_name_the_dossier(path):
    """The same for SQL, function by function."""
    if named(path).startswith(("portal/safeguards", "portal/indexes", "portal/benching")):
        return
    assert stray_statements(path.read_text()) == []


def test_the_check_of_statements_sees_a_stray():
    assert stray_statements("def count():\n    return rows('select count(*) from invoice')") == ["count"]
    assert stray_statements("def count():\n    return rows('select 1 from invoice where workspace_id = :ws')") == []


def test_only_the_clock_tells_the_time_and_only_settings_read_the_environment():
    """Tests stop time and change settings in one place each."""
    strays = []
    for path in CODE:
        text = path.read_text()
        for pattern, allowed in (
            (r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(", {"workspaces/kernel/clock.py"}),
            (r"os\.environ|getenv\(", {"workspaces/kernel/settings.py"}),
        ):
            if re.search(pattern, text) and named(path) not in allowed | ENVIRONMENT_OF_CHILDREN:
                strays.append(f"{named(path)}: {pattern}")
    assert strays == []


ENVIRONMENT_OF_CHILDREN = {  # what they hand on, not what they obey
    "workspaces/kernel/sandbox.py",
    "workspaces/kernel/forkserver.py",
    "workspaces/kernel/cell.py",
    "importers/tables/__init__.py",
    "portal/benches.py",
    "portal/benching/memory.py",
}


def test_no_folder_of_leftovers():
    """`utils`, `helpers` and `services` are where functions go to be forgotten."""
    assert [named(path) for path in CODE if {"utils", "helpers", "services"} & {path.stem, *path.parts}] == []


def test_files_can_be_held_in_ones_head():
    assert [f"{named(path)}: {n}" for path in CODE if (n := len(path.read_text().splitlines())) > 400] == []


def test_first_lines_of_models_hold_no_semicolon():
    """tortoise writes them into the tables' comments and cuts the SQL at each `;`."""
    strays = [model.__name__ for model in below(Row) if ";" in (model.__doc__ or "").split("\n\n")[0]]
    assert strays == []


def test_the_migrations_say_all_that_the_models_say(tmp_path, monkeypatch):
    """A model changed without its migration works here and breaks everywhere else."""
    import asyncio
    import sqlite3

    from tests.conftest import forget_settings, set_environment
    from workspaces.kernel import db

    set_environment(monkeypatch, DATA=str(tmp_path))

    async def generate() -> None:
        async with db.opened() as context:
            await context.generate_schemas()

    asyncio.run(generate())

    def columns(file: Path) -> dict[str, list[tuple]]:
        with sqlite3.connect(file) as connection:
            tables = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
            return {t: sorted(r[1:4] for r in connection.execute(f"pragma table_info({t})")) for t in tables}

    generated = columns(tmp_path / "liasse.sqlite3")
    from portal.database import migrate

    (tmp_path / "liasse.sqlite3").unlink()
    asyncio.run(migrate())
    migrated = columns(tmp_path / "liasse.sqlite3")
    forget_settings()
    assert {t: migrated.get(t) for t in generated} == generated


@pytest.mark.parametrize("route", LISTED, ids=lambda route: route["name"])
def test_every_route_names_the_right_it_needs(route):
    """A route added without a door would be open to everybody."""
    assert route["needs"], (
        f"{route['path']} has no door: declare it with ws_route, firm_route, person_route or open_route"
    )


def filled(path: str, slug: str) -> str:
    path = path.replace("{workspace}", slug)
    path = re.sub(r"{[a-z_]+:int}", "1", path)
    return re.sub(r"{[^}]+}", str(uuid4()), path)


IN_A_DOSSIER = [(m, r) for r in LISTED if r["path"].startswith("/d/{workspace}") for m in r["methods"]]
IN_THE_FIRM = [(m, r) for r in LISTED if r["path"].startswith("/cabinet") for m in r["methods"]]
FOR_ONESELF = [(m, r) for r in LISTED if r["needs"] == "signed in" for m in r["methods"]]
IN_THE_API = [
    (m, r) for r in LISTED if r["path"].startswith("/api/") and not r["needs"].startswith("open") for m in r["methods"]
]


def ids(value: object) -> str:
    return value["name"] if isinstance(value, dict) else str(value)


@pytest.mark.parametrize(("method", "route"), IN_A_DOSSIER, ids=ids)
async def test_a_dossier_does_not_exist_for_strangers(zoe, ada, nobody, method, route):
    """Absent or somebody else's: the same 404, for a member of another dossier and for an administrator of the firm."""
    assert zoe.workspace
    there = filled(route["path"], zoe.workspace.slug)
    absent = filled(route["path"], "no-such-dossier")
    for stranger in (zoe, ada):
        answer, nothing = await stranger.request(method, there), await stranger.request(method, absent)
        assert (answer.status_code, nothing.status_code) == (404, 404)
        assert answer.text == nothing.text
    assert (await nobody.request(method, there)).status_code in (303, 401)


@pytest.mark.parametrize(("method", "route"), IN_A_DOSSIER, ids=ids)
async def test_a_reader_may_only_read(rene, method, route):
    """403, not a hidden button: the right is checked where the act is."""
    assert rene.workspace
    answer = await rene.request(method, filled(route["path"], rene.workspace.slug))
    if route["needs"] == "read":
        assert answer.status_code != 403
    else:
        assert answer.status_code == 403


@pytest.mark.parametrize(("method", "route"), IN_THE_FIRM, ids=ids)
async def test_the_firms_side_does_not_exist_for_its_clients(alice, nobody, method, route):
    path = filled(route["path"], "")
    assert (await alice.request(method, path)).status_code == 404
    assert (await nobody.request(method, path)).status_code in (303, 401)


@pytest.mark.parametrize(("method", "route"), IN_THE_FIRM, ids=ids)
async def test_an_administrator_manages_the_team_and_sees_no_client(ada, method, route):
    answer = await ada.request(method, filled(route["path"], ""))
    if route["needs"] in ("documents", "clients", "dossiers", "review", "work"):
        assert answer.status_code == 403
    else:
        assert answer.status_code != 403


@pytest.mark.parametrize(("method", "route"), FOR_ONESELF, ids=ids)
async def test_pages_about_oneself_ask_who_one_is(nobody, method, route):
    assert (await nobody.request(method, filled(route["path"], ""))).status_code in (303, 401)


@pytest.mark.parametrize(("method", "route"), IN_THE_API, ids=ids)
async def test_the_api_asks_for_a_key_and_ignores_the_cookie(alice, method, route):
    answer = await alice.request(method, filled(route["path"], ""))
    assert answer.status_code == 401
    assert answer.json()["code"] == "SIGN_IN"


@pytest.mark.parametrize("name", env.list_templates(extensions=["html", "txt"]))
def test_every_template_parses(name):
    source = Path(ROOT / "templates" / name).read_text()
    env.parse(source)
    assert env.undefined is jinja2.StrictUndefined
    assert env.autoescape is True
    said = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "…", env.preprocess(source), flags=re.DOTALL)
    assert re.findall(r".{0,20}(?:« |\S [:;!?€%»]).{0,20}", said) == [], "a mark would begin a line"

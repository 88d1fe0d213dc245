"""The rows of an import that people look at: cells corrected one by one or all alike, rows left out, doubts decided."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from importers.tables import faulty, imports
from importers.tables.corrections import SKIP
from importers.tables.models import ImportBatch, ImportRow, Outcome
from importers.tables.screens import checking, lines, pages
from importers.tables.screens.answers import By, arrived, gone_on, workbook
from importers.tables.screens.place import Place, found, here
from importers.tables.screens.tally import tally
from workspaces.kernel.forms import read_form
from workspaces.kernel.french import plural
from workspaces.kernel.web import render, see, wants_fragment

LONGEST = 2000
CHECKING = {"etape": "verifier"}


async def import_lines(request: Request, by: By) -> Response:
    """One tab of what is to be looked at, one page of it."""
    place = here(request, by)
    batch = await found(place, request.path_params["batch_id"])
    query = CHECKING | dict(request.query_params)
    if pages.asked(batch, query) != "check":
        return gone_on(place, batch)
    context = await pages.batch(place, batch, query)
    return render(request, "imports/_tab.html" if wants_fragment(request) else "imports/batch.html", **context)


async def import_correct(request: Request, by: By) -> Response:
    """Cells of one row as somebody typed them: the row is judged again and shown as what it has become."""
    place = here(request, by)
    batch = await found(place, request.path_params["batch_id"])
    form = await read_form(request)
    known = {column.name for column in place.kind.columns}
    typed = {name: text[:LONGEST] for name, text in form.values.items() if name in known}
    row = await of_batch(batch, request)
    wrong = [error for error in row.errors if error["field"] in typed]
    row = await imports.correct(batch, row.row, typed)
    if not wants_fragment(request):
        return see(checking.lines_of(place, batch, "corriger"))
    fixed = {*form.lists.get("fixed", []), *typed}
    return await shown(request, place, batch, lines.line(row, place.kind, fixed), await offered(batch, row, wrong))


async def of_batch(batch: ImportBatch, request: Request) -> ImportRow:
    return await ImportRow.get(workspace_id=batch.workspace_id, batch_id=batch.id, row=request.path_params["row"])


async def offered(batch: ImportBatch, row: ImportRow, wrong: list[dict[str, str]]) -> dict[str, Any] | None:
    """What was typed puts a mistake right which stands, word for word, on other rows too."""
    still = {error["field"] for error in row.errors}
    for error in wrong:
        count = 0 if error["field"] in still else await lines.alike(batch, error)
        if count:
            return lines.offer(error, row, count)
    return None


async def import_skip(request: Request, by: By) -> Response:
    """Leave a row out, or take it up again."""
    place = here(request, by)
    batch = await found(place, request.path_params["batch_id"])
    row = await of_batch(batch, request)
    row = await imports.decide(batch, row.row, "" if row.decision == SKIP else SKIP)
    if row.outcome is Outcome.BAD and wants_fragment(request):
        return await shown(request, place, batch, lines.line(row, place.kind))
    return await tab(request, place, batch, "corriger" if row.outcome is Outcome.BAD else "misesajour")


async def import_decide(request: Request, by: By) -> Response:
    """Who a doubtful row is: somebody new, one of those it may be, or nobody to import."""
    place = here(request, by)
    batch = await found(place, request.path_params["batch_id"])
    form = await read_form(request)
    await imports.decide(batch, request.path_params["row"], form.text("decision"))
    return await tab(request, place, batch, "doutes")


async def import_apply(request: Request, by: By) -> Response:
    """The same correction for every row with the same mistake; with `was`, for those that say the same."""
    place = here(request, by)
    batch = await found(place, request.path_params["batch_id"])
    values = (await read_form(request)).values
    mistake = lines.Mistake.of(f"{values.get('field', '')}:{values.get('code', '')}", place.kind)
    count = 0
    if mistake:
        value = values.get("value", "")[:LONGEST]
        count = await imports.apply_to_all(batch, mistake.field, mistake.code, values.get("was"), value)
    message = f"{plural(count, 'ligne modifiée', 'lignes modifiées')}."
    return await tab(request, place, batch, "corriger", message)


async def shown(
    request: Request, place: Place, batch: ImportBatch, line: dict[str, Any], offer: dict[str, Any] | None = None
) -> Response:
    """A row of the grid again, with the columns of the grid that it stands in, and the figures around it."""
    await batch.refresh_from_db()
    order = [name for name in request.query_params.get("colonnes", "").split(",") if name in line["cells"]]
    columns = [{"name": name, "label": place.kind.column(name).label} for name in order]
    context: dict[str, Any] = {
        "to": place.to,
        "batch": pages.row_of(batch),
        "line": line,
        "offer": offer,
        "columns": columns,
    }
    moved = checking.above(place, batch, pages.seen(request), await tally(batch))
    return render(request, "imports/_saved.html", **context | moved)


async def tab(request: Request, place: Place, batch: ImportBatch, word: str, message: str = "") -> Response:
    """The tab again, as its page shows it; without script, its first page."""
    if not wants_fragment(request):
        return see(checking.lines_of(place, batch, word), message)
    await batch.refresh_from_db()
    context = await pages.batch(place, batch, CHECKING | {"volet": word} | pages.seen(request))
    return render(request, "imports/_again.html", **context | {"message": message, "acting": True})


async def import_faulty(request: Request, by: By) -> Response:
    place = here(request, by)
    batch = await found(place, request.path_params["batch_id"])
    content = await faulty.workbook(batch)
    return workbook(content, f"a-corriger-{batch.name.rpartition('.')[0] or batch.name}.xlsx")


async def import_redrop(request: Request, by: By) -> Response:
    """The faulty rows, corrected elsewhere: only these are taken up again."""
    place = here(request, by)
    batch = await found(place, request.path_params["batch_id"])
    async with request.form(max_files=1, max_fields=10) as form, arrived(form.get("file")) as arrival:
        taken = await faulty.take_back(batch, arrival)
    return see(checking.lines_of(place, batch, "corriger"), taken.said, tone="ok" if taken.right else "warn")


GET, POST = ("GET",), ("POST",)
ONE = "/{batch_id:uuid}"
ROW = f"{ONE}/lignes/{{row:int}}"
STEPS = [
    (f"{ONE}/lignes", import_lines, GET),
    (ROW, import_correct, POST),
    (f"{ROW}/ignorer", import_skip, POST),
    (f"{ROW}/decision", import_decide, POST),
    (f"{ONE}/toutes", import_apply, POST),
    (f"{ONE}/a-corriger", import_faulty, GET),
    (f"{ONE}/fichier", import_redrop, POST),
]

// The grid of the rows to correct, cell by cell from the keyboard, and what an import asks of its page.
// A cell that changed sends its row (htmx, on the <tr>); of that row only what was typed leaves: somebody else may be at the other cells.

const CELL = ".grid td > input:not([type=hidden])";
const cellsOf = (row) => [...row.querySelectorAll(CELL)].filter((cell) => cell.checkVisibility());
const inGrid = (event) => (event.target.matches?.(CELL) ? event.target : null);

function goTo(cell) {
  cell?.focus();
  cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function beside(cell, step) {
  const cells = cellsOf(cell.closest("tr"));
  return cells[cells.indexOf(cell) + step];
}

// Above or below: the same column. On a phone a row shows its faulty cells only: then the first of them.
function below(cell, step) {
  let row = cell.closest("tr");
  do row = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  while (row && !cellsOf(row).length);
  if (!row) return null;
  const cells = cellsOf(row);
  return cells.find((one) => one.name === cell.name) ?? cells[0];
}

// The next cell to correct; after the last one, the way on: the next page, else the import itself.
function nextFault(cell) {
  const all = [...document.querySelectorAll(CELL)];
  const after = all.slice(all.indexOf(cell) + 1);
  return after.find((one) => one.ariaInvalid === "true") ?? document.querySelector(".pages a:last-of-type, #figures .btn-p");
}

// The arrows move the caret first: they leave a cell from its edge, or while it is wholly selected, as when one has just come.
function atEdge(cell, end) {
  const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
  return whole || (cell.selectionStart === cell.selectionEnd && cell.selectionEnd === (end ? cell.value.length : 0));
}

const MOVES = {
  ArrowDown: (cell) => below(cell, 1),
  ArrowUp: (cell) => below(cell, -1),
  ArrowRight: (cell) => atEdge(cell, true) && beside(cell, 1),
  ArrowLeft: (cell) => atEdge(cell, false) && beside(cell, -1),
  Enter: nextFault,
};

document.addEventListener("keydown", (event) => {
  const cell = inGrid(event);
  if (!cell || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape") {
    cell.value = cell.defaultValue;
    cell.select();
    return;
  }
  const to = MOVES[event.key]?.(cell);
  if (event.key === "Enter" || to) event.preventDefault();
  if (to) goTo(to);
});
document.addEventListener("focusin", (event) => inGrid(event)?.select());

document.addEventListener("htmx:config:request", (event) => {
  const { sourceElement, request } = event.detail.ctx;
  if (!sourceElement.matches?.(".grid tr")) return;
  for (const cell of sourceElement.querySelectorAll(CELL)) if (cell.value === cell.defaultValue) request.body.delete(cell.name);
});

// A step that arrives by itself begins where its page would, a list that is replaced under somebody's hands at its first
// work. On a phone a field is not entered unasked: its keyboard would hide the page.
const phone = matchMedia("(max-width: 820px)");
document.addEventListener("htmx:after:swap", (event) => {
  if (document.activeElement !== document.body) return;
  const start = document.querySelector("[data-step] [data-focus]");
  const list = event.detail.ctx.target?.id === "list" && !phone.matches;
  goTo(start ?? (list ? document.querySelector(".grid [aria-invalid=true]") : null));
});

// The document beside what was read from it: a field lights its place on the page, a place leads to its field.
// data-field="net" on a control, data-for="net" on the rectangles of the page's overlay.

const ZOOMS = [60, 80, 100, 125, 150, 200, 250];
const fields = () => [...document.querySelectorAll("[data-field]")];
const places = (name) => document.querySelectorAll(`.hl[data-for="${CSS.escape(name)}"]`);

function light(name) {
  document.querySelectorAll(".hl.on").forEach((place) => place.classList.remove("on"));
  if (!name) return;
  const lit = places(name);
  lit.forEach((place) => place.classList.add("on"));
  lit[0]?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
document.addEventListener("focusin", (event) => light(event.target.dataset?.field));
document.addEventListener("click", (event) => {
  const name = event.target.closest?.(".hl")?.dataset.for;
  if (name) document.querySelector(`[data-field="${CSS.escape(name)}"]`)?.focus();
});

// Enter goes to the next doubtful field, and after the last one to the decision; it never sends the form by accident.
function nextDoubt(from) {
  const all = fields();
  const after = all.slice(all.indexOf(from) + 1);
  return after.find((field) => field.closest(".doubt")) ?? document.querySelector("[data-decide]");
}
document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.("[data-field]");
  if (!field || event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const next = nextDoubt(field);
  next?.focus();
  next?.select?.();
  field.closest(".doubt")?.classList.replace("doubt", "seen");
});

// Escape leaves a field for the document, where one letter decides. In the note, Enter sets aside with what it says.
document.addEventListener("keydown", (event) => {
  const typed = event.target.closest?.("[data-field], #note");
  if (!typed || event.isComposing) return;
  if (event.key === "Escape") document.querySelector("[data-start]").focus();
  else if (event.key === "Enter" && typed.id === "note" && !event.shiftKey) {
    event.preventDefault();
    event.stopImmediatePropagation();
    typed.form.requestSubmit();
  }
});

// A new document begins at its first doubt, where typing replaces what was read, or at its title; the lit place shows at once. On a phone the page comes first.
const phone = matchMedia("(max-width: 820px)");
function begin() {
  const doubt = phone.matches ? null : document.querySelector(".doubt [data-field]");
  const start = doubt ?? document.querySelector("[data-start]");
  start?.focus({ preventScroll: true });
  start?.select?.();
  if (doubt) doubt.closest(".f").scrollIntoView({ block: "nearest" });
  light(doubt?.dataset.field);
}

// Motives of refusal: their figure chooses, and the last one asks for words.
document.addEventListener("keydown", (event) => {
  const dialog = event.target.closest?.("dialog[open]");
  if (!dialog || event.target.matches("textarea")) return;
  const choice = dialog.querySelectorAll("[data-motive]")[Number(event.key) - 1];
  if (!choice) return;
  event.preventDefault();
  choice.checked = true;
  if (choice.dataset.motive === "words") dialog.querySelector("textarea").focus();
  else choice.form.requestSubmit();
});

// Zoom and rotation are attributes and a viewBox: the page holds no inline style.
function zoom(step) {
  const pages = document.querySelector("[data-zoom]");
  const at = ZOOMS.indexOf(Number(pages.dataset.zoom)) + step;
  pages.dataset.zoom = ZOOMS[Math.max(0, Math.min(at, ZOOMS.length - 1))];
}
function turn() {
  for (const page of document.querySelectorAll("svg[data-page]")) {
    const [width, height] = [Number(page.dataset.width), Number(page.dataset.height)];
    const angle = (Number(page.dataset.turn ?? 0) + 90) % 360;
    const moves = { 0: "", 90: `translate(${height} 0)`, 180: `translate(${width} ${height})`, 270: `translate(0 ${width})` };
    page.dataset.turn = angle;
    page.setAttribute("viewBox", angle % 180 ? `0 0 ${height} ${width}` : `0 0 ${width} ${height}`);
    page.firstElementChild.setAttribute("transform", `${moves[angle]} rotate(${angle})`);
  }
}
document.addEventListener("click", (event) => {
  const tool = event.target.closest("[data-tool]")?.dataset.tool;
  if (tool === "turn") turn();
  else if (tool) zoom(tool === "in" ? 1 : -1);
});

if (document.getElementById("review")) begin();
document.addEventListener("htmx:after:swap", (event) => event.detail.ctx.target?.id === "review" && begin());

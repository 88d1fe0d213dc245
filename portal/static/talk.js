// Conversations beside a document: pins drawn on its pages from the threads, a spot chosen with the pointer, people called by name.
// Without this file everything can still be written: spots and people are chosen in lists.

const SVG = "http://www.w3.org/2000/svg";
const make = (name, values) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(values)) element.setAttribute(key, value);
  return element;
};

function draw() {
  document.querySelectorAll(".pin").forEach((pin) => pin.remove());
  for (const talk of document.querySelectorAll(".talk[data-page]")) {
    const sheet = document.querySelector(`svg[data-page="${talk.dataset.page}"] > g`);
    if (!sheet) continue;
    const [x, y] = [Number(talk.dataset.x), Number(talk.dataset.y)];
    const pin = make("g", { class: `pin ${talk.dataset.tone}`, "data-talk": talk.id });
    const number = make("text", { x, y });
    number.textContent = talk.dataset.number;
    pin.append(make("circle", { cx: x, cy: y, r: 10 }), number);
    sheet.append(pin);
  }
  document.querySelectorAll("[data-pick]").forEach((button) => (button.hidden = !document.querySelector("svg[data-page]")));
}

function light(id) {
  document.querySelectorAll(".pin.on").forEach((pin) => pin.classList.remove("on"));
  const pin = id && document.querySelector(`.pin[data-talk="${CSS.escape(id)}"]`);
  pin?.classList.add("on");
  return pin;
}
document.addEventListener("focusin", (event) => light(event.target.closest?.(".talk")?.id));

function goTo(id) {
  const talk = document.getElementById(id);
  if (!talk?.matches(".talk")) return;
  talk.closest("details").open = true;
  talk.focus();
  talk.scrollIntoView({ block: "nearest" });
}

// A spot of the page: where the pointer is, in the page's own points, however it is turned or enlarged.
let picking = null;
function pick(button) {
  picking = button;
  document.querySelector(".sheets")?.classList.toggle("picking", Boolean(button));
}
function choose(sheet, event) {
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(sheet.firstElementChild.getScreenCTM().inverse());
  const list = picking.form.querySelector("[data-pin]");
  const [x, y] = [Math.max(0, at.x), Math.max(0, at.y)].map((value) => value.toFixed(1));
  list.querySelector("[data-chosen]")?.remove();
  const option = new Option(`Page ${sheet.dataset.page}, à l’endroit choisi`, `${sheet.dataset.page}:${x}:${y}`, true, true);
  option.dataset.chosen = "";
  list.append(option);
  picking.form.querySelector("[data-write]").focus();
  pick(null);
}
document.addEventListener("click", (event) => {
  const sheet = event.target.closest("svg[data-page]");
  if (picking && sheet) {
    event.stopImmediatePropagation();
    choose(sheet, event);
    return;
  }
  const button = event.target.closest("[data-pick]");
  if (button) pick(picking ? null : button);
  const pin = event.target.closest(".pin");
  if (pin) goTo(pin.dataset.talk);
  const shown = event.target.closest("[data-show]");
  if (shown) light(`talk-${shown.dataset.show}`)?.scrollIntoView({ block: "center", inline: "nearest" });
}, true);

// Calling somebody writes their name where one is typing.
document.addEventListener("change", (event) => {
  const list = event.target.closest("[data-call]");
  const name = list?.selectedOptions[0]?.dataset.name;
  if (!name) return;
  const text = list.form.querySelector("[data-write]");
  const gap = text.value && !/\s$/.test(text.value) ? " " : "";
  text.setRangeText(`${gap}@${name} `, text.value.length, text.value.length, "end");
  list.value = "";
  text.focus();
});

// In a comment, Control+Enter sends it (and decides on nothing), Escape goes back to the document.
document.addEventListener("keydown", (event) => {
  const text = event.target.closest?.(".talks textarea");
  if (event.key === "Escape" && picking) pick(null);
  if (!text || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) text.form.requestSubmit();
  else if (event.key === "Escape") document.querySelector("[data-start]")?.focus();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.(".talks") && event.target.open && !event.target.contains(document.activeElement) && opened) event.target.querySelector("[data-write]")?.focus();
}, true);
let opened = false; // by somebody, rather than by arriving so
document.addEventListener("click", (event) => (opened = Boolean(event.target.closest("summary"))), true);

document.addEventListener("htmx:after:swap", (event) => {
  draw();
  if (event.detail.ctx?.sourceElement?.matches?.("[data-talks]") && location.hash.startsWith("#talk-")) goTo(location.hash.slice(1));
});
draw();
if (location.hash.startsWith("#talk-")) goTo(location.hash.slice(1));

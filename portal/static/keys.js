// Keyboard shortcuts, declared by the page itself: data-key="a", "g d" (one after the other), "Control+Enter", several with ", ".
// One-key shortcuts sleep while someone types, and always when <body data-shortcuts="off">. `?` lists those of the page.

const PAIR_MS = 1200;
const NAMES = { Control: "Ctrl", Enter: "Entrée", Escape: "Échap", ArrowDown: "↓", ArrowUp: "↑" };
const LIST_KEYS = [["j", "Ligne suivante"], ["k", "Ligne précédente"], ["x", "Sélectionner la ligne"], ["Enter", "Ouvrir la ligne"]];
let first = "";
let firstAt = 0;

const combos = (element) => element.dataset.key.split(", ");
const oneKeyOff = () => document.body.dataset.shortcuts === "off";
const typing = (element) => element.matches?.("input:not([type=checkbox], [type=radio], [type=file]), textarea, select, [contenteditable]");
const visible = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
const onScreen = (element) => visible(element) || element.closest(".side");

function pressed(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.ctrlKey || event.metaKey ? `Control+${key}` : key;
}

// Shortcuts of the open dialog only, when there is one; the last in the page wins, as what came last is on top.
function reachable() {
  const dialogs = document.querySelectorAll("dialog[open]");
  const root = dialogs.length ? dialogs[dialogs.length - 1] : document;
  return [...root.querySelectorAll("[data-key]")].filter((element) => onScreen(element) && !element.disabled).reverse();
}

function obey(element, event) {
  event.preventDefault();
  if (element.matches("input:not([type=submit], [data-dialog]), textarea, select")) {
    element.focus();
    element.select?.();
  } else element.click();
}

// Lists: J and K walk the rows, X ticks; the row's link holds the focus, so Enter opens it.
function walk(key, event) {
  const rows = [...document.querySelectorAll("[data-rows] > [data-row]")];
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  if (key === "x" && at >= 0) rows[at].querySelector("input[type=checkbox]")?.click();
  else if (key === "j" || key === "ArrowDown") rows[Math.min(at + 1, rows.length - 1)].querySelector("a[href]")?.focus();
  else if (key === "k" || key === "ArrowUp") rows[Math.max(at - 1, 0)].querySelector("a[href]")?.focus();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.isComposing || event.repeat && event.key.length === 1) return;
  const key = pressed(event);
  const modified = key.startsWith("Control+");
  if (!modified && (typing(event.target) || oneKeyOff())) return;
  const pair = !modified && event.timeStamp - firstAt < PAIR_MS ? `${first} ${key}` : "";
  [first, firstAt] = [key, event.timeStamp];
  const candidates = reachable();
  const found = candidates.find((one) => pair && combos(one).includes(pair)) ?? candidates.find((one) => combos(one).includes(key));
  if (found) obey(found, event);
  else if (!modified && !document.querySelector("dialog[open]")) walk(key, event);
});

// The list of `?`, made from what the page declares at that moment.
function spell(combo) {
  return combo.split(/ |(?<=\w)\+/).map((part) => {
    const key = document.createElement("kbd");
    key.textContent = NAMES[part] ?? part.toUpperCase();
    return key;
  });
}

function listShortcuts() {
  const lines = new Map();
  for (const element of [...document.querySelectorAll("[data-key]")].filter(onScreen)) {
    for (const combo of combos(element)) lines.set(combo, element.dataset.keyLabel || element.ariaLabel || element.textContent.trim());
  }
  if (document.querySelector("[data-row]")) for (const [key, label] of LIST_KEYS) if (!lines.has(key)) lines.set(key, label);
  const list = document.getElementById("shortcuts-list");
  list.replaceChildren(...[...lines].flatMap(([combo, label]) => {
    const [term, meaning] = [document.createElement("dt"), document.createElement("dd")];
    term.append(...spell(combo));
    meaning.textContent = label;
    return [term, meaning];
  }));
}
document.addEventListener("click", (event) => event.target.closest('[data-dialog="shortcuts"]') && listShortcuts(), true);

// Ticking rows: the head ticks all, Shift ticks a range, the bar of actions shows how many.
let lastTicked = null;
document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-row] input[type=checkbox], [data-tick-all]");
  if (!box) return;
  const boxes = [...document.querySelectorAll("[data-row] input[type=checkbox]")];
  if (box.matches("[data-tick-all]")) boxes.forEach((one) => (one.checked = box.checked));
  else if (event.shiftKey && lastTicked?.isConnected) {
    const [from, to] = [boxes.indexOf(lastTicked), boxes.indexOf(box)].sort((a, b) => a - b);
    boxes.slice(from, to + 1).forEach((one) => (one.checked = box.checked));
  }
  lastTicked = box;
  const count = boxes.filter((one) => one.checked).length;
  document.querySelectorAll("[data-bulk]").forEach((bar) => {
    bar.hidden = !count;
    bar.querySelector("[data-bulk-count]").textContent = `${count} ${bar.dataset.bulk || "sélectionnée"}${count > 1 ? "s" : ""}`;
  });
});

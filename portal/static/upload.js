// Sends files three at a time, each on its own: its progress, its answer, its failure. The whole page is the drop zone, folders
// included. The form works without this script; with it, <form data-upload data-max-mb data-into="#documents" data-list="#envois"
// data-tally="…"> is the description of what to do, and the server's answer to one file is the row of its document. A form without
// data-into takes one file, and its page goes where the answer leads.
// Few files have a line each. Many share one line, which counts them, and only those that went wrong have their own.

const AT_ONCE = 3;
const KEPT = 8000; // ms a finished line stays before its document's own row says the rest
const MANY = 20; // files; more are counted together
const ROWS = 20; // of documents that many files leave on the page
const ASKED = 5000; // ms between two questions about those that are still being read
const SYSTEM = /^(\._.*|\.DS_Store|Thumbs\.db|desktop\.ini)$/i; // what computers leave in folders without anybody wanting it
const UNREADABLE = "Ce fichier ne peut pas être lu sur votre appareil. Copiez-le ailleurs, puis déposez-le à nouveau.";
const waiting = [];
let sending = 0;
let batch = null;

const form = () => document.querySelector("form[data-upload]");
const template = () => document.getElementById("upload-row").content.firstElementChild.cloneNode(true);
const megabytes = (octets) => Math.round(octets / 1e6);
const numbered = (count, one, many) => `${count.toLocaleString("fr-FR")} ${count < 2 ? one : many}`;

// crypto.randomUUID is missing on plain http outside localhost.
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function weight(octets) {
  if (octets < 1e6) return `${Math.max(1, Math.round(octets / 1000))} ko`;
  return `${(octets / 1e6).toLocaleString("fr-FR", { maximumFractionDigits: 1 })} Mo`;
}

// `unread`: names of dropped files that the browser could not open.
function add(files, owner = form(), unread = []) {
  if (!owner) return;
  const wanted = [...files].filter((file) => !SYSTEM.test(file.name));
  const taken = owner.dataset.into ? wanted : wanted.slice(0, 1);
  const counted = owner.dataset.into && (taken.length > MANY || isGoing(batch)) ? together(taken.length + unread.length, owner) : null;
  for (const file of taken) {
    const job = { file, owner, key: newKey(), batch: counted, line: counted ? null : lineOf(file.name, weight(file.size), owner) };
    const limit = Number(owner.dataset.maxMb);
    if (file.size > limit * 1e6) fail(job, `Fichier de ${megabytes(file.size)} Mo\u00a0: la limite est de ${limit} Mo.`);
    else if (!file.size) fail(job, "Ce fichier est vide. Vérifiez qu’il s’ouvre sur votre appareil, puis déposez-le à nouveau.");
    else waiting.push(job);
  }
  for (const name of unread) fail({ file: { name, size: 0 }, owner, batch: counted, line: null }, UNREADABLE);
  next();
}

// What went wrong among many stands below the line that counts them.
function lineOf(name, size, owner, below = null) {
  const line = template();
  line.querySelector("[data-name]").textContent = name;
  line.querySelector("[data-size]").textContent = size;
  if (below) below.after(line);
  else document.querySelector(owner.dataset.list).prepend(line);
  return line;
}

function next() {
  while (sending < AT_ONCE && waiting.length) send(waiting.shift());
}

function send(job) {
  sending += 1;
  const request = new XMLHttpRequest();
  request.open("POST", job.owner.action);
  request.setRequestHeader("Idempotency-Key", job.key);
  request.setRequestHeader("HX-Request", "true");
  request.setRequestHeader("HX-Request-Type", "partial");
  request.setRequestHeader("Accept", "text/html");
  if (job.line) request.upload.addEventListener("progress", (event) => progressed(job, event.loaded / event.total));
  request.addEventListener("loadend", () => {
    sending -= 1;
    settle(job, request);
    next();
  });
  const body = new FormData(job.owner);
  for (const input of job.owner.querySelectorAll("input[type=file]")) body.delete(input.name);
  body.append(job.owner.dataset.field || "files", job.file, job.file.name);
  request.send(body);
}

function progressed(job, share) {
  job.line.querySelector("progress").value = share;
  say(job, share < 1 ? `${Math.floor(100 * share)}\u00a0%` : "Enregistrement…");
}

function settle(job, request) {
  const type = request.getResponseHeader("Content-Type") ?? "";
  if (request.status >= 200 && request.status < 300) {
    if (!job.owner.dataset.into) return location.assign(request.responseURL);
    const known = /^\s*<p class="msg"/.test(request.responseText); // the same bytes are here already: a word and « Voir »
    if (known && job.batch) return count(job, "known");
    return known ? fail(job, request.responseText, false, type) : arrived(job, request.responseText);
  }
  if (request.status === 0) return fail(job, "Connexion perdue pendant l’envoi. Ce fichier n’est pas encore enregistré.", true);
  fail(job, request.responseText, request.status >= 500, type);
}

// Several rows may come back: a ZIP gives one for each of its files. A row already on the page is replaced, not doubled.
function arrived(job, html) {
  const into = document.querySelector(job.owner.dataset.into);
  document.querySelector("[data-empty]")?.remove();
  into.closest("[hidden]")?.removeAttribute("hidden");
  if (job.batch) {
    job.batch.ids.push(/id="document-([0-9a-f-]+)"/.exec(html)?.[1]);
    count(job, "received");
    if (job.batch.tally.received > ROWS) return;
  }
  const rows = [...new DOMParser().parseFromString(`<template>${html}</template>`, "text/html").querySelector("template").content.children];
  for (const row of rows.reverse()) {
    document.getElementById(row.id)?.remove();
    into.prepend(row);
    window.htmx?.process(row);
  }
  if (!job.line) return;
  job.line.querySelector("progress").value = 1;
  say(job, "Déposé");
  job.line.classList.add("sent");
  setTimeout(() => job.line.remove(), KEPT);
}

// The server's sentence is HTML of ours (it may hold a link « Voir ») or problem details; a bare 5xx gets ours.
function sentence(text, type) {
  if (type.includes("json")) return JSON.parse(text).detail;
  if (!type) return text;
  const page = new DOMParser().parseFromString(text, "text/html");
  return page.querySelector(".msg") ?? "Le serveur n’a pas pu enregistrer ce fichier. Réessayez dans un instant.";
}

function fail(job, text, again = false, type = "") {
  const said = sentence(text, type);
  job.line ??= lineOf(job.file.name, weight(job.file.size), job.owner, job.batch?.line);
  const place = job.line.querySelector(".msg");
  place.replaceChildren(...(typeof said === "string" ? [said] : said.childNodes));
  place.hidden = false;
  say(job, "Non déposé");
  job.line.classList.add("failed");
  job.line.querySelector("progress").hidden = true;
  const button = job.line.querySelector("[data-retry]");
  button.hidden = !again;
  button.onclick = () => retry(job);
  if (job.batch) count(job, again ? "lost" : "refused");
}

function retry(job) {
  if (job.batch) {
    job.batch.tally.lost -= 1;
    job.line.remove();
    job.line = null;
    draw(job.batch);
  } else {
    job.line.classList.remove("failed");
    job.line.querySelector(".msg").hidden = true;
    job.line.querySelector("[data-retry]").hidden = true;
    job.line.querySelector("progress").hidden = false;
  }
  waiting.push(job);
  next();
}

const say = (job, words) => (job.line.querySelector("[data-state]").textContent = words);

// Many files: one line says how many there are and what became of them. The parts always add up to the whole.
const done = ({ tally }) => tally.received + tally.known + tally.refused + tally.lost;
const isGoing = (one) => one && done(one) < one.total;

function together(more, owner) {
  if (!isGoing(batch)) {
    const line = lineOf("", "Dépôt groupé", owner);
    line.setAttribute("data-batch", "");
    line.querySelector("[data-name]").classList.remove("clip");
    batch = { total: 0, tally: { received: 0, known: 0, refused: 0, lost: 0 }, moving: 0, ids: [], line, owner };
  }
  batch.total += more;
  draw(batch);
  return batch;
}

function count(job, outcome) {
  job.batch.tally[outcome] += 1;
  draw(job.batch);
  if (isGoing(job.batch)) return;
  job.batch.moving = job.batch.ids.length;
  ask(job.batch);
}

function draw(one) {
  if (one.drawing) return;
  one.drawing = requestAnimationFrame(() => {
    one.drawing = 0;
    const { received, known, refused, lost } = one.tally;
    const left = one.total - done(one);
    const parts = [numbered(received, "reçu", "reçus")];
    if (known) parts.push(`${known} déjà ${known < 2 ? "reçu" : "reçus"}`);
    if (refused) parts.push(numbered(refused, "refusé", "refusés"));
    if (lost) parts.push(`${lost} à renvoyer`);
    if (left) parts.push(`${left} à envoyer`);
    one.line.querySelector("[data-name]").textContent = `${numbered(one.total, "fichier", "fichiers")}\u00a0: ${parts.join(", ")}`;
    one.line.querySelector("progress").value = done(one) / one.total;
    one.line.querySelector("[data-state]").textContent = left ? "Envoi en cours" : one.moving ? `Lecture en cours\u00a0: ${one.moving}` : "Terminé";
  });
}

// A file that came in may still be refused once it is read: the line says so by name, and the sum moves with it.
async function ask(one) {
  if (!one.owner.dataset.tally || !one.ids.length) return;
  const answer = await fetch(one.owner.dataset.tally, { method: "POST", body: new URLSearchParams({ ids: one.ids.join(" ") }) }).catch(() => null);
  const told = answer?.ok ? await answer.json() : { moving: 1, refused: [] };
  for (const { id, name, message } of told.refused) {
    one.ids.splice(one.ids.indexOf(id), 1);
    one.tally.received -= 1;
    fail({ file: { name, size: 0 }, owner: one.owner, batch: null, line: lineOf(name, "Lu", one.owner, one.line) }, message);
    one.tally.refused += 1;
  }
  one.moving = told.moving;
  draw(one);
  if (one.moving && !isGoing(one)) setTimeout(() => ask(one), ASKED);
}

document.addEventListener("change", (event) => {
  const input = event.target.closest("form[data-upload] input[type=file]");
  if (!input) return;
  add(input.files, input.form);
  input.value = "";
});
document.addEventListener("click", (event) => event.target.closest("[data-clear]")?.closest(".up").remove());

// What was dropped: files as they are, folders through and through. Entries can be asked for only while the event lasts.
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return add(transfer.files);
  const files = [];
  const unread = [];
  while (entries.length) {
    const entry = entries.shift();
    try {
      if (entry.isFile) files.push(await new Promise((found, failed) => entry.file(found, failed)));
      else entries.push(...(await children(entry.createReader())));
    } catch {
      unread.push(entry.name);
    }
  }
  add(files, form(), unread);
}
// A hundred at a time, until none is left.
async function children(reader) {
  const found = [];
  for (;;) {
    const some = await new Promise((read, failed) => reader.readEntries(read, failed));
    if (!some.length) return found;
    found.push(...some);
  }
}

// What was captured without a network may still wait in this browser: what knows about it is loaded only then.
const outbox = document.querySelector("[data-outbox]");
const left = outbox && localStorage.getItem("outbox"); // owner:count, see outbox.js
if (left && left !== `${outbox.dataset.person}:0`) {
  const script = document.createElement("script");
  script.src = outbox.dataset.outbox;
  document.head.append(script);
}

// Dropping: the overlay follows dragenter and dragleave, which also fire between children.
let depth = 0;
const carriesFiles = (event) => event.dataTransfer?.types.includes("Files") && form();
document.addEventListener("dragenter", (event) => carriesFiles(event) && document.body.classList.toggle("dropping", ++depth > 0));
document.addEventListener("dragleave", (event) => carriesFiles(event) && document.body.classList.toggle("dropping", --depth > 0));
document.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  depth = 0;
  document.body.classList.remove("dropping");
  dropped(event.dataTransfer);
});
window.addEventListener("beforeunload", (event) => (sending || waiting.length) && event.preventDefault());

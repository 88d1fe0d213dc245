// Sends files three at a time, each on its own: its progress, its answer, its failure. The whole page is the drop zone.
// The form works without this script; with it, <form data-upload data-max-mb data-into="#documents" data-list="#envois"> is the
// description of what to do, and the server's answer to one file is the row of its document. A form without data-into takes one
// file, and its page goes where the answer leads.

const AT_ONCE = 3;
const KEPT = 8000; // ms a finished line stays before its document's own row says the rest
const waiting = [];
let sending = 0;

const form = () => document.querySelector("form[data-upload]");
const template = () => document.getElementById("upload-row").content.firstElementChild.cloneNode(true);
const megabytes = (octets) => Math.round(octets / 1e6);

// crypto.randomUUID is missing on plain http outside localhost.
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function weight(octets) {
  if (octets < 1e6) return `${Math.max(1, Math.round(octets / 1000))} ko`;
  return `${(octets / 1e6).toLocaleString("fr-FR", { maximumFractionDigits: 1 })} Mo`;
}

function add(files, owner = form()) {
  if (!owner) return;
  for (const file of owner.dataset.into ? files : [...files].slice(0, 1)) {
    const line = template();
    const job = { file, line, owner, key: newKey() };
    line.querySelector("[data-name]").textContent = file.name;
    line.querySelector("[data-size]").textContent = weight(file.size);
    line.querySelector("[data-retry]").addEventListener("click", () => retry(job));
    document.querySelector(owner.dataset.list).prepend(line);
    const limit = Number(owner.dataset.maxMb);
    if (file.size > limit * 1e6) fail(job, `Fichier de ${megabytes(file.size)} Mo\u00a0: la limite est de ${limit} Mo.`);
    else if (!file.size) fail(job, "Ce fichier est vide. Vérifiez qu’il s’ouvre sur votre appareil, puis déposez-le à nouveau.");
    else waiting.push(job);
  }
  next();
}

function next() {
  while (sending < AT_ONCE && waiting.length) send(waiting.shift());
}

function send(job) {
  sending += 1;
  const request = new XMLHttpRequest();
  const progress = job.line.querySelector("progress");
  request.open("POST", job.owner.action);
  request.setRequestHeader("Idempotency-Key", job.key);
  request.setRequestHeader("HX-Request", "true");
  request.setRequestHeader("HX-Request-Type", "partial");
  request.setRequestHeader("Accept", "text/html");
  request.upload.addEventListener("progress", (event) => {
    progress.value = event.loaded / event.total;
    say(job, event.loaded < event.total ? `${Math.floor((100 * event.loaded) / event.total)} %` : "Enregistrement…");
  });
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

function settle(job, request) {
  const type = request.getResponseHeader("Content-Type") ?? "";
  if (request.status >= 200 && request.status < 300) {
    if (!job.owner.dataset.into) return location.assign(request.responseURL);
    const known = /^\s*<p class="msg"/.test(request.responseText); // the same bytes are here already: a word and « Voir »
    return known ? fail(job, request.responseText, false, type) : arrived(job, request.responseText);
  }
  if (request.status === 0) return fail(job, "Connexion perdue pendant l’envoi. Ce fichier n’est pas encore enregistré.", true);
  fail(job, request.responseText, request.status >= 500, type);
}

// Several rows may come back: a ZIP gives one for each of its files. A row already on the page is replaced, not doubled.
function arrived(job, html) {
  const into = document.querySelector(job.owner.dataset.into);
  const rows = [...new DOMParser().parseFromString(`<template>${html}</template>`, "text/html").querySelector("template").content.children];
  document.querySelector("[data-empty]")?.remove();
  for (const row of rows.reverse()) {
    document.getElementById(row.id)?.remove();
    into.prepend(row);
    window.htmx?.process(row);
  }
  into.closest("[hidden]")?.removeAttribute("hidden");
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
  const place = job.line.querySelector(".msg");
  place.replaceChildren(...(typeof said === "string" ? [said] : said.childNodes));
  place.hidden = false;
  say(job, "Non déposé");
  job.line.classList.add("failed");
  job.line.querySelector("progress").hidden = true;
  job.line.querySelector("[data-retry]").hidden = !again;
}

function retry(job) {
  job.line.classList.remove("failed");
  job.line.querySelector(".msg").hidden = true;
  job.line.querySelector("[data-retry]").hidden = true;
  job.line.querySelector("progress").hidden = false;
  waiting.push(job);
  next();
}

const say = (job, words) => (job.line.querySelector("[data-state]").textContent = words);

document.addEventListener("change", (event) => {
  const input = event.target.closest("form[data-upload] input[type=file]");
  if (!input) return;
  add(input.files, input.form);
  input.value = "";
});
document.addEventListener("click", (event) => event.target.closest("[data-clear]")?.closest(".up").remove());

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
  add(event.dataTransfer.files);
});
window.addEventListener("beforeunload", (event) => (sending || waiting.length) && event.preventDefault());

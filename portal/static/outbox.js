// What was captured and has not been received yet, kept in the browser across closing: IndexedDB. Pages and the service worker
// share this file. Each entry bears its owner and its dossier; the server refuses it under anybody else's name, and its id is the
// Idempotency-Key, so that sending twice is receiving once.
//
// An entry: {id, owner, url, dossier, kind, means, generic, note, pages: [{name, blob, corners, turn}], at, state, problem}.
// state: "draft" (shared with the app, not classed yet), "ready", or "refused" (problem says why, a person must look).

self.outbox = (() => {
  const asked = (request) => new Promise((done, failed) => Object.assign(request, { onsuccess: () => done(request.result), onerror: () => failed(request.error) }));
  let opened;
  function database() {
    opened ??= new Promise((done, failed) => {
      const request = indexedDB.open("liasse", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("captures", { keyPath: "id" });
        request.result.createObjectStore("about");
      };
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    return opened;
  }
  const store = async (name, mode = "readonly") => (await database()).transaction(name, mode).objectStore(name);
  const news = "BroadcastChannel" in self ? new BroadcastChannel("outbox") : null;
  const listeners = [];
  const told = () => listeners.forEach((listen) => listen());
  if (news) news.onmessage = told;

  // crypto.randomUUID is missing on plain http outside localhost.
  const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  async function changed() {
    told();
    news?.postMessage("changed");
  }
  async function put(entry) {
    await asked((await store("captures", "readwrite")).put(entry));
    await changed();
  }
  async function remove(id) {
    await asked((await store("captures", "readwrite")).delete(id));
    await changed();
  }
  async function all() {
    return (await asked((await store("captures")).getAll())).sort((a, b) => a.at - b.at);
  }
  const mine = async (owner) => (await all()).filter((entry) => entry.owner === owner);
  const owner = async () => asked((await store("about")).get("owner"));

  // Another person on this device: what the last one saw is forgotten. What they captured waits for them, unseen.
  async function belongsTo(person) {
    if ((await owner()) !== person) await self.caches?.delete("pages");
    await asked((await store("about", "readwrite")).put(person, "owner"));
  }
  async function forget() {
    await self.caches?.delete("pages");
    await asked((await store("about", "readwrite")).delete("owner"));
  }

  function body(entry) {
    const form = new FormData();
    for (const page of entry.pages) form.append("files", page.blob, page.name);
    form.append("pages", JSON.stringify(entry.pages.map(({ corners, turn }) => ({ corners, turn }))));
    form.append("person", entry.owner);
    for (const name of ["kind", "means", "generic", "note"]) form.append(name, entry[name] ?? "");
    return form;
  }

  // True: go on with the next one. False: no network, nobody signed in, or the server is away; try again later.
  async function sendOne(entry) {
    let answer;
    try {
      const headers = { Accept: "application/json", "Idempotency-Key": entry.id };
      answer = await fetch(entry.url, { method: "POST", body: body(entry), headers, redirect: "manual" });
    } catch {
      return false;
    }
    if (answer.ok) {
      const said = await answer.json().catch(() => ({}));
      await remove(entry.id);
      sent.forEach((listen) => listen(entry, said));
      return true;
    }
    if (answer.status === 409) return true; // somebody else is signed in
    if (answer.status === 401 || answer.status === 429 || answer.status >= 500 || answer.status < 400) return false;
    const problem = (await answer.json().catch(() => ({}))).detail ?? "Ce document n’a pas été accepté.";
    await put({ ...entry, state: "refused", problem });
    return true;
  }
  const sent = [];

  async function sendAll() {
    const person = await owner();
    for (const entry of await mine(person)) if (entry.state === "ready" && !(await sendOne(entry))) return false;
    return true;
  }
  // One sender at a time, whichever page or worker it is.
  const send = () => (self.navigator.locks ? navigator.locks.request("outbox", sendAll) : sendAll());

  return { newId, put, remove, mine, owner, belongsTo, forget, send, onChange: (listen) => listeners.push(listen), onSent: (listen) => sent.push(listen) };
})();

// On a page: says how many wait in every [data-pending], and sends them when it can.
if (self.document) {
  const place = document.querySelector("[data-pending]");
  const count = async () => {
    const waiting = (await outbox.mine(place.dataset.person)).filter((entry) => entry.state !== "draft");
    place.hidden = !waiting.length;
    localStorage.setItem("outbox", `${place.dataset.person}:${waiting.length}`);
    const words = place.querySelector("[data-count]");
    if (words) words.textContent = `${waiting.length} en attente d’envoi`;
  };
  const begin = async () => {
    await outbox.belongsTo(place.dataset.person);
    outbox.onChange(count);
    await count();
    if (navigator.onLine) await outbox.send();
  };
  if (place) {
    begin();
    self.addEventListener("online", () => outbox.send());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && navigator.onLine && outbox.send());
  }
}

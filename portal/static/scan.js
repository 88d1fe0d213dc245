// « Scanner »: start → live → crop → send. Pages gather here; sending puts them in the outbox, which knows about networks.

(() => {
  const root = document.querySelector("[data-scanner]");
  const $ = (selector, within = root) => within.querySelector(selector);
  const form = $("form[data-step]");
  const owner = $("[data-pending]").dataset.person;
  const WORDS = { purchase: "Achat", sale: "Vente", expense: "Note de frais" };
  const KEPT = "Enregistrée sur ce téléphone. Envoi dès le retour du réseau.";
  const NO_CAMERA = "L’appareil photo n’est pas disponible ici. Choisissez une photo\u00a0: le résultat est le même.";
  const NO_ROOM = "Ce navigateur ne peut pas garder ce document. Libérez de la place, puis réessayez.";
  let pages = [];
  let id, editing, removed;

  function show(step) {
    for (const part of root.querySelectorAll("[data-step]")) part.hidden = part.dataset.step !== step;
    if (step !== "live") camera.close();
    $(`[data-step=${step}] [tabindex="-1"]`)?.focus();
    scrollTo(0, 0);
  }
  function say(words, back = null) {
    $("[data-said]").hidden = !words;
    $("[data-said] span").textContent = words;
    $("[data-back]").hidden = !back;
    removed = back;
  }

  async function live() {
    say("");
    show("live");
    try {
      await camera.open({ video: $("video"), frame: $(".live svg"), hint: $("[data-hint]") }, shot);
    } catch {
      show(pages.length ? "send" : "start");
      say(NO_CAMERA);
      $("[data-pick]").focus();
    }
  }
  const stamp = () => new Date().toLocaleString("fr-FR", { dateStyle: "short", timeStyle: "medium" }).replace(/[/:]/g, "-");
  function shot({ blob, quad }) {
    edit({ name: `Scan ${stamp()}.jpg`, blob, quad, turn: 0 }, pages.length);
  }
  async function edit(page, index) {
    editing = { page, index };
    await corners.edit(page);
    $("[data-whole]").checked = !page.quad;
    show("crop");
  }
  function keep() {
    pages[editing.index] = { ...editing.page, ...corners.value() };
    list();
    show("send");
  }

  // Photos join the pages; anything else is a document of its own, to be classed.
  async function picked(files) {
    const images = files.filter((file) => file.type.startsWith("image/"));
    const others = files.filter((file) => !file.type.startsWith("image/"));
    for (const file of others) await store({ id: outbox.newId(), owner, pages: [{ name: file.name, blob: file, corners: null, turn: 0 }], at: Date.now(), state: "draft" });
    for (const file of images) pages.push({ name: file.name, blob: file, quad: await seen(file), turn: 0 });
    list();
    if (images.length === 1 && pages.at(-1).quad !== undefined) return edit(pages.at(-1), pages.length - 1);
    if (pages.length) show("send");
  }
  // Undefined: this browser cannot draw it (the server can).
  async function seen(file) {
    try {
      const bitmap = await createImageBitmap(file);
      return await camera.find(bitmap, bitmap.width, bitmap.height);
    } catch {
      return undefined;
    }
  }

  function list() {
    for (const image of root.querySelectorAll(".thumbs img")) URL.revokeObjectURL(image.src);
    $("[data-pages]").replaceChildren(...pages.map(thumb));
    $("[data-add]").hidden = pages.some((page) => !page.blob.type.startsWith("image/"));
  }
  function thumb(page, index) {
    const line = $("[data-line=page]").content.firstElementChild.cloneNode(true);
    const drawn = page.quad !== undefined && page.blob.type.startsWith("image/");
    $("span", line).textContent = drawn ? `Page ${index + 1}` : page.name;
    $("img", line).hidden = !drawn;
    if (drawn) $("img", line).src = URL.createObjectURL(page.blob);
    $("[data-edit]", line).setAttribute("aria-label", drawn ? `Page ${index + 1}\u00a0: corriger les coins` : page.name);
    $("[data-edit]", line).addEventListener("click", () => drawn && edit(page, index));
    $("[data-remove]", line).setAttribute("aria-label", `Retirer la page ${index + 1}`);
    $("[data-remove]", line).addEventListener("click", () => {
      pages.splice(index, 1);
      list();
      if (!pages.length) show("start");
    });
    return line;
  }

  async function store(entry) {
    try {
      await outbox.put(entry);
      return true;
    } catch {
      say(NO_ROOM);
      return false;
    }
  }
  async function send(event) {
    event.preventDefault();
    if (!pages.length) return;
    const said = Object.fromEntries(["kind", "means", "generic", "note"].map((name) => [name, new FormData(form).get(name)]));
    const kept = pages.map(({ name, blob, quad, turn }) => ({ name, blob, corners: quad ?? null, turn }));
    const entry = { id: id ?? outbox.newId(), owner, url: form.getAttribute("action"), dossier: root.dataset.dossier, ...said, pages: kept, at: Date.now(), state: "ready" };
    if (!(await store(entry))) return;
    again();
    say(KEPT);
    navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("outbox")).catch(() => {});
    if (navigator.onLine) await outbox.send();
  }
  function again() {
    [pages, id] = [[], undefined];
    form.reset(); // the next document is not of the same kind because the last one was
    list();
    show("start");
  }

  async function queue() {
    const waiting = await outbox.mine(owner);
    for (const kind of ["ready", "draft"]) {
      const lines = waiting.filter((entry) => (entry.state === "draft") === (kind === "draft")).map(line);
      $(`[data-queue=${kind}]`).replaceChildren(...lines);
    }
    $("[data-drafts]").hidden = !waiting.some((entry) => entry.state === "draft");
  }
  function line(entry) {
    const item = $("[data-line=queue]").content.firstElementChild.cloneNode(true);
    const count = entry.pages.length > 1 ? `, ${entry.pages.length} pages` : "";
    $("[data-what]", item).textContent = entry.kind ? `${WORDS[entry.kind]}${count}` : entry.pages[0].name;
    const when = new Date(entry.at).toLocaleString("fr-FR", { dateStyle: "short", timeStyle: "short" });
    $("[data-why]", item).textContent = entry.problem ?? (entry.dossier ? `${entry.dossier}, ${when}` : when);
    $("[data-class]", item).hidden = entry.state === "ready";
    $("[data-class]", item).addEventListener("click", () => classify(entry));
    $("[data-remove]", item).addEventListener("click", async () => {
      await outbox.remove(entry.id);
      say("Supprimé de ce téléphone.", entry);
    });
    return item;
  }
  async function classify(entry) {
    id = entry.state === "draft" ? entry.id : undefined; // what was refused leaves again under a new key
    if (!id) await outbox.remove(entry.id);
    pages = entry.pages.map(({ corners, ...page }) => ({ ...page, quad: page.blob.type.startsWith("image/") ? corners : undefined }));
    list();
    show("send");
  }

  const clicks = {
    open: live,
    add: live,
    cancel: () => show(pages.length ? "send" : "start"),
    shoot: () => camera.shoot(),
    retake: live,
    rotate: () => corners.rotate(),
    keep,
    drop: () => again(),
    back: () => removed && store(removed).then(() => say("")),
    "send-now": () => outbox.send(),
  };
  for (const [name, act] of Object.entries(clicks)) $(`[data-${name}]`).addEventListener("click", act);
  $("[data-auto]").addEventListener("change", (event) => camera.setAutomatic(event.target.checked));
  $("[data-whole]").addEventListener("change", (event) => corners.takeWhole(event.target.checked));
  $("[data-pick]").addEventListener("change", async (event) => {
    const files = [...event.target.files];
    event.target.value = "";
    await picked(files);
  });
  form.addEventListener("submit", send);
  outbox.onChange(queue);
  outbox.onSent((entry, said) => say(said.known ? said.message : `${WORDS[entry.kind]}\u00a0: envoi reçu.`));
  navigator.serviceWorker?.register(root.dataset.worker);
  // The worker keeps this page at each later visit; at the first one it was not there yet.
  if (navigator.serviceWorker && !navigator.serviceWorker.controller)
    navigator.serviceWorker.ready.then(() => caches.open("pages")).then((cache) => cache.add(location.pathname));
  again();
  queue();
})();

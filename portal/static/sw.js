// The service worker: keeps the scanner for when there is no network, takes what other apps share, sends what waits. The server
// writes `LIASSE` above: {files, version, outbox, start, shared, signOut}.
importScripts(LIASSE.outbox);

const KEPT = `files-${LIASSE.version}`;
const SCANNER = /^\/d\/[^/]+\/scanner$/;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(LIASSE.files)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});
async function tidy() {
  for (const name of await caches.keys()) if (name.startsWith("files-") && name !== KEPT) await caches.delete(name);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && pathname === LIASSE.shared) event.respondWith(taken(request));
  else if (request.method === "POST" && pathname === LIASSE.signOut) event.waitUntil(outbox.forget());
  else if (request.method !== "GET") return;
  else if (pathname.startsWith("/static/") && LIASSE.files.includes(pathname + search)) event.respondWith(kept(request));
  else if (request.mode === "navigate") event.respondWith(visited(request, pathname));
});

const kept = async (request) => (await caches.match(request, { cacheName: KEPT })) ?? fetch(request);

// The network first. A scanner that was shown to whoever is here is kept, and shown again where there is no network.
async function visited(request, pathname) {
  try {
    const answer = await fetch(request);
    if (answer.ok && SCANNER.test(pathname) && !answer.redirected) (await caches.open("pages")).put(pathname, answer.clone());
    return answer;
  } catch {
    return offline(pathname);
  }
}
async function offline(pathname) {
  const pages = await caches.open("pages");
  const same = await pages.match(pathname);
  if (same) return same;
  const last = (await pages.keys()).pop();
  if (last) return Response.redirect(last.url + "?hors-ligne=1", 302);
  return new Response(ALONE, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}
const ALONE = `<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Hors ligne – Liasse</title><link rel="stylesheet" href="${LIASSE.files[0]}"><main class="guest-main"><div class="card">
<h1>Pas de réseau</h1><p>Liasse s’ouvrira dès son retour. Connectez-vous une fois avec du réseau pour pouvoir scanner sans lui.</p>
</div></main></html>`;

// Files that another app shares wait as a draft, until the person who is here says what they are.
async function taken(request) {
  const owner = await outbox.owner();
  if (!owner) return Response.redirect(`${LIASSE.start}?partage=connexion`, 303);
  const files = (await request.formData()).getAll("files").filter((file) => file.size);
  for (const file of files) {
    const pages = [{ name: file.name || "document", blob: file, corners: null, turn: 0 }];
    await outbox.put({ id: outbox.newId(), owner, pages, at: Date.now(), state: "draft" });
  }
  return Response.redirect(`${LIASSE.start}?partage=${files.length}`, 303);
}

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(outbox.send().then((done) => done || Promise.reject(new Error("later"))));
});

// What every page needs: dialogs, toasts, copying, the theme, and words for requests that fail.
// Everything listens on the document, so that what htmx brings in later works without being told.

const $ = (selector, root = document) => root.querySelector(selector);

// Dialogs: data-dialog="id" opens, data-close closes, a click on the backdrop closes.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog && !dialog.open) dialog.showModal();
  }
  if (event.target.closest("[data-close]") || event.target.matches("dialog[open]")) {
    event.target.closest("dialog")?.close();
  }
});

// Toasts leave after their time, unless someone is reading them with the pointer or the keyboard.
const toasts = $("#toasts");

function letGo(toast) {
  setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) letGo(toast);
    else toast.remove();
  }, Number(toast.dataset.toast) * 1000);
}

export function say(message) {
  const toast = $("#toast-template").content.firstElementChild.cloneNode(true);
  $("span", toast).textContent = message;
  toasts.replaceChildren(toast);
}

toasts.querySelectorAll("[data-toast]").forEach(letGo);
new MutationObserver((changes) => {
  for (const node of changes.flatMap((change) => [...change.addedNodes])) if (node.dataset?.toast) letGo(node);
}).observe(toasts, { childList: true });
document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest("[data-toast]").remove());

// Copying a value, with its confirmation said aloud.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    say("Copié.");
  } catch {
    getSelection().selectAllChildren(button.parentElement.querySelector("code"));
    say("Valeur sélectionnée\u00a0: copiez-la avec Ctrl C.");
  }
});

// The theme changes at once; the form's POST keeps it in a cookie for the next page.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-form]");
  if (!form) return;
  event.preventDefault();
  const button = $("button", form);
  document.documentElement.dataset.theme = button.value;
  fetch(form.action, { method: "POST", body: new URLSearchParams({ theme: button.value }), keepalive: true });
  button.value = button.value === "dark" ? "light" : "dark";
});

// A field whose change is a request, without a button to press.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// A page or a form that arrives with errors, or with a place to start, takes the focus there.
export function focusIn(root) {
  const wanted = root.querySelector?.("[data-focus]");
  if (wanted) wanted.focus({ preventScroll: false });
  return wanted;
}
focusIn(document);
document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail.ctx?.target;
  const there = target?.isConnected ? target : document.getElementById(target?.id); // replaced whole by its like
  if (there && event.detail.ctx.sourceElement?.id !== "live") focusIn(there);
});

// Requests that fail say so in words. A bare sentence of ours (.msg) is for the toast, whatever was to be swapped:
// a refused decision must not wipe the row it was about. Forms that come back with their errors are swapped as usual.
function sentence(html) {
  return new DOMParser().parseFromString(html, "text/html").querySelector("body > .msg:only-child")?.textContent;
}
document.addEventListener("htmx:before:swap", (event) => {
  const { response, text } = event.detail.ctx;
  const refusal = response?.status >= 400 && response.status < 500 && sentence(text);
  if (!refusal) return;
  event.preventDefault();
  say(refusal);
});
document.addEventListener("htmx:response:error", (event) => {
  const { response, text } = event.detail.ctx;
  if (response.status >= 500) say(sentence(text) ?? "Le serveur n’a pas pu répondre. Réessayez dans un instant.");
});
document.addEventListener("htmx:error", (event) => {
  if (event.detail.ctx?.sourceElement?.id === "live") return;
  if (event.detail.error instanceof TypeError) say("Connexion perdue. Rien n’est effacé\u00a0: réessayez dès le retour du réseau.");
});

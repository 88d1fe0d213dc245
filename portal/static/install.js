// « Application mobile »: the browser's own offer to install, where it makes one.

(() => {
  const button = document.querySelector("[data-install]");
  navigator.serviceWorker?.register(button.dataset.worker);
  let offer;
  self.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    button.hidden = false;
  });
  button.addEventListener("click", async () => {
    await offer.prompt();
    button.hidden = true;
  });
})();

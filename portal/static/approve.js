// « À approuver »: swiping a card to the right accepts it, to the left asks why it is refused. The buttons do the same.

(() => {
  const FAR = 0.38; // of the card's width
  const RANGE = 400; // px each way that a card can be dragged
  const dialog = document.getElementById("refuse");

  function askWhy(link) {
    const form = dialog.querySelector("form");
    form.action = link.dataset.refuse;
    form.version.value = link.dataset.version;
    dialog.querySelector("[data-who]").textContent = link.dataset.who;
    form.reset();
    dialog.showModal();
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-refuse]");
    if (!link || !dialog) return;
    event.preventDefault();
    askWhy(link);
  });

  // The card follows the finger by a paused animation: our pages allow no inline style.
  for (const card of document.querySelectorAll("[data-swipe]")) {
    const move = card.animate([{ transform: `translateX(${-RANGE}px)` }, { transform: `translateX(${RANGE}px)` }], { duration: 2 * RANGE, fill: "both" });
    move.pause();
    let from;
    const to = (dx) => (move.currentTime = RANGE + Math.max(-RANGE, Math.min(RANGE, dx)));
    to(0);
    card.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "mouse" || event.target.closest("button")) return;
      from = event.clientX;
    });
    card.addEventListener("pointermove", (event) => from !== undefined && to(event.clientX - from));
    const end = (event) => {
      if (from === undefined) return;
      const dx = event.type === "pointercancel" ? 0 : event.clientX - from;
      from = undefined;
      const far = Math.abs(dx) > FAR * card.clientWidth;
      if (far) card.addEventListener("click", (click) => click.preventDefault(), { capture: true, once: true });
      if (far && dx > 0) card.querySelector("[data-accept] form, form[data-accept]").requestSubmit();
      else to(0);
      if (far && dx < 0) askWhy(card.querySelector("[data-refuse]"));
    };
    card.addEventListener("pointerup", end);
    card.addEventListener("pointercancel", end);
    card.addEventListener("dragstart", (event) => event.preventDefault());
  }
})();

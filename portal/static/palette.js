// The palette: letters ask the server, arrows walk what it found, Enter opens it. The focus stays in the field.

const dialog = document.getElementById("palette");
const field = dialog?.querySelector("input");
const choices = () => [...dialog.querySelectorAll("a[role=option]")];

function choose(one) {
  choices().forEach((each) => each.setAttribute("aria-selected", String(each === one)));
  if (one) field.setAttribute("aria-activedescendant", one.id);
  else field.removeAttribute("aria-activedescendant");
  one?.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = choices();
  const at = all.findIndex((each) => each.ariaSelected === "true");
  choose(all[(at + step + all.length) % all.length]);
}

const steps = { ArrowDown: 1, ArrowUp: -1 };
field?.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const chosen = choices().find((each) => each.ariaSelected === "true");
  if (event.key in steps) move(steps[event.key]);
  else if (event.key === "Enter" && chosen) chosen.click();
  else return;
  event.preventDefault();
});
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx?.target?.id === "palette-found") choose(choices()[0]);
});

// Opened by whatever says data-dialog="palette": what was typed last time is ready to be typed over.
new MutationObserver(() => {
  if (!dialog.open) return;
  field.focus();
  field.select();
  field.dispatchEvent(new Event("palette:open"));
}).observe(dialog ?? document.createElement("i"), { attributes: true, attributeFilter: ["open"] });

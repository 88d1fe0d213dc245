// The four corners of a page, on its photo: by finger, by mouse, or by the arrow keys (Shift: by larger steps).
// `corners.edit(page)` shows {blob, quad, turn} in the page's editor; `corners.value()` is what a person made of it.

self.corners = (() => {
  const NAMES = ["Coin haut gauche", "Coin haut droit", "Coin bas droit", "Coin bas gauche"];
  const WHOLE = [[0.04, 0.04], [0.96, 0.04], [0.96, 0.96], [0.04, 0.96]];
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const STEP = 0.005;
  const svg = document.querySelector("[data-corners]");
  const handles = [...svg.querySelectorAll("[data-corner]")];
  const picture = svg.querySelector("image");
  const said = document.querySelector("[data-corner-said]");
  let quad, whole, turn, size, held;

  const clamp = (n) => Math.min(1, Math.max(0, n));
  const percent = (n) => `${Math.round(100 * n)}\u00a0%`;

  async function edit(page) {
    const bitmap = await createImageBitmap(page.blob);
    size = [bitmap.width, bitmap.height];
    bitmap.close();
    if (picture.href.baseVal) URL.revokeObjectURL(picture.href.baseVal);
    picture.setAttribute("href", URL.createObjectURL(page.blob));
    [whole, turn] = [!page.quad, page.turn ?? 0];
    quad = (page.quad ?? WHOLE).map(([x, y]) => [x, y]);
    draw();
  }

  // Turning is seen at once and done by the server: the photo is not touched. The picture turns about its middle.
  function draw() {
    const [w, h] = size;
    const lying = turn % 180 !== 0;
    svg.setAttribute("viewBox", lying ? `${(w - h) / 2} ${(h - w) / 2} ${h} ${w}` : `0 0 ${w} ${h}`);
    svg.querySelector("g").setAttribute("transform", `rotate(${turn} ${w / 2} ${h / 2})`);
    for (const [name, value] of [["width", w], ["height", h]]) picture.setAttribute(name, value);
    svg.classList.toggle("whole", whole);
    svg.querySelector("polygon").setAttribute("points", quad.map(([x, y]) => `${x * w},${y * h}`).join(" "));
    handles.forEach((handle, i) => place(handle, i, Math.max(w, h)));
  }

  function place(handle, i, longest) {
    const [x, y] = [quad[i][0] * size[0], quad[i][1] * size[1]];
    for (const circle of handle.querySelectorAll("circle")) {
      circle.setAttribute("cx", x);
      circle.setAttribute("cy", y);
      circle.setAttribute("r", longest * Number(circle.dataset.r));
    }
    handle.setAttribute("aria-label", `${NAMES[i]}\u00a0: ${percent(quad[i][0])} depuis la gauche, ${percent(quad[i][1])} depuis le haut`);
    handle.setAttribute("aria-hidden", String(whole));
    handle.setAttribute("tabindex", whole ? "-1" : "0");
  }

  function move(i, x, y) {
    quad[i] = [clamp(x), clamp(y)];
    draw();
  }

  svg.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-corner]");
    if (!handle || whole) return;
    held = handles.indexOf(handle);
    svg.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => {
    if (held === undefined) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.querySelector("g").getScreenCTM().inverse());
    move(held, at.x / size[0], at.y / size[1]);
  });
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => (held = undefined));

  svg.addEventListener("keydown", (event) => {
    const i = handles.indexOf(event.target.closest("[data-corner]"));
    const way = ARROWS[event.key];
    if (i < 0 || !way) return;
    event.preventDefault();
    event.stopPropagation();
    const [dx, dy] = unturned(way).map((n) => n * STEP * (event.shiftKey ? 6 : 1));
    move(i, quad[i][0] + dx, quad[i][1] + dy);
    said.textContent = handles[i].getAttribute("aria-label");
  });
  // An arrow means what the eye sees, however the photo is turned.
  const unturned = ([x, y]) => ({ 0: [x, y], 90: [y, -x], 180: [-x, -y], 270: [-y, x] })[turn];

  const rotate = () => ((turn = (turn + 90) % 360), draw());
  const takeWhole = (wanted) => ((whole = wanted), draw());
  return { edit, rotate, takeWhole, value: () => ({ quad: whole ? null : quad, turn }) };
})();

// The camera: live picture, green frame where the sheet is, the shutter by itself once it is steady.
// `camera.open({video, frame, hint}, onShot)` throws where there is no camera or it is refused; a shot is {blob, quad}.

self.camera = (() => {
  const WIDTH = 240; // pixels that the detector looks at
  const EVERY = 160; // ms
  const STEADY = 5; // frames
  const MOVED = 0.015; // of the picture
  const HINTS = { none: "Placez la facture dans le cadre.", seen: "Document trouvé\u00a0: ne bougez plus.", shot: "Page prise." };
  const ASKED = { video: { facingMode: { ideal: "environment" }, width: { ideal: 3840 }, height: { ideal: 2160 } }, audio: false };
  const small = document.createElement("canvas");
  let stream, parts, timer, finder, quad, steady, busy;
  let automatic = true;

  const far = (a, b) => Math.max(...a.map(([x, y], i) => Math.hypot(x - b[i][0], y - b[i][1])));

  function startFinder() {
    finder ??= new Worker(document.querySelector("[data-finder]").dataset.finder);
    return finder;
  }

  // One picture to look at; the worker answers with corners or nothing.
  function find(source, width, height) {
    small.width = WIDTH;
    small.height = Math.round((WIDTH * height) / width);
    const pen = small.getContext("2d", { willReadFrequently: true });
    pen.drawImage(source, 0, 0, small.width, small.height);
    const pixels = pen.getImageData(0, 0, small.width, small.height).data;
    const id = outbox.newId();
    return new Promise((done) => {
      const answered = ({ data }) => {
        if (data.id !== id) return;
        startFinder().removeEventListener("message", answered);
        done(data.quad);
      };
      startFinder().addEventListener("message", answered);
      startFinder().postMessage({ id, pixels, width: small.width, height: small.height }, [pixels.buffer]);
    });
  }

  async function open(given, onShot) {
    if (!navigator.mediaDevices?.getUserMedia) throw new Error("none");
    parts = { ...given, onShot };
    stream = await navigator.mediaDevices.getUserMedia(ASKED);
    parts.video.srcObject = stream;
    await parts.video.play();
    [quad, steady, busy] = [null, 0, false];
    say("none");
    timer = setInterval(look, EVERY);
  }

  function say(key) {
    if (parts.hint.textContent !== HINTS[key]) parts.hint.textContent = HINTS[key];
    parts.frame.closest(".live").classList.toggle("found", key !== "none");
  }

  async function look() {
    const { video } = parts;
    if (busy || !video.videoWidth || !stream) return;
    busy = true;
    const found = await find(video, video.videoWidth, video.videoHeight);
    busy = false;
    if (!stream) return;
    steady = found && quad && far(found, quad) < MOVED ? steady + 1 : 0;
    quad = found;
    draw();
    say(found ? "seen" : "none");
    if (automatic && steady >= STEADY) await shoot();
  }

  function draw() {
    const { frame, video } = parts;
    frame.setAttribute("viewBox", `0 0 ${video.videoWidth} ${video.videoHeight}`);
    const points = (quad ?? []).map(([x, y]) => `${x * video.videoWidth},${y * video.videoHeight}`).join(" ");
    frame.querySelector("polygon").setAttribute("points", points);
  }

  // The picture as the camera gives it, whole; where the sheet lies on it goes beside.
  async function shoot() {
    const { video, onShot } = parts;
    if (!stream || !video.videoWidth) return;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    canvas.getContext("2d").drawImage(video, 0, 0);
    const seen = quad;
    say("shot");
    close();
    navigator.vibrate?.(40);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));
    onShot({ blob, quad: seen });
  }

  function close() {
    clearInterval(timer);
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    if (parts) parts.video.srcObject = null;
  }

  return { open, close, shoot, find, setAutomatic: (wanted) => (automatic = wanted) };
})();

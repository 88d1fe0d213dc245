// Where is the sheet? A small detector without a library: edges, what the frame's border does not reach, its hull, four corners.
// A worker. In: {id, pixels (RGBA), width, height}, a small picture, 240 wide. Out: {id, quad: [[x, y] × 4] | null}, fractions
// clockwise from the top left.

const CUTS = [0.8, 0.86, 0.91, 0.95]; // several thresholds, the best quadrilateral wins
const LEAST_SCORE = 0.8;
const LEAST_AREA = 0.12;
const MOST_AREA = 0.97;

self.onmessage = ({ data: { id, pixels, width, height } }) => self.postMessage({ id, quad: find(pixels, width, height) });

function find(pixels, w, h) {
  const edges = gradients(blurred(grey(pixels), w, h), w, h);
  const found = CUTS.map((cut) => quadAt(threshold(edges, cut), edges, w, h)).filter(Boolean);
  const best = found.sort((a, b) => b.score - a.score)[0];
  return best ? ordered(best.quad.map(([x, y]) => [(x + 0.5) / w, (y + 0.5) / h])) : null;
}

function grey(d) {
  const out = new Float32Array(d.length / 4);
  for (let i = 0; i < out.length; i++) out[i] = 0.299 * d[4 * i] + 0.587 * d[4 * i + 1] + 0.114 * d[4 * i + 2];
  return out;
}

function blurred(g, w, h) {
  const out = new Float32Array(g.length);
  for (let y = 1; y < h - 1; y++)
    for (let x = 1; x < w - 1; x++) {
      let sum = 0;
      for (let j = -1; j < 2; j++) for (let k = -1; k < 2; k++) sum += g[(y + j) * w + x + k];
      out[y * w + x] = sum / 9;
    }
  return out;
}

function gradients(b, w, h) {
  const out = new Float32Array(b.length);
  for (let y = 2; y < h - 2; y++)
    for (let x = 2; x < w - 2; x++) {
      const i = y * w + x;
      const across = b[i + 1 - w] + 2 * b[i + 1] + b[i + 1 + w] - b[i - 1 - w] - 2 * b[i - 1] - b[i - 1 + w];
      const along = b[i + w - 1] + 2 * b[i + w] + b[i + w + 1] - b[i - w - 1] - 2 * b[i - w] - b[i - w + 1];
      out[i] = Math.hypot(across, along);
    }
  return out;
}

function threshold(edges, cut) {
  const histogram = new Uint32Array(512);
  for (const m of edges) if (m) histogram[Math.min(511, m | 0)]++;
  let sum = 0;
  let t = 0;
  while (t < 511 && sum < cut * edges.length) sum += histogram[t++];
  return Math.max(t, 14);
}

// Drawn edges; the frame's border flows around them; the largest island that stays dry is the sheet.
function quadAt(t, edges, w, h) {
  const n = w * h;
  const wall = new Uint8Array(n);
  for (let i = 0; i < n; i++) if (edges[i] >= t) wall[i] = wall[i + 1] = wall[i + w] = 1;
  const island = largest(flooded(wall, w, h), w, n);
  if (island.length < LEAST_AREA * n || island.length > MOST_AREA * n) return null;
  const round = hull(island.map((i) => [i % w, (i / w) | 0]).sort((a, b) => a[0] - b[0] || a[1] - b[1]));
  const whole = area(round);
  const quad = simplified([...round]);
  if (quad.length < 4) return null;
  const score = (island.length / whole) * (area(quad) / whole);
  const hugging = quad.filter(([x, y]) => x < 3 || y < 3 || x > w - 4 || y > h - 4).length;
  return score > LEAST_SCORE && hugging < 3 ? { quad, score } : null;
}

function flooded(wall, w, h) {
  const wet = new Uint8Array(wall.length);
  const next = [];
  for (let x = 0; x < w; x++) next.push(x, (h - 1) * w + x);
  for (let y = 0; y < h; y++) next.push(y * w, y * w + w - 1);
  while (next.length) {
    const i = next.pop();
    if (wet[i] || wall[i]) continue;
    wet[i] = 1;
    for (const j of around(i, w, wall.length)) next.push(j);
  }
  return wet;
}

function largest(wet, w, n) {
  const seen = new Uint8Array(n);
  let best = [];
  for (let start = 0; start < n; start++) {
    if (wet[start] || seen[start]) continue;
    const island = [start];
    seen[start] = 1;
    for (let k = 0; k < island.length; k++)
      for (const j of around(island[k], w, n))
        if (!wet[j] && !seen[j]) {
          seen[j] = 1;
          island.push(j);
        }
    if (island.length > best.length) best = island;
  }
  return best;
}

function around(i, w, n) {
  const x = i % w;
  const out = [];
  if (x > 0) out.push(i - 1);
  if (x < w - 1) out.push(i + 1);
  if (i >= w) out.push(i - w);
  if (i < n - w) out.push(i + w);
  return out;
}

const cross = (o, a, b) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);

function hull(points) {
  const half = (list) => {
    const out = [];
    for (const p of list) {
      while (out.length > 1 && cross(out[out.length - 2], out[out.length - 1], p) <= 0) out.pop();
      out.push(p);
    }
    return out.slice(0, -1);
  };
  return [...half(points), ...half([...points].reverse())];
}

function area(shape) {
  const twice = shape.reduce((sum, p, i) => {
    const q = shape[(i + 1) % shape.length];
    return sum + p[0] * q[1] - p[1] * q[0];
  }, 0);
  return Math.abs(twice) / 2;
}

// The corner that adds least goes, until four are left.
function simplified(shape) {
  const gain = (i) => Math.abs(cross(shape[(i + shape.length - 1) % shape.length], shape[i], shape[(i + 1) % shape.length]));
  while (shape.length > 4) {
    let least = 0;
    for (let i = 1; i < shape.length; i++) if (gain(i) < gain(least)) least = i;
    shape.splice(least, 1);
  }
  return shape;
}

function ordered(quad) {
  const [cx, cy] = [0, 1].map((axis) => quad.reduce((sum, p) => sum + p[axis], 0) / 4);
  const turning = [...quad].sort((a, b) => Math.atan2(a[1] - cy, a[0] - cx) - Math.atan2(b[1] - cy, b[0] - cx));
  const first = turning.reduce((best, p, i) => (p[0] + p[1] < turning[best][0] + turning[best][1] ? i : best), 0);
  return [...turning.slice(first), ...turning.slice(0, first)];
}

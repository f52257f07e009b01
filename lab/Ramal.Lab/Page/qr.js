// Reads a QR code out of a sharp picture: a copied image, a screenshot, a frame of a shared screen. No error correction: what is
// not read whole is not read.

/** The text of the first QR code in the picture ({ width, height, data } with four bytes a pixel), or null. */
export function readQr({ width, height, data }) {
  const dark = threshold(width, height, data);
  const finders = findFinders(width, height, dark);
  for (const [corner, right, below] of corners(finders)) {
    const matrix = sample(width, height, dark, corner, right, below);
    const text = matrix && decode(matrix);
    if (text) return text;
  }
  return null;
}

function threshold(width, height, data) {
  const light = new Uint8Array(width * height);
  let low = 255;
  let high = 0;
  for (let i = 0; i < light.length; i += 1) {
    const value = (data[4 * i] * 3 + data[4 * i + 1] * 6 + data[4 * i + 2]) / 10;
    light[i] = value;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const middle = (low + high) / 2;
  return (x, y) => x >= 0 && y >= 0 && x < width && y < height && light[Math.floor(y) * width + Math.floor(x)] < middle;
}

const isFinder = runs => {
  const module = runs.reduce((sum, run) => sum + run, 0) / 7;
  return module >= 1 && [1, 1, 3, 1, 1].every((wanted, i) => Math.abs(runs[i] - wanted * module) <= Math.max(1, wanted * module * 0.5));
};

/** Centres of the patterns in whose middle line dark and light alternate 1:1:3:1:1, both ways. */
function findFinders(width, height, dark) {
  const found = [];
  for (let y = 0; y < height; y += 1) {
    const runs = [0, 0, 0, 0, 0];
    let colour = false;
    for (let x = 0; x <= width; x += 1) {
      const here = x < width && dark(x, y);
      if (here === colour && x < width) {
        runs[4] += 1;
        continue;
      }
      if (colour && isFinder(runs)) {
        const centreX = x - runs[4] - runs[3] - runs[2] / 2;
        const column = vertical(centreX, y, height, dark);
        if (column) keep(found, centreX, column.y, (runs.reduce((sum, run) => sum + run, 0) + column.size) / 14);
      }
      runs.shift();
      runs.push(1);
      colour = here;
    }
  }
  return found.filter(finder => finder.count >= 2).sort((a, b) => b.count / b.module - a.count / a.module).slice(0, 8);
}

function vertical(x, y, height, dark) {
  const count = (from, step, colour) => {
    let n = 0;
    while (from + n * step >= 0 && from + n * step < height && dark(x, from + n * step) === colour) n += 1;
    return n;
  };
  const up = count(y, -1, true);
  const down = count(y + 1, 1, true);
  const lightUp = count(y - up, -1, false);
  const lightDown = count(y + 1 + down, 1, false);
  const darkUp = count(y - up - lightUp, -1, true);
  const darkDown = count(y + 1 + down + lightDown, 1, true);
  const runs = [darkUp, lightUp, up + down, lightDown, darkDown];
  return isFinder(runs) ? { y: y - up + 1 + (up + down) / 2, size: runs.reduce((sum, run) => sum + run, 0) } : null;
}

function keep(found, x, y, module) {
  const near = found.find(other => Math.abs(other.x - x) < 3 * module && Math.abs(other.y - y) < 3 * module);
  if (!near) found.push({ x, y, module, count: 1 });
  else {
    near.count += 1;
    near.x += (x - near.x) / near.count;
    near.y += (y - near.y) / near.count;
    near.module += (module - near.module) / near.count;
  }
}

/** Triples that stand like the corners of a square: the corner, the one to its right, the one below. */
function* corners(finders) {
  for (const a of finders) {
    for (const b of finders) {
      for (const c of finders) {
        if (a === b || b === c || a === c) continue;
        const right = [b.x - a.x, b.y - a.y];
        const below = [c.x - a.x, c.y - a.y];
        const lengths = [Math.hypot(...right), Math.hypot(...below)];
        const square = Math.abs(lengths[0] - lengths[1]) < 0.1 * lengths[0] && Math.abs(right[0] * below[0] + right[1] * below[1]) < 0.1 * lengths[0] * lengths[1];
        if (square && right[0] * below[1] - right[1] * below[0] > 0 && lengths[0] > 10 * a.module) yield [a, b, c];
      }
    }
  }
}

function sample(width, height, dark, corner, right, below) {
  const module = (corner.module + right.module + below.module) / 3;
  const version = Math.round((Math.hypot(right.x - corner.x, right.y - corner.y) / module + 7 - 17) / 4);
  if (version < 1 || version > 40) return null;
  const size = 17 + 4 * version;
  const span = size - 7;
  const at = (x, y) => dark(
    corner.x + ((x - 3) * (right.x - corner.x) + (y - 3) * (below.x - corner.x)) / span,
    corner.y + ((x - 3) * (right.y - corner.y) + (y - 3) * (below.y - corner.y)) / span);
  return { version, size, at };
}

// Error correction: bytes a block and blocks, by version, for the levels L and M.
const tables = {
  1: [
    [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
    [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
  ],
  0: [
    [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28],
    [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
  ],
};

const masks = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  x => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

function decode(matrix) {
  const format = formatOf(matrix);
  const table = tables[format >> 3];
  if (!table) return null;
  const bytes = arrange(codewords(matrix, masks[format & 7]), table[0][matrix.version - 1], table[1][matrix.version - 1]);
  return textOf(bytes, matrix.version);
}

/** Two bits of level, three of mask; the written fifteen are a known code word, and the nearest one counts. */
function formatOf({ at }) {
  const places = [[8, 0], [8, 1], [8, 2], [8, 3], [8, 4], [8, 5], [8, 7], [8, 8], [7, 8], [5, 8], [4, 8], [3, 8], [2, 8], [1, 8], [0, 8]];
  const written = places.reduce((bits, [x, y], i) => bits | (Number(at(x, y)) << i), 0);
  let best = 0;
  let distance = 99;
  for (let candidate = 0; candidate < 32; candidate += 1) {
    let rest = candidate;
    for (let i = 0; i < 10; i += 1) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    let differing = (((candidate << 10) | rest) ^ 0x5412 ^ written) & 0x7fff;
    let count = 0;
    for (; differing; differing &= differing - 1) count += 1;
    if (count < distance) [best, distance] = [candidate, count];
  }
  return best;
}

function alignments(version, size) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  const places = [6];
  for (let place = size - 7; places.length < count; place -= step) places.splice(1, 0, place);
  return places;
}

function codewords({ version, size, at }, mask) {
  const aligned = alignments(version, size);
  const last = aligned.length - 1;
  const isPattern = (x, y) =>
    (x < 9 && y < 9) || (x >= size - 8 && y < 9) || (x < 9 && y >= size - 8) || x === 6 || y === 6
    || (version >= 7 && ((x >= size - 11 && y < 6) || (y >= size - 11 && x < 6)))
    || aligned.some((cx, i) => aligned.some((cy, j) =>
      !((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) && Math.abs(x - cx) <= 2 && Math.abs(y - cy) <= 2));
  const bits = [];
  let upwards = true;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let i = 0; i < size; i += 1) {
      const y = upwards ? size - 1 - i : i;
      for (const x of [right, right - 1]) {
        if (!isPattern(x, y)) bits.push(at(x, y) !== mask(x, y));
      }
    }
    upwards = !upwards;
  }
  const bytes = new Uint8Array(Math.floor(bits.length / 8));
  for (let i = 0; i < bytes.length * 8; i += 1) bytes[i >> 3] |= Number(bits[i]) << (7 - (i & 7));
  return bytes;
}

/** The data bytes of all blocks, put one behind the other again. */
function arrange(bytes, corrections, count) {
  const short = Math.floor(bytes.length / count) - corrections;
  const long = bytes.length % count;
  const blocks = Array.from({ length: count }, () => []);
  let next = 0;
  for (let i = 0; i <= short; i += 1) {
    for (let block = 0; block < count; block += 1) {
      if (i < short || block >= count - long) blocks[block].push(bytes[next++]);
    }
  }
  return Uint8Array.from(blocks.flat());
}

function textOf(bytes, version) {
  let position = 0;
  const take = count => {
    let value = 0;
    for (let i = 0; i < count; i += 1, position += 1) value = (value << 1) | ((bytes[position >> 3] >> (7 - (position & 7))) & 1);
    return value;
  };
  const content = [];
  while (position + 4 <= bytes.length * 8) {
    const mode = take(4);
    if (mode === 0) break;
    if (mode !== 4) return null;
    const length = take(version < 10 ? 8 : 16);
    if (position + length * 8 > bytes.length * 8) return null;
    for (let i = 0; i < length; i += 1) content.push(take(8));
  }
  return content.length ? new TextDecoder().decode(Uint8Array.from(content)) : null;
}

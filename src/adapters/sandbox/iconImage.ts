import { promisify } from 'node:util';
import { deflate, crc32 as zlibCrc32 } from 'node:zlib';

/** Palette indices. */
const [PAPER, INK, ACCENT, TINT, WHITE] = [0, 1, 2, 3, 4];

const ACCENTS = ['#e07a5f', '#3d9a8b', '#4f7cac', '#f2a541', '#8f6fb8', '#d1495b', '#5b8c5a', '#2a9d8f'];

/** For each row the columns it covers, in units of the drawing (0–1000 both ways); null where it covers none. */
type Shape = (y: number) => readonly [number, number] | null;

const compress = promisify(deflate);

/**
 * A flat icon as a PNG with a palette: the same seed gives the same bytes.
 * @param seed at least 16 bytes.
 * @param width in pixels, as `height`.
 */
export async function iconImage(seed: Uint8Array, width: number, height: number): Promise<Buffer> {
  const stride = Math.ceil(width / 2);
  // One filter byte (0: none) in front of each row; two pixels per byte.
  const pixels = new Uint8Array((stride + 1) * height);
  for (const [shape, colour] of drawing(seed)) paint(pixels, stride, width, height, shape, colour);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([4, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', palette(seed)),
    chunk('IDAT', await compress(pixels, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Shapes from back to front: each outlined in ink, one body and two or three details on it. */
function drawing(seed: Uint8Array): [Shape, number][] {
  const at = (index: number, steps: number) => (seed[index] ?? 0) % steps;
  const half = 260 + 12 * at(1, 6);
  const layers: [Shape, number][] = [...outlined(body(at(0, 4), half), ACCENT)];
  const y = 400 + 20 * at(2, 6);
  layers.push(...outlined(inner => disc(500, y, 130 - inner), at(3, 2) === 0 ? TINT : WHITE));
  if (at(4, 3) > 0) {
    const width = 90 + 15 * at(5, 5);
    layers.push(
      ...outlined(inner => box(500, 680, width - inner, 50 - inner, 30), at(6, 2) === 0 ? WHITE : TINT),
    );
  }
  const side = at(7, 2) === 0 ? 500 - half * 0.55 : 500 + half * 0.55;
  if (at(8, 2) === 0) layers.push(...outlined(inner => diamond(side, 640, 70 - 1.3 * inner), TINT));
  return layers;
}

function body(kind: number, half: number): (inner: number) => Shape {
  if (kind === 0) return inner => disc(500, 500, half + 40 - inner);
  if (kind === 1) return inner => box(500, 500, half - inner, half + 30 - inner, 90 - inner / 2);
  if (kind === 2) return inner => box(500, 500, half + 50 - inner, half - 40 - inner, 60 - inner / 2);
  return inner => diamond(500, 500, half + 110 - 1.4 * inner);
}

function outlined(shape: (inner: number) => Shape, colour: number): [Shape, number][] {
  return [
    [shape(0), INK],
    [shape(16), colour],
  ];
}

function disc(cx: number, cy: number, radius: number): Shape {
  return y => {
    const rest = radius * radius - (y - cy) * (y - cy);
    return rest < 0 ? null : [cx - Math.sqrt(rest), cx + Math.sqrt(rest)];
  };
}

function diamond(cx: number, cy: number, radius: number): Shape {
  return y => {
    const half = radius - Math.abs(y - cy);
    return half < 0 ? null : [cx - half, cx + half];
  };
}

/** A rectangle with round corners. */
function box(cx: number, cy: number, halfWidth: number, halfHeight: number, corner: number): Shape {
  return y => {
    const edge = halfHeight - Math.abs(y - cy);
    if (edge < 0) return null;
    const inset =
      edge >= corner ? 0 : corner - Math.sqrt(corner * corner - (corner - edge) * (corner - edge));
    return [cx - halfWidth + inset, cx + halfWidth - inset];
  };
}

function paint(
  pixels: Uint8Array,
  stride: number,
  width: number,
  height: number,
  shape: Shape,
  colour: number,
): void {
  const unit = Math.min(width, height) / 1000;
  const [left, top] = [(width - 1000 * unit) / 2, (height - 1000 * unit) / 2];
  for (let row = 0; row < height; row++) {
    const span = shape((row + 0.5 - top) / unit);
    if (span === null) continue;
    const from = Math.max(0, Math.round(left + span[0] * unit));
    const to = Math.min(width, Math.round(left + span[1] * unit));
    const start = row * (stride + 1) + 1;
    fillRow(pixels, start, from, to, colour);
  }
}

/** Pixels `from`–`to` of a row that starts at byte `start`: whole bytes at once, half bytes at the ends. */
function fillRow(pixels: Uint8Array, start: number, from: number, to: number, colour: number): void {
  if (to <= from) return;
  const first = from + (from & 1);
  const last = to - (to & 1);
  if (from & 1) pixels[start + (from >> 1)] = ((pixels[start + (from >> 1)] ?? 0) & 0xf0) | colour;
  if (last > first) pixels.fill((colour << 4) | colour, start + (first >> 1), start + (last >> 1));
  if (to & 1) pixels[start + (to >> 1)] = ((pixels[start + (to >> 1)] ?? 0) & 0x0f) | (colour << 4);
}

function palette(seed: Uint8Array): Buffer {
  const accent = rgb(ACCENTS[(seed[9] ?? 0) % ACCENTS.length] ?? '#e07a5f');
  const tint = accent.map(value => Math.round(value + (255 - value) * 0.55));
  const colours: number[][] = [];
  colours[PAPER] = rgb('#faf8f4');
  colours[INK] = rgb('#1f2933');
  colours[ACCENT] = accent;
  colours[TINT] = tint;
  colours[WHITE] = rgb('#ffffff');
  return Buffer.from(colours.flat());
}

function rgb(hex: string): number[] {
  return [1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16));
}

function chunk(type: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(named.length + 8);
  out.writeUInt32BE(data.length, 0);
  named.copy(out, 4);
  out.writeUInt32BE(zlibCrc32(named), named.length + 4);
  return out;
}

import { EncodingLoader } from '../../src/adapters/encodings/encodingLoader.ts';
import type { Encoding } from '../../src/core/tokens/encoding.ts';
import { IncrementalCount } from '../../src/core/tokens/incrementalCount.ts';
import { mixedText, repeatableRandom } from './mixedText.ts';
import { atLeast, atMost, elapsed, type Percentiles, percentiles, ratio } from './timing.ts';
import { ORACLE, OURS, PEERS } from './tokenLibraries/libraries.ts';
import type { Library } from './tokenLibraries/library.ts';

const KEYSTROKES = 500;
const FULL_RECOUNTS = 5;
const SIZES = [10_000, 100_000, 1_000_000];

interface Keystroke {
  readonly bytes: number;
  readonly keystroke: Percentiles;
  readonly fullRecount: Record<string, object>;
  readonly ratioToFastestPeer: number;
  readonly ratioToFastestPeerAtP95: number;
}

/** One typed character in texts of three sizes against counting them anew; ms. */
export async function benchKeystrokes(tables: string): Promise<object> {
  const encoding = await new EncodingLoader(tables).load('o200k_base');
  const sizes: Keystroke[] = [];
  for (const bytes of SIZES) sizes.push(await benchKeystroke(bytes, encoding, tables));
  const [smallest, largest] = [sizes[0], sizes.at(-1)] as [Keystroke, Keystroke];
  const growth = ratio(largest.keystroke.p50, smallest.keystroke.p50);
  return {
    sizes,
    withoutSafeSplit: withoutSafeSplit(encoding),
    goals: [
      atMost('recount at 1 MB, p95 ≤ 2 ms', 2, largest.keystroke.p95),
      atMost('p50 at 1 MB ≤ 2 × p50 at 10 KB', 2, growth),
      atLeast('fastest full recount of 1 MB ≥ 100 × a keystroke', 100, largest.ratioToFastestPeer),
    ],
  };
}

async function benchKeystroke(bytes: number, encoding: Encoding, tables: string): Promise<Keystroke> {
  const count = new IncrementalCount(encoding, mixedText(bytes));
  const ours = percentiles(typing(count, bytes));
  const text = count.slice();
  const right = (await ORACLE.load(tables))(text);
  if (count.total !== right) throw new Error(`the incremental count is ${count.total}, not ${right}`);
  const fullRecount: Record<string, object> = {};
  const peerMedians: number[] = [];
  for (const library of [OURS, ...PEERS]) {
    const { tokens, times } = await recounts(library, text, tables);
    const { p50 } = percentiles(times);
    // A peer that counts otherwise is shown with its count, and is a measure of speed all the same.
    const wrong = tokens === right ? {} : { tokens, insteadOf: right };
    fullRecount[library.name] = { p50, ratio: ratio(p50, ours.p50), ...wrong };
    if (library !== OURS) peerMedians.push(p50);
  }
  return {
    bytes: Buffer.byteLength(text),
    keystroke: ours,
    fullRecount,
    ratioToFastestPeer: ratio(Math.min(...peerMedians), ours.p50),
    ratioToFastestPeerAtP95: ratio(Math.min(...peerMedians), ours.p95),
  };
}

/** A writer types a while in one place, then goes elsewhere. */
function typing(count: IncrementalCount, seed: number): number[] {
  const random = repeatableRandom(seed);
  let cursor = 0;
  return Array.from({ length: KEYSTROKES }, (_, i) => {
    if (i % 25 === 0) cursor = Math.floor(random() * count.length);
    const typed = 'the quick brown fox, {{name}}.\n'[Math.floor(random() * 31)] ?? ' ';
    return elapsed(() => count.applyEdit(cursor, cursor++, typed));
  });
}

async function recounts(library: Library, text: string, tables: string) {
  const recount = await library.load(tables);
  // Once before, so that every library has compiled its code and filled its caches.
  const tokens = recount(text);
  const times = Array.from({ length: FULL_RECOUNTS }, (_, i) => elapsed(() => recount(`${text}${i}`)));
  return { tokens, times };
}

/** One letter and nothing else has no place where counts add up: every keystroke counts all of it. */
function withoutSafeSplit(encoding: Encoding): object {
  const characters = 100_000;
  const count = new IncrementalCount(encoding, 'a'.repeat(characters));
  const times = Array.from({ length: 9 }, (_, i) => elapsed(() => count.applyEdit(i * 1000, i * 1000, 'a')));
  return { text: 'one letter', characters, ...percentiles(times) };
}

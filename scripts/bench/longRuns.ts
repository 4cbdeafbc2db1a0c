import { repeatableRandom } from './mixedText.ts';
import { atMost, elapsed, round } from './timing.ts';
import { OURS, PEERS } from './tokenLibraries/libraries.ts';

const CHARACTERS = 100_000;
const LIMIT_MS = 500;

interface Run {
  readonly library: string;
  readonly text: string;
  readonly characters: number;
  readonly ms: number;
}

/** Texts that are one long run. Peers take minutes on what we take milliseconds for: they get a few thousand characters. */
export async function benchLongRuns(tables: string): Promise<object> {
  const ours = await OURS.load(tables);
  const runs: Run[] = Object.entries(longTexts()).map(([text, characters]) => ({
    library: OURS.name,
    text,
    characters: characters.length,
    ms: round(elapsed(() => ours(characters))),
  }));
  const slowest = Math.max(...runs.map(({ ms }) => ms));
  for (const library of [OURS, ...PEERS]) {
    const characters = library.module === 'jsTiktoken' ? 2000 : 5000;
    const count = await library.load(tables);
    const ms = round(elapsed(() => count('a'.repeat(characters))));
    runs.push({ library: library.name, text: 'one letter', characters, ms });
  }
  return { runs, goals: [atMost('100,000 characters of each ≤ 500 ms', LIMIT_MS, slowest)] };
}

function longTexts(): Readonly<Record<string, string>> {
  const random = repeatableRandom(64);
  const bytes = Buffer.from(Array.from({ length: (CHARACTERS * 3) / 4 }, () => random() * 256));
  return {
    'one letter': 'a'.repeat(CHARACTERS),
    blanks: ' '.repeat(CHARACTERS),
    'one ideograph': '中'.repeat(CHARACTERS),
    'line ends': '\n'.repeat(CHARACTERS),
    base64: bytes.toString('base64'),
  };
}

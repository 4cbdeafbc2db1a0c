import { env } from 'node:process';

/** How much of each fault is tried: `npm test`, `npm run test:faults`, `npm run torture`. */
interface Size {
  /** Batches that are killed in the middle, at 16 calls at a time. */
  readonly kills: number;
  /** Rows of the segment that is cut at every `truncationStep`th byte. */
  readonly truncatedRows: number;
  readonly truncationStep: number;
  /** Rows of the segment whose every `bitStep`th bit is flipped. */
  readonly flippedRows: number;
  readonly bitStep: number;
  readonly writers: number;
  readonly races: number;
  readonly racers: number;
  /** Calls at a time of every racer. */
  readonly lanes: number;
  /** As many racers, each a whole batch. */
  readonly batchRaces: number;
  readonly edits: number;
  /** Calls of a kind up to which each is made to fail once. */
  readonly failingCalls: number;
  /** Schedules of a power loss. */
  readonly powerLosses: number;
  readonly reconciledCalls: number;
  readonly exportKills: number;
}

const sizes: Readonly<Record<string, Size>> = {
  small: {
    kills: 25,
    truncatedRows: 60,
    truncationStep: 7,
    flippedRows: 20,
    bitStep: 13,
    writers: 10,
    races: 2,
    racers: 3,
    lanes: 8,
    batchRaces: 1,
    edits: 200,
    failingCalls: 6,
    powerLosses: 100,
    reconciledCalls: 3000,
    exportKills: 2,
  },
  ci: {
    kills: 250,
    truncatedRows: 300,
    truncationStep: 1,
    flippedRows: 50,
    bitStep: 1,
    writers: 10,
    races: 20,
    racers: 4,
    lanes: 16,
    batchRaces: 3,
    edits: 1000,
    failingCalls: 10,
    powerLosses: 1000,
    reconciledCalls: 50_000,
    exportKills: 10,
  },
  full: {
    kills: 1000,
    truncatedRows: 300,
    truncationStep: 1,
    flippedRows: 50,
    bitStep: 1,
    writers: 10,
    races: 100,
    racers: 10,
    lanes: 32,
    batchRaces: 100,
    edits: 10_000,
    failingCalls: 60,
    powerLosses: 10_000,
    reconciledCalls: 1_000_000,
    exportKills: 50,
  },
};

export const sizeName = env.FAULTS_SIZE ?? 'small';

function sizeNamed(name: string): Size {
  const found = sizes[name];
  if (found === undefined) throw new Error(`FAULTS_SIZE is one of ${Object.keys(sizes).join(', ')}`);
  return found;
}

export const size = sizeNamed(sizeName);

/** A test of the full size may take hours; a hung one still ends. */
export const TIMEOUT_MS = 4 * 3_600_000;

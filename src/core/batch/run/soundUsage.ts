import type { Usage } from '../../model.ts';
import type { Pico } from '../../money.ts';
import { MEDIA_UNITS, TOKEN_UNITS } from '../../units.ts';

/** No provider serves a call of more units than this; what is larger is a fault of the report. */
const MOST_UNITS = 1_000_000_000;

/** Units that come in parts; every other one is whole. */
const FRACTIONAL: readonly string[] = ['audioSeconds', 'videoSeconds'];
const UNITS: readonly string[] = [...TOKEN_UNITS, ...MEDIA_UNITS];

export interface SoundUsage {
  /** Null where nothing was reported or anything reported was unsound: half a usage would price too low. */
  readonly usage: Usage | null;
  /** What was reported and could not be used, as text. */
  readonly quarantined?: Readonly<Record<string, string>>;
  /** What was used at most, where the report cannot be taken at its word. */
  readonly atMost?: Usage;
  /** Pico-USD that the report says were charged. */
  readonly charged?: Pico;
}

/** Whether a value can be a number of units: finite, not negative, not absurd. */
export function isSoundCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_UNITS;
}

/** Usage that money can be counted from, or what was wrong with it. */
export function soundUsage(reported: Readonly<Record<string, unknown>> | null): SoundUsage {
  if (reported === null) return { usage: null };
  const bad = Object.entries(reported).filter(
    ([unit, value]) => value !== undefined && !isSoundUnit(unit, value),
  );
  if (bad.length > 0)
    return { usage: null, quarantined: Object.fromEntries(bad.map(([unit, value]) => [unit, shown(value)])) };
  const usage = Object.fromEntries(Object.entries(reported).filter(([, value]) => value !== undefined));
  // Nothing but zeros was not measured: no call that was answered used nothing at all.
  return { usage: Object.values(usage).every(value => value === 0) ? null : (usage as Usage) };
}

/** An unsound value as a text; rows keep its beginning, once it is clean. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function isSoundUnit(unit: string, value: unknown): boolean {
  if (!UNITS.includes(unit)) return false;
  if (!FRACTIONAL.includes(unit)) return isSoundCount(value);
  return typeof value === 'number' && value >= 0 && value <= MOST_UNITS;
}

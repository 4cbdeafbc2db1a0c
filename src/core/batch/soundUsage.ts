import type { Unit, Usage } from '../model.ts';

/** No provider serves a call of more units than this; what is larger is a fault of the report. */
const MOST_UNITS = 1_000_000_000;

const WHOLE: readonly Unit[] = [
  'inputTokens',
  'cachedInputTokens',
  'cacheWriteTokens',
  'cacheWrite1hTokens',
  'inputAudioTokens',
  'cachedInputAudioTokens',
  'inputImageTokens',
  'cachedInputImageTokens',
  'outputTokens',
  'reasoningTokens',
  'outputAudioTokens',
  'outputImageTokens',
  'images',
  'characters',
  'requests',
];
const FRACTIONAL: readonly Unit[] = ['audioSeconds', 'videoSeconds'];

export interface SoundUsage {
  /** Null where nothing was reported or anything reported was unsound: half a usage would price too low. */
  readonly usage: Usage | null;
  /** What was reported and could not be used, as text. */
  readonly quarantined?: Readonly<Record<string, string>>;
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

/** An unsound value as the ledger keeps it. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.slice(0, 100);
}

function isSoundUnit(unit: string, value: unknown): boolean {
  if (WHOLE.includes(unit as Unit)) return isSoundCount(value);
  if (!FRACTIONAL.includes(unit as Unit)) return false;
  return typeof value === 'number' && value >= 0 && value <= MOST_UNITS;
}

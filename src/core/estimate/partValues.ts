import type { TemplatePart } from '../model.ts';

const NONE: readonly string[] = [];

/** Variables whose values a part puts into a call as words. */
export function valuesOf({ kind, name, values, included }: TemplatePart): readonly string[] {
  if (kind === 'media') return NONE;
  if (included !== undefined) return values === undefined ? included.values : [...values, ...included.values];
  return values ?? (kind === 'variable' && name !== undefined ? [name] : NONE);
}

/** Partials of a part that nobody could read. */
export function unreadOf({ kind, name, included }: TemplatePart): readonly string[] {
  if (kind !== 'partial') return NONE;
  return included?.missing ?? (name === undefined ? NONE : [name]);
}

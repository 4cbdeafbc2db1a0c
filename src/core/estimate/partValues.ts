import type { TemplatePart } from '../model.ts';

const NONE: readonly string[] = [];

/** Variables whose values a part puts into a call as words. */
export function valuesOf({ kind, name, values }: TemplatePart): readonly string[] {
  if (kind === 'media') return NONE;
  return values ?? (kind === 'variable' && name !== undefined ? [name] : NONE);
}

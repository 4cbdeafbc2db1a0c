/** A model as menus show it, taken for its id. */
export interface ShownModelName {
  /** As ids are written: lower case, with hyphens. */
  readonly model: string;
  /** In brackets behind the name, lower case: who serves it. */
  readonly vendor?: string;
}

/** Says that a model is new, and no more. */
const STAGE = /\s*\((?:preview|beta|experimental)\)/gi;

/**
 * `Claude Sonnet 4`, `GPT-5 mini (copilot)`: VS Code names models in `*.prompt.md` and `*.agent.md` as its menu shows
 * them, with the vendor in brackets (code.visualstudio.com, "Custom agents", handoffs: `Model Name (vendor)`). Undefined
 * for ids: those have no blanks.
 */
export function shownModelName(written: string): ShownModelName | undefined {
  if (!/\s/.test(written) || written.includes('/')) return undefined;
  const name = written.replace(STAGE, '').trim();
  const [, shown = name, vendor] = /^(.*\S)\s*\(([\w.-]+)\)$/.exec(name) ?? [];
  const model = shown.toLowerCase().replace(/\s+/g, '-');
  if (!/^[\w.-]+$/.test(model)) return undefined;
  return { model, ...(vendor !== undefined && { vendor: vendor.toLowerCase() }) };
}

import { shownModelName } from '../text/shownModelName.ts';

/**
 * A model's bare name: `gpt-5` of `sandbox/openai/gpt-5`, `gpt-4o` of the fine-tuned `openai/ft:gpt-4o:acme`, `gpt-5-mini`
 * of `GPT-5 mini (copilot)`; lower case.
 */
export function bareModelName(modelId: string): string {
  const shown = shownModelName(modelId)?.model;
  const name = shown ?? modelId.slice(modelId.lastIndexOf('/') + 1).toLowerCase();
  return name.startsWith('ft:') ? (name.split(':')[1] ?? name) : name;
}

/** Vendor names stand first or behind a separator: `us.anthropic.claude-…`, `meta.llama3-…`. */
export function belongsTo(name: string, vendor: RegExp): boolean {
  return new RegExp(`(^|[.@:_-])(${vendor.source})`).test(name);
}

import * as v from 'valibot';
import { WINDOWS } from './ledgerProtocol.ts';

/** Longer names are no template's and no folder's. */
const name = v.pipe(v.string(), v.maxLength(4096));
const nothing = v.nullish(v.never());

const choice = v.strictObject({
  window: v.picklist(WINDOWS),
  simulated: v.nullable(v.boolean()),
  root: v.nullable(name),
});

/** Everything a webview may ask; what does not fit is dropped before anybody reads it. */
const requests = {
  ready: nothing,
  select: choice,
  openDashboard: nothing,
  runBatch: nothing,
  openTemplate: v.strictObject({ template: name }),
} as const;

const method = v.picklist(Object.keys(requests) as (keyof typeof requests)[]);

const message = v.variant('rpc', [
  v.strictObject({
    rpc: v.literal('call'),
    id: v.pipe(v.number(), v.safeInteger()),
    method,
    argument: v.optional(v.unknown()),
  }),
  v.strictObject({ rpc: v.literal('event'), method, argument: v.optional(v.unknown()) }),
]);

/** What was chosen in a panel that VS Code brings back after a restart. */
const restored = v.object({
  window: v.optional(choice.entries.window),
  simulated: v.optional(choice.entries.simulated),
  root: v.optional(choice.entries.root),
});

export type ViewChoice = v.InferOutput<typeof choice>;

/** Whether a message from a webview is one of ours, argument included. Never throws. */
export function isViewMessage(given: unknown): boolean {
  const parsed = v.safeParse(message, given);
  return parsed.success && v.is(requests[parsed.output.method], parsed.output.argument);
}

/** The choice a webview kept for itself; what does not fit is left out. */
export function restoredChoice(given: unknown): Partial<ViewChoice> {
  const parsed = v.safeParse(restored, given);
  return parsed.success ? parsed.output : {};
}

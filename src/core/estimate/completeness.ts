import type { Template } from '../model.ts';

/** Whether nothing of a call is known: the file has errors, and nothing was found in it that would be sent. */
export function isUnreadable(template: Template): boolean {
  return hasErrors(template) && !template.parts.some(({ kind, instead }) => kind !== 'comment' && !instead);
}

/** Whether a template was read without errors: what has one cannot be sent, and nobody knows what it will become. */
export function hasErrors({ problems }: Template): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** Whether a call carries things that no figure has: tools of a program, results of tools. */
export function hasUncounted({ problems }: Template): boolean {
  return problems.some(({ code }) => code === 'uncounted');
}

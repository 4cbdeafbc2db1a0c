import type { Severity, TemplateProblem } from '../../model.ts';
import type { OtherPrompt } from './prompts.ts';

const reasons: Readonly<Record<OtherPrompt['kind'], readonly [Severity, string]>> = {
  file: ['info', 'stands in a file of its own'],
  unread: ['warning', 'is no file that can be read here'],
  unmatched: ['warning', 'fits no file'],
  folder: ['warning', 'is a folder: name its files, as in "prompts/*.txt"'],
  program: ['info', 'is made by a program, and known where that runs'],
  service: ['info', 'stands elsewhere, and nothing is fetched'],
  nothing: ['warning', 'has no text: promptfoo refuses it'],
};

/** Why a prompt is in none of the figures. */
export function outOfSight({ kind, title, span }: OtherPrompt): TemplateProblem {
  const [severity, reason] = reasons[kind];
  const message = `The prompt "${title.slice(0, 80)}" ${reason}: it is in none of these figures`;
  return { code: 'prompt-elsewhere', message, severity, span };
}

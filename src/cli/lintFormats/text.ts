import { displayPlural } from '../../shared/display.ts';
import type { ProblemEntry } from '../documents/templates.ts';
import type { Terminal } from '../terminal.ts';

const COLOURS = { error: 'red', warning: 'yellow', info: 'blue' } as const;

/** One line per problem that terminals and editors can link, and a sum. */
export function lintText(problems: readonly ProblemEntry[], files: number, terminal: Terminal): string {
  const lines = problems.map(({ path, line, column, severity, message, rule }) => {
    const word = terminal.paint(COLOURS[severity], severity);
    return `${path}:${line}:${column} ${word} ${message} ${terminal.paint('dim', `(${rule})`)}\n`;
  });
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.filter(({ severity }) => severity === 'warning').length;
  const sum = `${displayPlural(files, 'template')}: ${displayPlural(errors, 'error')}, ${displayPlural(warnings, 'warning')}`;
  return [...lines, `${sum}\n`].join('');
}

import type { ProblemEntry } from '../documents/templates.ts';

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** Workflow commands that GitHub Actions turns into annotations of a pull request. */
export function lintGithub(problems: readonly ProblemEntry[]): string {
  return problems
    .map(problem => {
      const properties = [
        `file=${escapeProperty(problem.path)}`,
        `line=${problem.line}`,
        `endLine=${problem.endLine}`,
        `col=${problem.column}`,
        `endColumn=${problem.endColumn}`,
        `title=${escapeProperty(`Prompt Ledger: ${problem.rule}`)}`,
      ];
      return `::${COMMANDS[problem.severity]} ${properties.join(',')}::${escapeData(problem.message)}\n`;
    })
    .join('');
}

/** As in actions/toolkit: a message ends at the line's end, so line breaks are encoded. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

import manifest from '../../../package.json' with { type: 'json' };
import type { ProblemEntry } from '../documents/templates.ts';

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

/** SARIF 2.1.0, as code scanning reads it. Columns count UTF-16 code units, which is SARIF's default. */
export function lintSarif(problems: readonly ProblemEntry[]): string {
  const rules = [...new Set(problems.map(({ rule }) => rule))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: manifest.displayName,
            version: manifest.version,
            informationUri: manifest.repository.url.replace(/\.git$/, ''),
            rules: rules.map(id => ({ id })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: problems.map(problem => ({
          ruleId: problem.rule,
          ruleIndex: rules.indexOf(problem.rule),
          level: LEVELS[problem.severity],
          message: { text: problem.message },
          locations: [{ physicalLocation: physicalLocation(problem) }],
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function physicalLocation({ path, line, column, endLine, endColumn }: ProblemEntry) {
  return {
    artifactLocation: { uri: path.split('/').map(encodeURIComponent).join('/') },
    region: { startLine: line, startColumn: column, endLine, endColumn },
  };
}

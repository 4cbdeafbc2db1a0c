import { describe, expect, it } from 'vitest';
import type { ProblemEntry } from '../../../src/cli/documents/templates.ts';
import { lintGithub } from '../../../src/cli/lintFormats/github.ts';
import { lintSarif } from '../../../src/cli/lintFormats/sarif.ts';

const problem: ProblemEntry = {
  path: 'prompts/a b,c:d.prompt',
  line: 3,
  column: 5,
  endLine: 4,
  endColumn: 1,
  rule: 'token-drift',
  severity: 'warning',
  message: '100% more\nthan approved',
};

describe('lintGithub', () => {
  it('is one line per problem whatever stands in it', () => {
    expect(lintGithub([problem])).toBe(
      '::warning file=prompts/a b%2Cc%3Ad.prompt,line=3,endLine=4,col=5,endColumn=1,' +
        'title=Prompt Ledger%3A token-drift::100%25 more%0Athan approved\n',
    );
  });

  it('calls what is no warning and no error a notice', () => {
    expect(lintGithub([{ ...problem, severity: 'info' }])).toMatch(/^::notice /);
  });
});

describe('lintSarif', () => {
  it('is SARIF 2.1.0 with the rule, the level and the region', () => {
    const log = JSON.parse(lintSarif([problem, { ...problem, rule: 'a-rule', severity: 'info' }]));
    expect(log.version).toBe('2.1.0');
    const [run] = log.runs;
    expect(run.tool.driver.rules).toEqual([{ id: 'a-rule' }, { id: 'token-drift' }]);
    expect(run.results[0]).toMatchObject({ ruleId: 'token-drift', ruleIndex: 1, level: 'warning' });
    expect(run.results[1].level).toBe('note');
    expect(run.results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'prompts/a%20b%2Cc%3Ad.prompt' },
      region: { startLine: 3, startColumn: 5, endLine: 4, endColumn: 1 },
    });
  });
});

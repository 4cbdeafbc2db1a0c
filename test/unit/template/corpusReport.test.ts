import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { corpusReport, corpusReportFile } from '../../../scripts/reportCorpus.ts';

it('what is found in the corpus is what REPORT.md says', async () => {
  const [written, found] = await Promise.all([readFile(corpusReportFile, 'utf8'), corpusReport()]);
  expect(found.match(/^## /gm)).toHaveLength(117);
  const [before, after] = [written.split('\n'), new Set(found.split('\n'))];
  expect(
    found === written ? [] : before.filter(line => !after.has(line)).slice(0, 20),
    'The report differs. Read the difference; if it is meant, run npm run report:corpus and commit it',
  ).toEqual([]);
  // What is new in it shows as a difference of texts.
  expect(found, 'Run npm run report:corpus if this is meant').toBe(written);
});

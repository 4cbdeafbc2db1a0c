// Writes what the parsers find in the real prompt files of the corpus: `node scripts/reportCorpus.ts [--check]`. With
// `--check` nothing is written; exit code 1 if the report is not up to date.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { parseTemplate } from '../src/core/template/parse.ts';
import { ENCODINGS, Encoding, type EncodingName } from '../src/core/tokens/encoding.ts';
import { tokenProfile } from '../src/core/tokens/profiles.ts';
import { describeTemplate } from './corpus/describeTemplate.ts';
import { buildEncodingTable } from './encodings.ts';

const corpus = join(import.meta.dirname, '../test/fixtures/corpus');
const folders = ['dotprompt', 'prompty'];

/** The checked-in report. */
export const corpusReportFile = join(corpus, 'REPORT.md');

/** The report as it would be written now. */
export async function corpusReport(): Promise<string> {
  const encodings = new Map<EncodingName, Encoding>();
  const lines = [
    '# What is found in the corpus',
    '',
    'Written by `npm run report:corpus`; a unit test compares. Places are line:column. Tokens are those that every call sends.',
    '',
  ];
  for (const folder of folders) {
    const files = (await readdir(join(corpus, folder))).filter(name => /\.prompty?$/.test(name)).sort();
    for (const file of files) {
      const source = await readFile(join(corpus, folder, file), 'utf8');
      const template = parseTemplate(file, source);
      const profile = tokenProfile(template.model?.id ?? '');
      const name = profile.encoding;
      const encoding =
        encodings.get(name) ?? new Encoding(name, await buildEncodingTable(ENCODINGS[name].table));
      encodings.set(name, encoding);
      lines.push(...describeTemplate({ name: `${folder}/${file}`, source, template, profile, encoding }));
    }
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

if (import.meta.main) {
  const report = await corpusReport();
  const written = await readFile(corpusReportFile, 'utf8').catch(() => '');
  if (report === written) {
    console.log('test/fixtures/corpus/REPORT.md is up to date');
  } else if (process.argv.includes('--check')) {
    console.error('test/fixtures/corpus/REPORT.md is not what npm run report:corpus writes');
    process.exitCode = 1;
  } else {
    await writeFile(corpusReportFile, report);
    console.log('test/fixtures/corpus/REPORT.md written');
  }
}

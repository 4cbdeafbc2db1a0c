import { join } from 'node:path';
import { parseArgs } from 'node:util';
import manifest from '../../package.json' with { type: 'json' };
import { buildVsix } from '../buildVsix.ts';
import { projectRoot } from '../projectRoot.ts';
import { runScript } from '../runScript.ts';
import { buildInto } from '../stageExtension.ts';
import { findDesktopCode, openInDesktop } from './desktopCode.ts';
import { isNewerThanSources } from './freshness.ts';
import { runSampleBatch } from './sampleBatch.ts';
import { serveStudio } from './serveStudio.ts';

const studio = join(projectRoot, 'examples', 'studio');
const vsix = join(projectRoot, `${manifest.name}-${manifest.version}.vsix`);

/** `npm start`: build, run the sample batch with its report, open VS Code on the sample folder. */
await runScript(async () => {
  const { values: flags } = parseArgs({ options: { 'no-open': { type: 'boolean', default: false } } });
  if (!(await isNewerThanSources(join(projectRoot, 'dist', '.built')))) {
    console.error('Building…');
    await buildInto(join(projectRoot, 'dist'), 'development');
  }
  await runSampleBatch(studio);
  if (flags['no-open']) return 0;

  if (!(await isNewerThanSources(vsix))) {
    console.error('Packaging the extension…');
    await buildVsix(vsix);
  }
  const code = await findDesktopCode();
  if (code !== undefined && (await openInDesktop(code, vsix, studio))) return 0;
  return serveStudio(vsix, studio);
});

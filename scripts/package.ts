import { join } from 'node:path';
import manifest from '../package.json' with { type: 'json' };
import { packageExtension } from './packageExtension.ts';
import { projectRoot } from './projectRoot.ts';
import { runScript } from './runScript.ts';

await runScript(async () => {
  const name = `${manifest.name}-${manifest.version}.vsix`;
  const bytes = await packageExtension(join(projectRoot, name));
  console.log(`${name}: ${(bytes / 1024 / 1024).toFixed(2)} MB (${bytes} bytes)`);
  return 0;
});

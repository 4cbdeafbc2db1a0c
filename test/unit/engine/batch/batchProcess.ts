import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pid } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { Encoding } from '../../../../src/core/tokens/encoding.ts';
import { BatchEngine } from '../../../../src/engine/batch.ts';

/**
 * A batch in a process of its own, to be killed: `batchProcess.ts SPEC STATE ADDRESS TABLE [RUN]`. Prints the run's
 * summary as JSON when it is not.
 */
const [spec = '', stateFolder = '', sandbox = '', table = '', resume] = process.argv.slice(2);
const encoding = new Encoding('o200k_base', await readFile(table));
const loadEncoding = async () => encoding;
const engine = new BatchEngine({ loadEncoding, app: 'test', stateFolder });
const request = { spec, options: { resume }, caps: {}, keys: {}, endpoints: { sandbox } };
const { plan } = await engine.preflight(request);
// A race begins when all of its processes are at the line.
const { START_FOLDER: start } = process.env;
if (start !== undefined) {
  await writeFile(join(start, `ready-${pid}`), '');
  while (!existsSync(join(start, 'go'))) await setTimeout(5);
}
const summary = await engine.run({ plan });
process.stdout.write(
  JSON.stringify(summary, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
);

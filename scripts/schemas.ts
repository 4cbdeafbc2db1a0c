// Writes the JSON Schema of every document that the command line prints and of every file that people write:
// `node scripts/schemas.ts [--check]`. With `--check` nothing is written; exit code 1 if a file is not up to date.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { toJsonSchema } from '@valibot/to-json-schema';
import { schemas } from './schemas/list.ts';

const folder = join(import.meta.dirname, '../media/schemas');

/** File name → text of every schema. */
export function generateSchemas(): ReadonlyMap<string, string> {
  return new Map(
    schemas.map(({ name, title, schema }) => {
      // What no JSON Schema can say (a check by code) is left to the reader of the file.
      const body = toJsonSchema(schema, { target: 'draft-07', typeMode: 'input', errorMode: 'ignore' });
      const { $schema, ...rest } = body;
      return [`${name}.schema.json`, `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`];
    }),
  );
}

if (import.meta.main) {
  const generated = generateSchemas();
  await mkdir(folder, { recursive: true });
  const present = (await readdir(folder)).filter(name => name.endsWith('.schema.json'));
  const extra = present.filter(name => !generated.has(name));
  const stale: string[] = [];
  for (const [name, text] of generated) {
    const old = present.includes(name) ? await readFile(join(folder, name), 'utf8') : undefined;
    if (old !== text) stale.push(name);
  }
  if (process.argv.includes('--check')) {
    for (const name of [...stale, ...extra])
      console.error(`media/schemas/${name} is not what npm run schemas writes`);
    process.exitCode = stale.length + extra.length > 0 ? 1 : 0;
  } else {
    for (const name of stale) await writeFile(join(folder, name), generated.get(name) ?? '');
    for (const name of extra) await rm(join(folder, name));
    console.log(`${generated.size} schemas, ${stale.length} written, ${extra.length} removed`);
  }
}

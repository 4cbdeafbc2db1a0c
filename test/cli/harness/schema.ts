import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect } from 'vitest';

const folder = join(import.meta.dirname, '../../../media/schemas');

/** Fails the test unless a document fits its checked-in JSON Schema. @param name `run`, `ledger-verify`, … */
export function expectSchema(name: string, document: unknown): void {
  const schema: unknown = JSON.parse(readFileSync(join(folder, `${name}.schema.json`), 'utf8'));
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
  const validate = ajv.compile(schema as object);
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { generateSchemas } from '../../../scripts/schemas.ts';

const root = join(import.meta.dirname, '../../..');
const folder = join(root, 'media/schemas');
const generated = generateSchemas();

describe('the checked-in JSON Schemas', () => {
  it('are what npm run schemas writes', () => {
    expect(readdirSync(folder).sort()).toEqual([...generated.keys()].sort());
    for (const [name, text] of generated) expect(readFileSync(join(folder, name), 'utf8'), name).toBe(text);
  });

  it('are valid schemas', () => {
    for (const text of generated.values()) {
      expect(() => new Ajv({ allowUnionTypes: true }).compile(JSON.parse(text))).not.toThrow();
    }
  });

  it.each([
    ['promptledger', 'promptledger.yaml'],
    ['lock', 'promptledger.lock'],
    ['batch', 'icons.batch.yaml'],
  ])('let the example pass: %s', (name, file) => {
    const validate = new Ajv({ allowUnionTypes: true }).compile(
      JSON.parse(generated.get(`${name}.schema.json`) ?? ''),
    );
    const document: unknown = parse(readFileSync(join(root, 'examples/studio', file), 'utf8'));
    validate(document);
    expect(validate.errors).toBeNull();
    expect(validate({ ...(document as object), budgets: 'none', unknown: 1 })).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { compileJsonShape } from '../../../../src/core/batch/spec/jsonShape.ts';
import { UserError } from '../../../../src/core/errors.ts';

const where = { file: 'shape.json' };

describe('JSON shapes', () => {
  const shape = compileJsonShape(
    {
      type: 'object',
      required: ['title', 'tags'],
      additionalProperties: false,
      properties: {
        title: { type: 'string', minLength: 1, maxLength: 5 },
        tags: { type: 'array', items: { enum: ['a', 'b'] }, minItems: 1 },
        score: { type: ['integer', 'null'], minimum: 0, maximum: 10 },
        fixed: { const: { x: [1, 2] } },
      },
    },
    where,
  );

  it.each([
    [{ title: 'ok', tags: ['a'] }, true],
    [{ title: 'ok', tags: ['a'], score: null, fixed: { x: [1, 2] } }, true],
    [{ title: '', tags: ['a'] }, false],
    [{ title: '🎈🎈🎈🎈🎈', tags: ['b'] }, true],
    [{ title: 'ok', tags: [] }, false],
    [{ title: 'ok', tags: ['c'] }, false],
    [{ title: 'ok', tags: ['a'], score: 10.5 }, false],
    [{ title: 'ok', tags: ['a'], score: 11 }, false],
    [{ title: 'ok', tags: ['a'], other: 1 }, false],
    [{ title: 'ok', tags: ['a'], fixed: { x: [2, 1] } }, false],
    [{ tags: ['a'] }, false],
    [[], false],
  ])('%j → %s', (value, fits) => {
    expect(shape(value)).toBe(fits);
  });

  it('sees own properties only', () => {
    const required = compileJsonShape({ required: ['constructor'] }, where);
    expect(required({})).toBe(false);
    expect(required(JSON.parse('{"constructor": 1}'))).toBe(true);
  });

  it.each([[{ patternProperties: {} }], [{ minimum: '1' }], [{ properties: 3 }], [3]])(
    'refuses %j',
    schema => {
      expect(() => compileJsonShape(schema, where)).toThrow(UserError);
    },
  );
});

import { describe, expect, it } from 'vitest';
import { parseBatchSpec } from '../../../../src/core/batch/spec/spec.ts';
import { UserError } from '../../../../src/core/errors.ts';

const minimal = 'template: prompts/icon.prompt\ndata: data/icons.csv\noutput: assets/{{name}}.png\n';

function problem(text: string): UserError {
  try {
    parseBatchSpec(text, 'icons.batch.yaml');
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('batch specs', () => {
  it('reads every key', () => {
    const spec = parseBatchSpec(
      `${minimal}models: [openai/gpt-image-1]
repeat: 2
params: {size: 1024x1024, quality: medium, maxOutputTokens: 400}
budget: 40.10
concurrency: 4
retries: 0
tags: {feature: icons, content: "{{article}}", year: 2026}
checks: [{contains: yes}, {regex: "^a"}, {jsonSchema: shape.json}]
`.replace('contains: yes', 'contains: "yes"'),
      'icons.batch.yaml',
    );
    expect(spec.budget).toBe(40_100_000_000_000n);
    expect(spec.output.columns).toEqual(['name']);
    expect(spec.tags.get('content')?.columns).toEqual(['article']);
    expect(spec.tags.get('year')?.source).toBe('2026');
    expect(spec.checks.map(check => check.name)).toEqual([
      'contains "yes"',
      'regex ^a',
      'jsonSchema shape.json',
    ]);
    expect({ ...spec, retries: spec.retries }).toMatchObject({ repeat: 2, concurrency: 4, retries: 0 });
  });

  it('reads a budget from its digits, not through a float', () => {
    expect(parseBatchSpec(`${minimal}budget: 0.1\n`, 'x').budget).toBe(100_000_000_000n);
    expect(problem(`${minimal}budget: 0.0000000000001\n`)).toMatchObject({ where: { line: 4 } });
  });

  it('names the place of an unknown key and the nearest one', () => {
    const error = problem(`${minimal}concurency: 3\n`);
    expect(error.where).toEqual({ file: 'icons.batch.yaml', line: 4, column: 1 });
    expect(error.message).toMatch(/concurency.*concurrency/s);
    expect(error.exitCode).toBe(2);
  });

  it.each([
    ['data: a.csv\noutput: a\n', 1],
    [`${minimal}concurrency: 0\n`, 4],
    [`${minimal}params: {size: huge}\n`, 4],
    [`${minimal}tags: {"a b": x}\n`, 4],
    [`${minimal}checks: [{regex: "(a"}]\n`, 4],
    [`${minimal}checks: [{regexp: a}]\n`, 4],
    [minimal.replace('{{name}}', '{{name'), 3],
    [minimal.replace('{{name}}', '{{}}'), 3],
    ['template: [\n', 2],
  ])('refuses %j with its line', (text, line) => {
    const error = problem(text);
    expect(error.where?.file).toBe('icons.batch.yaml');
    expect(error.where?.line).toBe(line);
  });
});

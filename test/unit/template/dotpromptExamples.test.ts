import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { renderTemplate } from '../../../src/core/template/render.ts';

const source = `---
input:
  schema:
    type: object
    properties:
      name: {type: string, examples: [lighthouse, owl]}
      colour: {type: string, default: ignored, examples: [coral]}
    required: [name, colour]
  default: {colour: slate}
---
Draw {{name}} in {{colour}}.
`;

describe('examples in the JSON Schema of a Dotprompt', () => {
  it('are samples for an estimate; a default goes before them', () => {
    const { variables } = parseTemplate('icon.prompt', source);
    expect(variables.map(({ name, sample }) => [name, sample])).toEqual([
      ['name', 'lighthouse'],
      ['colour', 'slate'],
    ]);
  });

  it('are no values: a call without one is refused', () => {
    expect(() => renderTemplate('icon.prompt', source, {})).toThrow('name');
    expect(renderTemplate('icon.prompt', source, { name: 'owl' })).toEqual([
      { role: 'user', text: 'Draw owl in slate.' },
    ]);
  });
});

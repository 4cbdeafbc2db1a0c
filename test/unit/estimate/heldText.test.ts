import { describe, expect, it } from 'vitest';
import { renderTemplate } from '../../../src/core/template/render.ts';
import { AnalysisBench } from './analysis.ts';

const prose = `You answer questions about orders.

  - Name the order's number: "A-17".
  - Never promise a refund.\tAsk a colleague (see https://example.com/refunds/).

Antworte höflich. 回答は短く。 💸
`;
const model = 'openai/gpt-5-mini';
const indented = prose
  .split('\n')
  .map(line => line && `      ${line}`)
  .join('\n');

/** The same words in files that write them differently. */
const files: Readonly<Record<string, string>> = {
  'a.prompt.yml': `model: ${model}\nmessages:\n  - role: user\n    content: |\n${indented}`,
  'quoted.prompt.yml': `model: ${model}\nmessages: [{role: user, content: ${JSON.stringify(prose)}}]`,
  'a.messages.json': JSON.stringify({ model, messages: [{ role: 'user', content: prose }] }, null, 2),
  'promptfooconfig.yaml': `providers: ['openai:chat:gpt-5-mini']\nprompts:\n  - |\n${indented}`,
  'windows.prompt.yml': `model: ${model}\nmessages:\n  - role: user\n    content: |\n${indented}`.replaceAll(
    '\n',
    '\r\n',
  ),
};

describe('text that a file holds in YAML or JSON', () => {
  it.each(Object.keys(files))('%s: is counted as it is sent, without indents and escapes', async path => {
    const source = files[path] ?? '';
    const bench = new AnalysisBench();
    const encoding = await bench.encoding(model);
    const { analysis } = await bench.of(path, source);
    const [message] = renderTemplate(path, source, {});
    expect(message?.text).toBe(prose);
    expect(analysis.estimate.model).toBe(model);
    expect(analysis.estimate.tokens.static.value).toBe(encoding.count(prose));
    expect(analysis.estimate.parts.map(part => part.tokens.value)).toEqual([encoding.count(prose)]);
  });
});

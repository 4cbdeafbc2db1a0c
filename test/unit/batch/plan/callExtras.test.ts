import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  callExtras,
  extrasAsAttachments,
  extrasAtMost,
  mediaAtMost,
} from '../../../../src/core/batch/plan/callExtras.ts';
import type { CallExtras } from '../../../../src/core/callAttachment.ts';
import { parseTemplate } from '../../../../src/core/template/parse.ts';
import { attachmentTokens } from '../../../../src/core/tokens/attachments/attachmentTokens.ts';
import type { Encoding } from '../../../../src/core/tokens/encoding.ts';
import { tokenProfile } from '../../../../src/core/tokens/profiles.ts';
import { dataAddress, pngFile, wavHead } from '../../tokens/media/files.ts';
import { testEncoding } from '../../tokens/testEncoding.ts';

let encoding: Encoding;
beforeAll(async () => {
  encoding = await testEncoding('o200k_base');
});

describe('what batches send beside messages', () => {
  it('is what the template has, without places and without calls of tools', () => {
    const source = JSON.stringify({
      messages: [{ role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: '{}' } }] }],
      tools: [{ name: 'f' }],
      tool_choice: 'required',
      text: { format: { type: 'json_schema', name: 'n', schema: { type: 'object' } } },
    });
    expect(callExtras(parseTemplate('a.messages.json', source))).toEqual({
      tools: [{ name: 'f' }],
      toolChoice: 'required',
      shape: { name: 'n', schema: { type: 'object' } },
    });
    expect(callExtras(parseTemplate('a.txt', 'Hi.'))).toBeUndefined();
  });

  it('has never more tokens than are reserved for it', () => {
    const models = ['openai/gpt-4o', 'openai/gpt-5', 'anthropic/claude-opus-4-7', 'acme/unknown'];
    const json = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(fc.constantFrom(...models), json, fc.string(), (model, parameters, description) => {
        const tool = { name: 'f', description, parameters };
        const extras: CallExtras = { tools: [tool, tool], shape: { schema: parameters } };
        const counting = { count: (text: string) => encoding.count(text), profile: tokenProfile(model) };
        const { each, once } = attachmentTokens(model, extrasAsAttachments(extras), undefined, counting);
        const tokens = [...each, once].reduce((sum, { value }) => sum + (value ?? 0), 0);
        expect(tokens).toBeLessThanOrEqual(extrasAtMost(extras));
      }),
      { numRuns: 60 },
    );
    expect(extrasAtMost(undefined)).toBe(0);
  });

  it('bounds media where their vendor does', () => {
    const most = (model: string, url: string, detail?: string) =>
      mediaAtMost(model, [{ role: 'user', text: '', media: [{ url, ...(detail && { detail }) }] }]);
    const image = dataAddress('image/png', pngFile(1024, 1024));
    expect(most('openai/gpt-4o', image, 'high')).toBe(765);
    expect(most('openai/gpt-4o', 'https://a/b')).toBe(1445);
    // As it is, whatever its size; and Google gives only a rough formula.
    expect(most('openai/gpt-5.6', 'https://a/b.png')).toBeNull();
    expect(most('openai/gpt-5.6', 'https://a/b.png', 'high')).toBe(3000);
    expect(most('google/gemini-2.5-flash', image)).toBeNull();
    expect(most('deepseek/deepseek-chat', image)).toBeNull();
    expect(most('openai/gpt-4o', 'https://a/b.pdf')).toBeNull();
    const { bytes } = wavHead(0.25, 8000);
    expect(most('openai/gpt-4o', dataAddress('audio/wav', bytes))).toBeNull();
    expect(mediaAtMost('openai/gpt-4o', [{ role: 'user', text: 'x' }])).toBe(0);
  });
});

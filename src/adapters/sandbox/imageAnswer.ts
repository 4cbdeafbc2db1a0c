import { imageTokens } from '../../core/tokens/imageTokens.ts';
import { type Answer, type Desk, type Json, Refusal, requireText, seedOf, withUsage } from './answer.ts';
import { iconImage } from './iconImage.ts';

const MAX_PIXELS = 4096 * 4096;

/** POST /v1/images/generations: one PNG as base64. */
export async function imageAnswer(desk: Desk, request: Json): Promise<Answer> {
  const model = requireText(request, 'model');
  const prompt = requireText(request, 'prompt');
  if (request.n !== undefined && request.n !== 1)
    throw new Refusal(400, 'the sandbox makes one image per request');
  const size = chosen(request.size, '1024x1024');
  const byTokens = model.startsWith('gpt-image');
  const quality = chosen(request.quality, byTokens ? 'medium' : 'standard');
  const [width = 0, height = 0] = /^\d{2,4}x\d{2,4}$/.test(size) ? size.split('x').map(Number) : [];
  if (width * height === 0 || width * height > MAX_PIXELS)
    throw new Refusal(400, `invalid size '${size}'`, 'invalid_value');
  const output = imageTokens(model, size, quality)?.value;
  if (byTokens && output === undefined)
    throw new Refusal(400, `${model} makes no image of ${size} at quality '${quality}'`, 'invalid_value');
  const png = (await iconImage(seedOf(request), width, height)).toString('base64');
  const body = { created: 1_700_000_000, data: [{ b64_json: png }], output_format: 'png', size, quality };
  const answer = { model, image: { size, quality }, contentType: 'application/json' };
  if (output === undefined) return { ...answer, used: [['images', 1]], body: () => JSON.stringify(body) };
  const input = await desk.countTokens(model, prompt);
  const usage = {
    total_tokens: input + output,
    input_tokens: input,
    output_tokens: output,
    input_tokens_details: { text_tokens: input, image_tokens: 0 },
  };
  return {
    ...answer,
    used: [
      ['inputTokens', input],
      ['outputImageTokens', output],
    ],
    usage,
    body: shown => withUsage(body, shown),
  };
}

/** `auto` is the provider's choice, which here is always the same. */
function chosen(value: unknown, automatic: string): string {
  return typeof value === 'string' && value !== 'auto' ? value : automatic;
}

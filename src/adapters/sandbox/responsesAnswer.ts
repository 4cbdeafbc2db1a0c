import { type Answer, type Desk, type Json, Refusal, withUsage } from './answer.ts';
import { contentText } from './chatAnswer.ts';
import { complete, type SpokenMessage } from './completion.ts';

/** POST /v1/responses, without streaming. */
export async function responsesAnswer(desk: Desk, request: Json, id: string): Promise<Answer> {
  if (request.stream === true) throw new Refusal(400, 'the sandbox does not stream responses');
  const completion = await complete(desk, request, readInput(request.input), request.max_output_tokens);
  const { model, used, input, cached, output, reasoning, text, cut } = completion;
  const body = {
    id: `resp_${id}`,
    object: 'response',
    created_at: 1_700_000_000,
    status: cut ? 'incomplete' : 'completed',
    incomplete_details: cut ? { reason: 'max_output_tokens' } : null,
    error: null,
    model,
    output: [
      {
        type: 'message',
        id: `msg_${id}`,
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text, annotations: [] }],
      },
    ],
  };
  const usage = {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
  return { model, used, usage, contentType: 'application/json', body: shown => withUsage(body, shown) };
}

/** @throws Refusal 400 where it is neither a text nor a list with one message at least */
export function readInput(input: unknown): SpokenMessage[] {
  if (typeof input === 'string') return [{ role: 'user', text: input }];
  if (!Array.isArray(input) || input.length === 0)
    throw new Refusal(400, "'input' must be a text or a non-empty array", 'invalid_type');
  return input.map((item: Json) => ({ role: String(item.role), text: contentText(item.content) }));
}

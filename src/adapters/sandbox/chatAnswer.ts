import { type Answer, type Desk, type Json, Refusal, withUsage } from './answer.ts';
import { type Completion, complete, type SpokenMessage } from './completion.ts';

/** POST /v1/chat/completions, at once or as server-sent events. */
export async function chatAnswer(desk: Desk, request: Json, id: string): Promise<Answer> {
  const limit = request.max_completion_tokens ?? request.max_tokens;
  const completion = await complete(desk, request, readMessages(request.messages), limit);
  const base = { id: `chatcmpl-${id}`, created: 1_700_000_000, model: completion.model };
  const { used, model } = completion;
  const usage = chatUsage(completion);
  const finish = completion.cut ? 'length' : 'stop';
  if (request.stream === true) {
    const includeUsage = (request.stream_options as Json | undefined)?.include_usage === true;
    return {
      model,
      used,
      usage,
      contentType: 'text/event-stream',
      body: text => events(base, completion.text, finish, includeUsage ? text : undefined),
    };
  }
  const message = { role: 'assistant', content: completion.text, refusal: null };
  const body = {
    ...base,
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason: finish }],
  };
  return { model, used, usage, contentType: 'application/json', body: text => withUsage(body, text) };
}

function chatUsage({ input, cached, output, reasoning }: Completion): Json {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: 0 },
  };
}

function events(base: Json, text: string, finish: string, usage: string | undefined): string {
  const head = { ...base, object: 'chat.completion.chunk' };
  const pieces = text.match(/\S+\s*/g) ?? [];
  const chunk = (delta: Json, reason: string | null) =>
    JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: reason }] });
  const lines = [
    chunk({ role: 'assistant', content: '' }, null),
    ...pieces.map(content => chunk({ content }, null)),
    chunk({}, finish),
    ...(usage === undefined ? [] : [withUsage({ ...head, choices: [] }, usage)]),
    '[DONE]',
  ];
  return lines.map(line => `data: ${line}\n\n`).join('');
}

/** @throws Refusal 400 where it is no list with one message at least */
export function readMessages(messages: unknown): SpokenMessage[] {
  if (!Array.isArray(messages) || messages.length === 0)
    throw new Refusal(400, "'messages' must be a non-empty array", 'invalid_type');
  return messages.map((message: Json) => ({
    role: String(message.role),
    text: contentText(message.content),
  }));
}

/** Content is a text or a list of parts with one. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: Json) => (typeof part.text === 'string' ? part.text : '')).join('');
}

import { type Answer, type Desk, type Json, Refusal, requireText } from './answer.ts';
import { contentText, readMessages } from './chatAnswer.ts';
import { inputTokens, type SpokenMessage } from './completion.ts';
import { readInput } from './responsesAnswer.ts';

interface Counting {
  readonly messages: (request: Json) => readonly SpokenMessage[];
  /** The count in the vendor's own words. */
  readonly answer: (tokens: number) => Json;
}

const GEMINI = /^\/v1beta\/models\/([^/:]+):countTokens$/;

const countings = new Map<string, Counting>([
  [
    '/v1/responses/input_tokens',
    {
      messages: ({ instructions, input }) => [...spoken('system', instructions), ...readInput(input)],
      answer: tokens => ({ object: 'response.input_tokens', input_tokens: tokens }),
    },
  ],
  [
    '/v1/messages/count_tokens',
    {
      messages: ({ system, messages }) => [...spoken('system', system), ...readMessages(messages)],
      answer: tokens => ({ input_tokens: tokens }),
    },
  ],
]);

const gemini: Counting = {
  messages: ({ generateContentRequest, contents }) => readContents(generateContentRequest ?? { contents }),
  answer: tokens => ({ totalTokens: tokens }),
};

/** The endpoints of OpenAI, Anthropic and Google that count a call's input: the tokens a call here would report. */
export function countAnswer(path: string): ((desk: Desk, request: Json) => Promise<Answer>) | undefined {
  const counting = countings.get(path) ?? (GEMINI.test(path) ? gemini : undefined);
  if (counting === undefined) return undefined;
  return async (desk, request) => {
    const model = requireText(request, 'model');
    const body = JSON.stringify(counting.answer(await inputTokens(desk, model, counting.messages(request))));
    return { model, used: [], contentType: 'application/json', body: () => body };
  };
}

/** Google's model stands in the path. */
export function modelInPath(path: string): Json {
  const model = GEMINI.exec(path)?.[1];
  return model === undefined ? {} : { model: decodeURIComponent(model) };
}

function readContents(request: unknown): readonly SpokenMessage[] {
  const { systemInstruction, contents } = (request ?? {}) as Json;
  if (!Array.isArray(contents) || contents.length === 0)
    throw new Refusal(400, "'contents' must be a non-empty array", 'invalid_type');
  const turns = contents.map((content: Json) => ({
    role: String(content.role ?? 'user'),
    text: contentText(content.parts),
  }));
  return [...spoken('system', (systemInstruction as Json | undefined)?.parts), ...turns];
}

function spoken(role: string, content: unknown): SpokenMessage[] {
  return content === undefined ? [] : [{ role, text: contentText(content) }];
}

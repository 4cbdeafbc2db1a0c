import type { CountFormat } from './countFormat.ts';

/**
 * OpenAI's `POST /v1/responses/input_tokens`: the body of a response, answered with `{object: "response.input_tokens",
 * input_tokens}`, "the exact count the model will receive" (developers.openai.com, "Counting tokens", and the API
 * reference, "Get input token counts").
 */
export const openaiCount: CountFormat = {
  vendor: 'openai',
  aliases: [],
  address: 'https://api.openai.com',
  keyVariable: 'OPENAI_API_KEY',
  version: '/v1',
  path: () => '/v1/responses/input_tokens',
  headers: key => ({ authorization: `Bearer ${key}` }),
  body: (model, messages) => ({
    model,
    // A tool's message needs the call it answers, which a template does not have: it goes as the user's.
    input: messages.map(({ role, text }) => ({ role: role === 'tool' ? 'user' : role, content: text })),
  }),
  tokens: ({ input_tokens }) => input_tokens,
};

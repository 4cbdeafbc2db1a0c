import { type CountFormat, splitSystem } from './countFormat.ts';

/**
 * Anthropic's `POST /v1/messages/count_tokens`: the body of a message without `max_tokens`, answered with
 * `{input_tokens}` (platform.claude.com, "Token counting", and the API reference, "Count tokens in a message").
 * Free of charge, under rate limits of its own.
 */
export const anthropicCount: CountFormat = {
  vendor: 'anthropic',
  aliases: [],
  address: 'https://api.anthropic.com',
  keyVariable: 'ANTHROPIC_API_KEY',
  version: '/v1',
  path: () => '/v1/messages/count_tokens',
  headers: key => ({ 'x-api-key': key, 'anthropic-version': '2023-06-01' }),
  body(model, messages) {
    const { system, turns } = splitSystem(messages);
    return {
      model,
      ...(system !== '' && { system }),
      messages: turns.map(({ role, text }) => ({
        role: role === 'assistant' ? 'assistant' : 'user',
        content: text,
      })),
    };
  },
  tokens: ({ input_tokens }) => input_tokens,
  caveat:
    'Anthropic says that a call may use a few tokens more or less than its count, and that tokens it adds itself are not billed.',
};

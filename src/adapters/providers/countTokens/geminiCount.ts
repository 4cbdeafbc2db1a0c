import { type CountFormat, splitSystem } from './countFormat.ts';

/**
 * Google's `POST /v1beta/models/MODEL:countTokens` with a `generateContentRequest`, which alone can hold the system
 * instruction; answered with `{totalTokens}` (ai.google.dev, "Counting tokens", method models.countTokens).
 */
export const geminiCount: CountFormat = {
  vendor: 'google',
  aliases: ['gemini', 'google-gemini'],
  address: 'https://generativelanguage.googleapis.com',
  keyVariable: 'GEMINI_API_KEY',
  version: '/v1beta',
  path: model => `/v1beta/models/${encodeURIComponent(model)}:countTokens`,
  headers: key => ({ 'x-goog-api-key': key }),
  body(model, messages) {
    const { system, turns } = splitSystem(messages);
    return {
      generateContentRequest: {
        model: `models/${model}`,
        ...(system !== '' && { systemInstruction: { parts: [{ text: system }] } }),
        contents: turns.map(({ role, text }) => ({
          role: role === 'assistant' ? 'model' : 'user',
          parts: [{ text }],
        })),
      },
    };
  },
  tokens: ({ totalTokens }) => totalTokens,
};

import { type Answer, type Desk, type Json, requireText, seedOf } from './answer.ts';
import { spokenSeconds, toneSound } from './toneSound.ts';

/** Tokens of a second of speech: OpenAI's price of $0.015 a minute at $12 per million audio tokens. */
const TOKENS_PER_SECOND = 1250 / 60;

/** POST /v1/audio/speech: a WAV, whatever format was asked for. As the real endpoint it reports no usage. */
export async function speechAnswer(desk: Desk, request: Json): Promise<Answer> {
  const model = requireText(request, 'model');
  const text = requireText(request, 'input');
  const seconds = spokenSeconds(text);
  const byCharacter = model.startsWith('tts-1');
  return {
    model,
    used: byCharacter
      ? [['characters', [...text].length]]
      : [
          ['inputTokens', await desk.countTokens(model, text)],
          ['outputAudioTokens', Math.ceil(seconds * TOKENS_PER_SECOND)],
        ],
    contentType: 'audio/wav',
    body: () => toneSound(seedOf(request), seconds),
  };
}

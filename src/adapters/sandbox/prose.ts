const WORDS = (
  'the a this every short clear quiet new next open simple shared daily first team page draft plan list note ' +
  'reader product change report answer detail example question result version shows keeps helps needs gives ' +
  'explains follows opens changes reads names with for from into about before after without because and when'
).split(' ');

/** Deterministic sentences, `words` words long: the same seed gives the same text. */
export function prose(seed: Uint8Array, words: number): string {
  let state = 0;
  for (const byte of seed) state = (Math.imul(state, 31) + byte + 1) >>> 0;
  const sentences: string[] = [];
  let sentence: string[] = [];
  for (let index = 0; index < words; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    sentence.push(WORDS[(state >>> 8) % WORDS.length] ?? 'the');
    if (sentence.length >= 6 + ((state >>> 16) % 9) || index === words - 1) {
      const text = sentence.join(' ');
      sentences.push(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
      sentence = [];
    }
  }
  return sentences.join(' ');
}

import fc from 'fast-check';

/** Everything that the patterns and UTF-8 treat in a special way, as snippets to be joined. */
export const SNIPPETS: readonly string[] = [
  ...[
    'a',
    'B',
    'the',
    ' of',
    'Hello',
    'WORLD',
    'camelCase',
    'HTMLElement',
    'ß',
    'ñ',
    'Ö',
    'İ',
    'ı',
    'ǅ',
    'ʰ',
    'K',
  ],
  ...[
    '中',
    '文字',
    'ا',
    'हि',
    'ไทย',
    '한국',
    'の',
    '\u0301',
    '\u20dd',
    'e\u0301',
    '𝒜',
    '𐐀',
    '𐐨',
    '𠀀',
    '\u{323b0}',
  ],
  ...['1', '12', '2024', '½', '٣', '𝟘', '3.14', '-1'],
  ...[' ', '  ', '        ', '\t', '\u00a0', '\u3000', '\u0085', '\u2028', '\ufeff', '\u180e', '\u200b'],
  ...['\n', '\r', '\r\n', '\n\n', ' \n', '\n ', '\t\n\t', '.\n', '!\r\n/'],
  ...['/', '//', '!', '#', '=', '_', '-', '.', ',', '"', '({[', '</', '```', '{{name}}', '…', '—', '’'],
  ...["'", "'s", "'S", "'ſ", "'LL", "'re", "'Ve", "'d", "n't", "''", 'ſ', 'ſt'],
  ...['😀', '👨‍👩‍👧', '🇩🇪', '\ud83d', '\ude00', '\ud800', '\udfff', '\x00', '\x7f', '\uffff'],
  ...['<|endoftext|>', '<|fim_prefix|>', '<|endofprompt|>', '<|start|>', '<|message|>'],
];

/** Texts of snippets, any code points (lone surrogates too), and long runs of one snippet. */
export const strangeText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...SNIPPETS) },
      {
        weight: 2,
        arbitrary: fc.integer({ min: 0, max: 0x10ffff }).map(point => String.fromCodePoint(point)),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom(...SNIPPETS), fc.integer({ min: 2, max: 60 }))
          .map(([snippet, times]) => snippet.repeat(times)),
      },
    ),
    // Without a size fast-check prefers short arrays.
    { maxLength: 24, size: 'max' },
  )
  .map(parts => parts.join(''));

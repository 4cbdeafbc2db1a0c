import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../projectRoot.ts';

const SENTENCES = [
  'Die Kosten je Aufruf hängen von der Länge der Vorlage ab, nicht vom Wetter.',
  'Le coût d’une requête dépend de la longueur du modèle ; l’année dernière, c’était différent.',
  'El equipo revisó cada mañana cuánto había gastado en imágenes y qué había obtenido.',
  '人工智能正在改变我们的工作方式，但是每一次调用都要花钱。',
  'このテンプレートは毎日三千回呼び出されるので、短くする価値があります。',
  '고객의 질문에 한 문장으로 대답하고, 모르면 모른다고 말하세요.',
  'Ответь коротко и по делу, приведи цены в рублях и укажи источник.',
  'أجب باختصار واذكر المصدر، ولا تخترع أرقامًا.',
  'ग्राहक के प्रश्न का उत्तर दो वाक्यों में दें।',
  'Ship it 🚀 — ✅ tests, ❌ flakes, 👩‍💻 reviewed; ¾ of €1 024,50 saved.',
  'const total = rows.reduce((sum, { cost }) => sum + BigInt(cost), 0n); // pico-USD',
  "def render(template: str, **values) -> str:\n    return template.format(**values) or 'n/a'",
  '{"role": "user", "content": [{"type": "text", "text": "What\'s in this image?"}], "max_tokens": 300}',
];

/** Numbers in [0, 1) that are the same in every run (xorshift32). */
export function repeatableRandom(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
}

/**
 * A prompt-like text of at least `bytes` UTF-8 bytes, the same in every run: paragraphs of the 117 real prompt
 * files in random order, sentences of ten languages, code, and identifiers that never come twice.
 */
export function mixedText(bytes: number): string {
  const random = repeatableRandom(20_261_122);
  const paragraphs = corpusParagraphs();
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  let text = '';
  for (let length = 0; length < bytes; ) {
    const id = Math.floor(random() * 2 ** 32).toString(16);
    const block = `${pick(paragraphs)}\n${pick(SENTENCES)} ${pick(SENTENCES)}\n- item_${id}: {{value_${id}}}\n\n`;
    text += block;
    length += Buffer.byteLength(block);
  }
  return text;
}

/** Paragraphs of the real prompt files, tags and all. */
export function corpusParagraphs(): string[] {
  const corpus = join(projectRoot, 'test/fixtures/corpus');
  return readdirSync(corpus, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.prompty?$/.test(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(file => readFileSync(join(file.parentPath, file.name), 'utf8').split(/\n{2,}/));
}

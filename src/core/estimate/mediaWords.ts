import type { TemplateMedia } from '../callAttachment.ts';
import type { MediaInput } from '../tokens/media/mediaInput.ts';
import { TYPICAL_IMAGE } from '../tokens/media/mediaTokens.ts';

/** A medium by its title, with how it was counted where somebody documents that. */
interface CountedMedium {
  readonly title: string;
  readonly counted?: MediaInput;
}

/** What a medium is called where its cost is shown: `image photo`, `audio talk.wav`. */
export function mediaTitle(
  kind: TemplateMedia['kind'],
  { variable }: TemplateMedia,
  url: string | undefined,
): string {
  const word = kind ?? 'medium';
  if (variable !== undefined) return `${word} ${variable}`;
  if (url === undefined || /^data:/i.test(url)) return word;
  const name =
    url
      .slice(0, 2000)
      .split(/[?#]/)[0]
      ?.split(/[\\/]/)
      .findLast(part => part !== '') ?? '';
  return name === '' ? word : `${word} ${name.slice(0, 60)}`;
}

/** How media were counted, a sentence for each source and for sizes that nobody knows. */
export function mediaAssumptions(media: readonly CountedMedium[]): string[] {
  const bySource = new Map<string, { known: CountedMedium[]; open: CountedMedium[] }>();
  for (const part of media) {
    if (part.counted === undefined) continue;
    const group = bySource.get(part.counted.source) ?? { known: [], open: [] };
    bySource.set(part.counted.source, group);
    (part.counted.isMeasured ? group.known : group.open).push(part);
  }
  return [...bySource].flatMap(([source, { known, open }]) => [
    ...(known.length > 0 ? [`Counted by size: ${names(known)} (${source}).`] : []),
    ...(open.length > 0 ? [`${sizeTaken()}: ${names(open)} (${source}).`] : []),
  ]);
}

function sizeTaken(): string {
  const { width, height } = TYPICAL_IMAGE;
  const pixels = [width, height].map(side => side.toLocaleString('en-US')).join(' × ');
  return `Of unknown size, taken for ${pixels} pixels within the least and the most of the rule`;
}

function names(parts: readonly CountedMedium[]): string {
  return [...new Set(parts.map(({ title }) => title))].join(', ');
}

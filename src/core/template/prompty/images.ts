import type { Span } from '../../model.ts';
import { firstFrom } from '../../text/firstFrom.ts';
import type { BodyScan, BodyTag } from '../body/bodyScan.ts';
import { markBorder } from '../roles/roleMarkers.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/**
 * Whether images of Markdown are images of the message. Version 1 reads them so (runtime/prompty/prompty/parsers.py,
 * parse_content); version 2 must leave them as text (spec/spec.md, 6.6). What only version 1 has tells them apart.
 */
export function readsImages(root: YamlNode | null): boolean {
  const model = root?.at('model');
  return (
    root?.at('sample') !== undefined ||
    ['configuration', 'api', 'parameters'].some(key => model?.at(key) !== undefined)
  );
}

/** `![alt](address "title")` as a tag of the body. Its alternative text and title are not sent. */
type ImageTag = BodyTag & { readonly kind: 'media' };

/** A scan whose images are media; tags within them are theirs, such as a variable that is the address. */
export function withImages(source: string, body: Span, scan: BodyScan): BodyScan {
  const images = findImages(source, body, scan.tags);
  if (images.length === 0) return scan;
  const within = (span: Span) => {
    const image = images[firstFrom(images, span.start + 1, each => each.span.start) - 1];
    return image !== undefined && image.span.end >= span.end;
  };
  const tags = [...scan.tags.filter(({ span }) => !within(span)), ...images];
  return { ...scan, tags: tags.sort((a, b) => a.span.start - b.span.start) };
}

/** The source with a mark around each image, of the same length: `splitMessages` finds them in the rendered text. */
export function withImageMarks(source: string, body: Span, scan: BodyScan): string {
  let marked = '';
  let at = 0;
  for (const { span } of findImages(source, body, scan.tags)) {
    marked +=
      source.slice(at, span.start) + markBorder + source.slice(span.start + 1, span.end - 1) + markBorder;
    at = span.end;
  }
  return marked + source.slice(at);
}

function findImages(source: string, body: Span, tags: readonly BodyTag[]): ImageTag[] {
  const images: ImageTag[] = [];
  const [bracket, address, close, line] = [']', '](', ')', '\n'].map(mark => new Seeker(source, mark)) as [
    Seeker,
    Seeker,
    Seeker,
    Seeker,
  ];
  let at = source.indexOf('![', body.start);
  while (at !== -1 && at < body.end) {
    const start = address.from(at) + 2;
    let end = bracket.from(at) === start - 2 ? close.from(start) : Number.POSITIVE_INFINITY;
    for (let tag = tagAt(tags, end); tag !== undefined; tag = tagAt(tags, end))
      end = close.from(tag.span.end);
    const isClosed = end < Math.min(body.end, line.from(start));
    const image = isClosed ? imageOf(source, { start: at, end: end + 1 }, start, tags) : undefined;
    if (image !== undefined) images.push(image);
    at = source.indexOf('![', image?.span.end ?? at + 2);
  }
  return images;
}

/** Where a mark stands next, asked for one offset after another: nothing is looked through twice. */
class Seeker {
  readonly #text: string;
  readonly #mark: string;
  #next = -1;

  constructor(text: string, mark: string) {
    this.#text = text;
    this.#mark = mark;
  }

  /** Infinity where there is none. */
  from(offset: number): number {
    if (this.#next < offset) {
      const found = offset < this.#text.length ? this.#text.indexOf(this.#mark, offset) : -1;
      this.#next = found === -1 ? Number.POSITIVE_INFINITY : found;
    }
    return this.#next;
  }
}

/** The tag that an offset lies in. */
function tagAt(tags: readonly BodyTag[], offset: number): BodyTag | undefined {
  const tag =
    offset === Number.POSITIVE_INFINITY
      ? undefined
      : tags[firstFrom(tags, offset + 1, each => each.span.start) - 1];
  return tag !== undefined && tag.span.end > offset ? tag : undefined;
}

function imageOf(
  source: string,
  span: Span,
  address: number,
  tags: readonly BodyTag[],
): ImageTag | undefined {
  const place = { start: address, end: span.end - 1 };
  const next = firstFrom(tags, span.start, tag => tag.span.start);
  const before = tags[next - 1];
  const inside: BodyTag[] = [];
  for (let index = next; (tags[index]?.span.start ?? span.end) < span.end; index++) {
    inside.push(tags[index] as BodyTag);
  }
  const isCut = (before?.span.end ?? 0) > span.start || inside.some(tag => tag.span.end > span.end);
  const written = source.slice(place.start, place.end).trim().split(/\s/)[0] ?? '';
  // What is media already is no address, and a block may leave the image out or in.
  if (isCut || written === '' || inside.some(({ kind }) => kind !== 'variable')) return undefined;
  const addressed = inside.filter(tag => tag.span.start >= place.start);
  const [only] = addressed;
  const isVariable = only !== undefined && source.slice(only.span.start, only.span.end) === written;
  const url = only === undefined ? { url: written } : {};
  const variable = isVariable && only.name !== undefined ? { variable: only.name } : {};
  return {
    kind: 'media',
    span,
    outer: aroundOf(source, span),
    media: { kind: 'image', ...url, ...variable },
  };
}

/** White space at the ends of the texts between images is not sent. */
function aroundOf(source: string, { start, end }: Span): Span {
  let from = start;
  let to = end;
  while (from > 0 && /\s/.test(source[from - 1] ?? '')) from--;
  while (to < source.length && /\s/.test(source[to] ?? '')) to++;
  return { start: from, end: to };
}

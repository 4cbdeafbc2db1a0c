import type { PartEstimate, Quantity, Span, Template, TemplatePart, Unit } from '../model.ts';
import { attachmentTokens, isOpenAI } from '../tokens/attachments/attachmentTokens.ts';
import { isClaude } from '../tokens/claudeModel.ts';
import type { Encoding } from '../tokens/encoding.ts';
import { type MediaInput, mediaInput, mediaKind, sizeInAddress } from '../tokens/media/mediaInput.ts';
import type { MediaSize } from '../tokens/media/mediaSize.ts';
import { bareModelName } from '../tokens/modelVendor.ts';
import type { TokenProfile } from '../tokens/profiles.ts';
import { mediaAssumptions, mediaTitle } from './mediaWords.ts';
import { addTokens, NO_TOKENS, UNKNOWN } from './quantity.ts';

/** Sizes of media by their addresses as the template or a sample writes them. */
export type MediaSizes = ReadonlyMap<string, MediaSize>;

export interface AttachedContext {
  readonly model: string | null;
  readonly profile: TokenProfile;
  readonly encoding: Encoding;
  /** Remembers what it counted, where there is somebody to remember it. */
  readonly range?: { readonly countText?: (text: string) => number };
  /** Of files beside the template, read by whoever may read files. */
  readonly media?: MediaSizes;
}

/** One thing that a call carries beside words. */
export interface AttachedPart {
  readonly title: string;
  readonly kind: Exclude<PartEstimate['kind'], 'section' | 'variable'>;
  readonly span: Span;
  /** Null where nobody can know. */
  readonly tokens: Quantity<number>;
  readonly unit: MediaUnit | 'inputTokens';
  /** The same in every call. */
  readonly isStatic: boolean;
  readonly size?: MediaSize;
  readonly counted?: MediaInput;
}

export type MediaUnit = Extract<Unit, 'inputImageTokens' | 'inputAudioTokens'>;

/** Tools, answer schemas, calls of tools and media of a template, counted for one model. */
export class AttachedCounts {
  readonly parts: readonly AttachedPart[];
  /** How they were counted, as sentences. */
  readonly assumptions: readonly string[];
  readonly #name: string;

  constructor(template: Template, context: AttachedContext) {
    const { model, media = new Map() } = context;
    this.#name = bareModelName(model ?? '');
    const attachments = template.attachments ?? [];
    const { encoding, profile, range } = context;
    const count = range?.countText ?? ((text: string) => encoding.count(text));
    const counted = attachmentTokens(model ?? '', attachments, template.toolChoice, { count, profile });
    const first = attachments.findIndex(({ kind }) => kind === 'tool');
    const listed = attachments.map((attachment, index): AttachedPart => {
      const tokens = counted.each[index] ?? UNKNOWN;
      return {
        title: titleOf(attachment),
        kind: attachment.kind,
        span: attachment.span,
        tokens: index === first ? addTokens(tokens, counted.once) : tokens,
        unit: 'inputTokens',
        isStatic: true,
      };
    });
    const shown = template.parts
      .filter(({ kind, instead }) => kind === 'media' && !instead)
      .map(part => mediaPart(part, model ?? '', template, media));
    this.parts = [...listed, ...shown];
    this.assumptions = [...counted.assumptions, ...mediaAssumptions(shown)];
  }

  /** What is the same in every call. */
  static(): Quantity<number> {
    return sum(this.parts.filter(({ isStatic }) => isStatic));
  }

  /** Everything that is billed in a unit. */
  ofUnit(unit: AttachedPart['unit']): Quantity<number> {
    return sum(this.parts.filter(part => part.unit === unit));
  }

  within({ start, end }: Span): Quantity<number> {
    return sum(this.parts.filter(({ span }) => span.start >= start && span.end <= end));
  }

  /** What stands ahead of the messages in the provider's prompt cache: tools, with OpenAI the schema too. */
  ahead(): Quantity<number> {
    const hasSchema = isOpenAI(this.#name);
    if (!hasSchema && !isClaude(this.#name)) return NO_TOKENS;
    return sum(this.parts.filter(({ kind }) => kind === 'tool' || (hasSchema && kind === 'schema')));
  }

  /** Media that nobody can count. */
  unknown(): readonly string[] {
    return this.parts.filter(({ tokens }) => tokens.value === null).map(({ title }) => title);
  }

  /** Length of all sounds; undefined where there is none or one has no known length. */
  seconds(): number | undefined {
    const sounds = this.parts.filter(({ kind }) => kind === 'media');
    const lengths = sounds.flatMap(({ size }) => (size?.kind === 'audio' ? [size.seconds] : []));
    const isKnown = lengths.length > 0 && lengths.length === sounds.length;
    return isKnown ? lengths.reduce((total, seconds) => total + seconds, 0) : undefined;
  }
}

/** Variables that are the address of a medium wherever they are used: they put no words into a call. */
export function mediaVariables({ parts, variables }: Template): ReadonlySet<string> {
  const places = parts.filter(({ kind }) => kind === 'media');
  if (places.length === 0) return new Set();
  const isInside = (span: Span): boolean =>
    places.some(part => part.span.start <= span.start && span.end <= part.span.end);
  return new Set(
    variables.filter(({ spans }) => spans.length > 0 && spans.every(isInside)).map(({ name }) => name),
  );
}

/** Sizes that can be read from the template itself, beside those that are known: for counting with many models. */
export function measuredMedia(template: Template, known: MediaSizes = new Map()): MediaSizes {
  const sizes = new Map(known);
  for (const part of template.parts) {
    const address = part.kind === 'media' ? addressOf(part, template) : undefined;
    const size = address === undefined || sizes.has(address) ? undefined : sizeInAddress(address);
    if (address !== undefined && size !== undefined) sizes.set(address, size);
  }
  return sizes;
}

/** Addresses of media as far as the template gives them: written out, or as a variable's sample. */
export function mediaAddresses(template: Template): string[] {
  const media = template.parts.filter(({ kind }) => kind === 'media');
  return [...new Set(media.flatMap(part => addressOf(part, template) ?? []))];
}

function addressOf({ media }: TemplatePart, { variables }: Template): string | undefined {
  if (media?.variable === undefined) return media?.url;
  return variables.find(({ name }) => name === media.variable)?.sample;
}

function mediaPart(part: TemplatePart, model: string, template: Template, sizes: MediaSizes): AttachedPart {
  const media = part.media ?? {};
  const url = addressOf(part, template);
  const size = url === undefined ? undefined : (sizes.get(url) ?? sizeInAddress(url));
  const shown = { ...media, ...(url !== undefined && { url }) };
  const counted = mediaInput(model, shown, size);
  const isStatic = media.url !== undefined;
  const { value, low, high, kind } = counted?.tokens ?? UNKNOWN;
  // A sample stands for media that will be smaller or larger.
  const known = !isStatic && kind === 'exact' ? 'estimated' : kind;
  return {
    title: mediaTitle(mediaKind(shown, size), media, url),
    kind: 'media',
    span: part.usedAt ?? part.span,
    tokens: { value, kind: known, ...(low !== undefined && { low }), ...(high !== undefined && { high }) },
    unit: counted?.unit ?? 'inputTokens',
    isStatic,
    ...(size && { size }),
    ...(counted && { counted }),
  };
}

function titleOf(attachment: NonNullable<Template['attachments']>[number]): string {
  if (attachment.kind === 'tool') return attachment.tool.name;
  return attachment.kind === 'schema'
    ? (attachment.shape.name ?? 'answer schema')
    : `call of ${attachment.call.name}`;
}

/** Of those that are known. */
function sum(parts: readonly AttachedPart[]): Quantity<number> {
  const known = parts.map(({ tokens }) => tokens).filter(({ value }) => value !== null);
  return known.length === 0 ? NO_TOKENS : addTokens(...known);
}

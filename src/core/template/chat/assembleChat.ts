import type { TemplateMedia } from '../../callAttachment.ts';
import type { Span, Template, TemplatePart, TemplateProblem } from '../../model.ts';
import { wholeOf } from '../../text/textPlaces.ts';
import { variablesOf } from '../assemble.ts';
import type { BodyScan, Declaration, Reference } from '../body/bodyScan.ts';
import type { FoundParams } from '../modelParams.ts';
import type { ParseMemory } from '../parseMemory.ts';
import type { ChatMessage } from './chatMessage.ts';
import type { Content } from './content.ts';
import type { ContentEngine } from './engine.ts';

export interface ChatPieces {
  readonly format: string;
  readonly source: string;
  readonly name?: string | undefined;
  readonly model?: Template['model'];
  readonly found?: FoundParams;
  readonly messages: readonly ChatMessage[];
  readonly engine: ContentEngine;
  readonly memory?: ParseMemory | undefined;
  /** Uses of variables outside of the messages. */
  readonly references?: readonly Reference[];
  /** Parts outside of the messages, such as prompts that stand in files of their own. */
  readonly parts?: readonly TemplatePart[];
  readonly declarations: readonly Declaration[];
  readonly problems: readonly TemplateProblem[];
}

/** The template of a file that lists its messages: what stands between them is no part of it. */
export function assembleChat(pieces: ChatPieces): Template {
  const { source, messages, found } = pieces;
  const parts: TemplatePart[] = [...(pieces.parts ?? [])];
  const references: Reference[] = [...(pieces.references ?? [])];
  const written = new Set<number>();
  const problems: TemplateProblem[] = [...pieces.problems, ...(found?.problems ?? [])];
  for (const { role, contents, instead } of messages) {
    const flag = instead === undefined ? {} : { instead };
    for (const content of contents) {
      const read = readOne(pieces, content);
      const use = content.text.usedAt === undefined ? {} : { usedAt: content.text.usedAt };
      parts.push(...read.parts.map(part => ({ ...part, role, ...use, ...flag })));
      // What an alias uses again is wrong once, at the place where it is written. Texts of other files share one place.
      const { start } = content.text.spanOf({ start: 0, end: 0 });
      if (content.text.usedAt !== undefined && written.has(start)) continue;
      written.add(start);
      // Another prompt's variables are nothing that a call must have.
      references.push(
        ...(instead ? read.references.map(each => ({ ...each, guarded: true })) : read.references),
      );
      problems.push(...read.problems);
    }
  }
  const uses = (part: TemplatePart): number => (part.usedAt ?? part.span).start;
  const byPlace = (a: { span: Span }, b: { span: Span }): number => a.span.start - b.span.start;
  return {
    format: pieces.format,
    ...(pieces.name === undefined ? {} : { name: pieces.name }),
    ...(pieces.model === undefined ? {} : { model: pieces.model }),
    params: found?.params ?? {},
    ...(found === undefined ? {} : { paramSpans: found.spans }),
    body: wholeOf(source),
    parts: parts.sort((a, b) => uses(a) - uses(b)),
    variables: variablesOf(references.sort(byPlace), pieces.declarations),
    messages: messages
      .filter(({ instead }) => !instead)
      .map(({ role, name }) => ({ role, ...(name === undefined ? {} : { name }) })),
    sections: messages.map(({ title, role, span }) => ({ title, role, span })).sort(byPlace),
    problems: problems.sort(byPlace),
  };
}

interface ContentParts {
  readonly parts: readonly Omit<TemplatePart, 'role'>[];
  readonly references: readonly Reference[];
  readonly problems: readonly TemplateProblem[];
}

function readOne({ source, engine, memory }: ChatPieces, content: Content): ContentParts {
  const { kind, text } = content;
  const scan = memory === undefined ? engine.scan(text.text) : memory.recall(engine.scan, text.text);
  const placed = <T extends { readonly span: Span }>(each: T): T => ({
    ...each,
    span: text.spanOf(each.span),
  });
  const whole = { start: 0, end: text.text.length };
  const references = scan.references.map(placed);
  const problems = scan.problems.map(placed);
  if (kind === 'media') {
    const span = text.spanOf(whole);
    const media = mediaOf(content, scan);
    return { parts: span.end > span.start ? [{ kind, span, media }] : [], references, problems };
  }
  const parts: Omit<TemplatePart, 'role'>[] = [];
  let at = 0;
  const addText = (end: number): void => {
    for (const stretch of end > at ? text.stretches({ start: at, end }) : []) {
      const { start, end: stop } = stretch.span;
      const same = source.slice(start, stop) === stretch.text;
      parts.push({ kind: 'text', span: stretch.span, ...(same ? {} : { text: stretch.text }) });
    }
  };
  for (const tag of scan.tags) {
    addText(tag.outer?.start ?? tag.span.start);
    // `outer` rides along, as in `assembleTemplate`.
    parts.push({ ...tag, span: text.spanOf(tag.span) });
    at = Math.max(at, tag.span.end, tag.outer?.end ?? 0);
  }
  addText(whole.end);
  return { parts, references, problems };
}

/** An address that is partly a variable's is neither the file's nor the variable's. */
function mediaOf({ text, mediaType, mediaKind, detail }: Content, { tags }: BodyScan): TemplateMedia {
  const [only, more] = tags;
  const isWhole = only?.kind === 'variable' && only.span.end - only.span.start === text.text.length;
  return {
    ...(mediaKind === undefined ? {} : { kind: mediaKind }),
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(detail === undefined ? {} : { detail }),
    ...(only === undefined ? { url: text.text } : {}),
    ...(isWhole && more === undefined && only.name !== undefined ? { variable: only.name } : {}),
  };
}

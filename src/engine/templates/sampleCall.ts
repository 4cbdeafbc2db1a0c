import { FilesBesideTemplates } from '../../adapters/templateFiles/filesBeside.ts';
import { partialReader } from '../../adapters/templateFiles/partialReader.ts';
import { UserError } from '../../core/errors.ts';
import { addTokens } from '../../core/estimate/quantity.ts';
import type { Quantity, RenderedMessage, Template, TemplateVariable } from '../../core/model.ts';
import { prepareTemplate } from '../../core/template/render.ts';
import type { Encoding } from '../../core/tokens/encoding.ts';
import { messageOverhead } from '../../core/tokens/messageOverhead.ts';
import { profileTokens, tokenProfile } from '../../core/tokens/profiles.ts';
import type { SampleCall } from '../../shared/countProtocol.ts';
import type { GivenText } from '../../shared/templatesProtocol.ts';
import type { Subject } from './analyser.ts';
import type { ModelChoiceRoom } from './modelChoice.ts';
import { subjectOf } from './subjectOf.ts';

/** One call of a document's template with its samples for values; null where it is no template. */
export async function sampleCallOf(
  document: GivenText,
  room: Pick<ModelChoiceRoom, 'sites' | 'analyser'>,
): Promise<SampleCall | null> {
  const subject = await subjectOf(document, room.sites);
  if (!room.analyser.isTemplate(subject)) return null;
  const { template, model, encoding } = await room.analyser.prepare(subject);
  const used = template.variables.filter(({ spans }) => spans.length > 0);
  const rendered = render(subject, document, used);
  const messages = ('messages' in rendered ? rendered.messages : fixedText(template, subject.text)).filter(
    ({ text }) => text.trim() !== '',
  );
  const isRendered = 'messages' in rendered;
  const has = ({ sample }: TemplateVariable) => isRendered && sample !== undefined;
  const media = isRendered
    ? messages.reduce((total, message) => total + (message.media?.length ?? 0), 0)
    : template.parts.filter(({ kind }) => kind === 'media').length;
  return {
    model,
    hash: subject.hash,
    messages: messages.map(({ role, text }) => ({ role, text })),
    sampled: used.filter(has).map(({ name }) => name),
    empty: used.filter(variable => !has(variable)).map(({ name }) => name),
    media,
    attachments: template.attachments?.length ?? 0,
    unrendered: isRendered ? null : rendered.reason,
    own: countOf(messages, model ?? '', encoding),
  };
}

/** Tokens of these messages with the framing of a chat, by our own count. */
export function countOf(
  messages: readonly RenderedMessage[],
  model: string,
  encoding: Encoding,
): Quantity<number> {
  const words = messages.reduce((total, { text }) => total + encoding.count(text), 0);
  return addTokens(profileTokens(tokenProfile(model), words), messageOverhead(model, messages, encoding));
}

function render(
  { site, name, text }: Subject,
  { path }: GivenText,
  used: readonly TemplateVariable[],
): { readonly messages: readonly RenderedMessage[] } | { readonly reason: string } {
  const root = site.home?.root;
  const isBeside = path !== null && root !== undefined;
  const partials = isBeside ? partialReader(path, root) : undefined;
  const files = isBeside ? new FilesBesideTemplates().of(path, root) : undefined;
  const values = Object.fromEntries(
    used.map(({ name: variable, sample }) => [variable, sampleValue(sample)]),
  );
  try {
    return { messages: prepareTemplate(name, text, partials, site.policy.templates, files)(values) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { reason: error.what };
  }
}

/** Lists and objects are kept as JSON among the samples. */
function sampleValue(sample: string | undefined): unknown {
  if (sample === undefined || !/^\s*[[{]/.test(sample)) return sample ?? '';
  try {
    return JSON.parse(sample);
  } catch {
    return sample;
  }
}

/** What stands in every call, one message for each run of a role. */
function fixedText(template: Template, source: string): RenderedMessage[] {
  const messages: { role: RenderedMessage['role']; text: string }[] = [];
  for (const { kind, role, span, text } of template.parts) {
    if (kind !== 'text') continue;
    const piece = text ?? source.slice(span.start, span.end);
    const last = messages.at(-1);
    if (last?.role === role) last.text += piece;
    else messages.push({ role, text: piece });
  }
  return messages;
}

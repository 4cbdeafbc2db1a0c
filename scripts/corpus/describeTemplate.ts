import { TemplateCounts } from '../../src/core/estimate/templateCounts.ts';
import type { Span, Template, TemplateVariable } from '../../src/core/model.ts';
import { lineAndColumn } from '../../src/core/text/textPlaces.ts';
import type { Encoding } from '../../src/core/tokens/encoding.ts';
import type { TokenProfile } from '../../src/core/tokens/profiles.ts';

export interface Described {
  /** As the report names the file. */
  readonly name: string;
  readonly source: string;
  readonly template: Template;
  readonly profile: TokenProfile;
  readonly encoding: Encoding;
}

/** What the parser found in a file, as lines that can be read beside it; places are line:column from 1. */
export function describeTemplate(described: Described): string[] {
  const { name, source, template, profile, encoding } = described;
  const at = ({ start }: Span): string => {
    const { line, column } = lineAndColumn(source, start);
    return `${line}:${column}`;
  };
  const range = (span: Span): string => `${at(span)} to ${at({ start: span.end, end: span.end })}`;
  const counts = new TemplateCounts(template, {
    model: template.model?.id ?? null,
    // Tokens of the encoding itself: factors of vendors change without any change of a parser.
    profile: { ...profile, kind: 'exact', factor: 1, low: 1, high: 1 },
    encoding,
    range: { countRange: (start, end) => encoding.count(source.slice(start, end)) },
  });
  const { model, params, parts, variables, sections, problems } = template;
  const kinds = new Map<string, number>();
  for (const { kind } of parts) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return [
    `## ${name}`,
    '',
    `- ${template.format}, ${counts.static().value} tokens (${encoding.name})`,
    `- model: ${model === undefined ? 'none' : `${model.id} ${at(model.span)}`}`,
    ...Object.entries(params).map(([param, value]) => `- ${param}: ${value}`),
    `- parts: ${[...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ') || 'none'}`,
    ...variables.map(variable => `- variable ${describeVariable(variable, at)}`),
    ...sections.map(
      ({ title, role, span }) =>
        `- section ${quoted(title)} (${role}) ${range(span)}: ${counts.within(span).value ?? 'unknown'} tokens`,
    ),
    ...counts.attached.parts.map(
      ({ kind, title, span, tokens }) =>
        `- ${kind} ${quoted(title)} ${at(span)}: ${tokens.value ?? 'unknown'} tokens`,
    ),
    ...problems.map(({ severity, code, message, span }) => `- ${severity} ${code} ${at(span)}: ${message}`),
    '',
  ];
}

function describeVariable(
  { name, spans, declared, declaration, sample, optional }: TemplateVariable,
  at: (span: Span) => string,
): string {
  const uses = spans.length === 0 ? 'unused' : `used ${spans.map(at).join(' ')}`;
  const where = declaration === undefined ? '' : ` ${at(declaration)}`;
  const traits = [
    ...(optional ? ['optional'] : []),
    declared ? `declared${where}` : 'not declared',
    ...(sample === undefined ? [] : [`sample ${quoted(sample)}`]),
  ];
  return `${quoted(name)}: ${uses}; ${traits.join(', ')}`;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}

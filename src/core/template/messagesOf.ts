import type { Role, Span, TemplatePart } from '../model.ts';
import type { TemplateMessage } from '../templateMessage.ts';
import type { RoleMark } from './body/bodyScan.ts';

interface MarkedBody {
  readonly source: string;
  readonly roleMarks: readonly RoleMark[];
  /** Whose words text ahead of the first mark are. */
  readonly defaultRole: Role;
}

/** A body's parts as messages. One that says nothing is not sent, and neither is the white space in it. */
export function messagesOf(
  { source, roleMarks, defaultRole }: MarkedBody,
  parts: readonly TemplatePart[],
): { readonly parts: readonly TemplatePart[]; readonly messages: readonly TemplateMessage[] } {
  const messages: TemplateMessage[] = [];
  const blank = new Set<TemplatePart>();
  let role = defaultRole;
  let next = 0;
  let isSaid = false;
  let spaces: TemplatePart[] = [];
  const finish = (): void => {
    if (isSaid) messages.push({ role });
    else for (const part of spaces) blank.add(part);
    isSaid = false;
    spaces = [];
  };
  for (const part of parts) {
    for (let mark = roleMarks[next]; mark && mark.span.start <= part.span.start; mark = roleMarks[++next]) {
      finish();
      role = mark.role;
    }
    if (isSaid) continue;
    const inMark = part.span.end <= (roleMarks[next - 1]?.span.end ?? 0);
    if (part.kind === 'text' && isBlank(source, part.span)) spaces.push(part);
    else isSaid = !inMark && part.kind !== 'block' && part.kind !== 'comment';
  }
  finish();
  return { parts: blank.size === 0 ? parts : parts.filter(part => !blank.has(part)), messages };
}

function isBlank(source: string, { start, end }: Span): boolean {
  return !/\S/.test(source.slice(start, end));
}

/** The span without line breaks at its ends. */
export function withoutBreaks(source: string, span: Span): Span {
  const isBreak = (at: number): boolean => source[at] === '\n' || source[at] === '\r';
  let { start, end } = span;
  while (start < end && isBreak(start)) start++;
  while (end > start && isBreak(end - 1)) end--;
  return { start, end };
}

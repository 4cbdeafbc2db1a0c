import type {
  ModelParams,
  Role,
  Span,
  Template,
  TemplatePart,
  TemplateProblem,
  TemplateSection,
  TemplateVariable,
} from '../model.ts';
import { firstFrom } from '../text/firstFrom.ts';
import type { BodyScan, Declaration, Reference, RoleMark } from './body/bodyScan.ts';
import { messagesOf, withoutBreaks } from './messagesOf.ts';
import type { FoundParams } from './modelParams.ts';

export interface TemplatePieces {
  readonly format: string;
  readonly source: string;
  readonly name?: string | undefined;
  readonly model?: { readonly id: string; readonly span: Span } | undefined;
  readonly found?: FoundParams;
  readonly body: Span;
  /** The body without what rendering trims; text is counted in here. */
  readonly content: Span;
  /** Whose words text ahead of the first role mark are. */
  readonly defaultRole: Role;
  readonly scan: BodyScan;
  readonly declarations: readonly Declaration[];
  readonly problems: readonly TemplateProblem[];
}

/** Puts what a format found together: text between tags, a role for each part, variables, sections. */
export function assembleTemplate(pieces: TemplatePieces): Template {
  const { scan, body, found } = pieces;
  const problems = [...pieces.problems, ...(found?.problems ?? []), ...scan.problems];
  const params: ModelParams = found?.params ?? {};
  const { parts, messages } = messagesOf({ ...pieces, roleMarks: scan.roleMarks }, partsOf(pieces));
  return {
    format: pieces.format,
    ...(pieces.name === undefined ? {} : { name: pieces.name }),
    ...(pieces.model === undefined ? {} : { model: pieces.model }),
    params,
    ...(found === undefined ? {} : { paramSpans: found.spans }),
    body,
    parts,
    variables: variablesOf(scan.references, pieces.declarations),
    sections: sectionsOf(pieces),
    messages,
    problems: problems.sort((a, b) => a.span.start - b.span.start),
  };
}

function partsOf({ source, scan, content: whole, defaultRole }: TemplatePieces): TemplatePart[] {
  const content = scan.isCut ? withoutBreaks(source, whole) : whole;
  const parts: TemplatePart[] = [];
  const marks = scan.roleMarks;
  let nextMark = 0;
  let role = defaultRole;
  const roleAt = (offset: number): Role => {
    for (
      let mark = marks[nextMark];
      mark !== undefined && mark.span.start <= offset;
      mark = marks[nextMark]
    ) {
      role = mark.role;
      nextMark++;
    }
    return role;
  };
  let textStart = content.start;
  const addText = (end: number): void => {
    const stop = Math.min(end, content.end);
    if (stop > textStart) {
      parts.push({ kind: 'text', span: { start: textStart, end: stop }, role: roleAt(textStart) });
    }
  };
  for (const tag of scan.tags) {
    addText(tag.outer?.start ?? tag.span.start);
    // `outer` rides along: leaving one field out of a copy costs as much again, for every tag at every keystroke.
    parts.push({ ...tag, role: roleAt(tag.span.start) });
    textStart = Math.max(textStart, tag.span.end, tag.outer?.end ?? 0);
  }
  addText(content.end);
  return parts;
}

/** Variables in the order in which they are declared, then used. */
export function variablesOf(
  references: readonly Reference[],
  declarations: readonly Declaration[],
): TemplateVariable[] {
  const declared = new Map(declarations.map(declaration => [declaration.name, declaration]));
  const uses = new Map<string, { spans: Span[]; guarded: boolean }>();
  for (const { name, span, guarded } of references) {
    const use = uses.get(name) ?? { spans: [], guarded: true };
    use.spans.push(span);
    use.guarded &&= guarded;
    uses.set(name, use);
  }
  const names = new Set([...declared.keys(), ...uses.keys()]);
  return [...names].map(name => {
    const declaration = declared.get(name);
    const use = uses.get(name);
    const optional = declaration?.optional === true || use === undefined || use.guarded;
    return {
      name,
      spans: use?.spans ?? [],
      declared: declaration !== undefined,
      ...(declaration?.sample === undefined ? {} : { sample: declaration.sample }),
      ...(declaration?.samples === undefined ? {} : { samples: declaration.samples }),
      ...(declaration === undefined ? {} : { declaration: declaration.span }),
      ...(optional ? { optional } : {}),
    };
  });
}

function sectionsOf({ scan, source, body, content, defaultRole }: TemplatePieces): TemplateSection[] {
  const roles: TemplateSection[] = scan.roleMarks.map((mark, index) => ({
    title: mark.title,
    role: mark.role,
    span: { start: mark.span.start, end: scan.roleMarks[index + 1]?.span.start ?? body.end },
  }));
  // A mark without a tag (behind a block, behind the history) is a section only if something is said there.
  const sections = roles.filter(
    (section, index) => !isEmpty(scan.roleMarks[index]) || hasText(scan, source, section.span),
  );
  const unclaimed = { start: content.start, end: scan.roleMarks[0]?.span.start ?? body.end };
  // Text that no role mark claims is a section of its own, unless headings divide it already.
  const divided = scan.roleMarks.length === 0 && scan.sectionMarks.length > 0;
  if (!divided && hasText(scan, source, unclaimed)) {
    sections.unshift({ title: defaultRole, role: defaultRole, span: unclaimed });
  }
  const marked = scan.sectionMarks.map(mark => ({
    ...mark,
    role: roleAt(scan.roleMarks, mark.span.start, defaultRole),
  }));
  return [...sections, ...marked].sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
}

function isEmpty(mark: RoleMark | undefined): boolean {
  return mark === undefined || mark.span.start === mark.span.end;
}

/** Whether anything but comments and white space stands in a stretch of the body. */
function hasText(scan: BodyScan, source: string, span: Span): boolean {
  let at = span.start;
  for (let index = firstFrom(scan.tags, span.start, tag => tag.span.start); ; index++) {
    const tag = scan.tags[index];
    if (tag === undefined || tag.span.start >= span.end) {
      return source.slice(at, Math.max(at, span.end)).trim() !== '';
    }
    if (tag.kind !== 'comment' || source.slice(at, tag.span.start).trim() !== '') {
      return true;
    }
    at = tag.span.end;
  }
}

function roleAt(marks: readonly RoleMark[], offset: number, defaultRole: Role): Role {
  return marks[firstFrom(marks, offset + 1, mark => mark.span.start) - 1]?.role ?? defaultRole;
}

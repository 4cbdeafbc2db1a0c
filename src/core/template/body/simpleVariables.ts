import type { Span } from '../../model.ts';
import { missingVariable } from '../renderProblem.ts';
import type { BodyTag, Reference } from './bodyScan.ts';

/** A place where a value goes: `{{name}}`, `{{name.field}}`, and in Markdown `${input:name:hint}` or `${selection}`. */
export interface SimpleVariable {
  readonly name: string;
  readonly path: readonly string[];
  readonly span: Span;
}

const doubleBraces = /\{\{[ \t]*([A-Za-z_][\w-]*(?:\.[\w-]+)*)[ \t]*\}\}/g;

/** Variables of VS Code's prompt files (code.visualstudio.com, "Use prompt files in VS Code"). */
const editorVariables =
  /\$\{(?:input:([A-Za-z_][\w-]*)(?::[^}\n]{0,500})?|(selection|selectedText|file|fileBasename|fileDirname|fileBasenameNoExtension|workspaceFolder|workspaceFolderBasename))\}/g;

/** Variables of a body in order. */
export function findSimpleVariables(
  text: string,
  body: Span,
  options: { readonly editor: boolean },
): SimpleVariable[] {
  const source = text.slice(body.start, body.end);
  const found: SimpleVariable[] = [];
  const spanOf = (match: RegExpMatchArray): Span => {
    const start = body.start + (match.index ?? 0);
    return { start, end: start + match[0].length };
  };
  for (const match of source.matchAll(doubleBraces)) {
    const path = (match[1] ?? '').split('.');
    found.push({ name: path[0] ?? '', path, span: spanOf(match) });
  }
  for (const match of options.editor ? source.matchAll(editorVariables) : []) {
    const name = match[1] ?? match[2] ?? '';
    found.push({ name, path: [name], span: spanOf(match) });
  }
  return found.sort((a, b) => a.span.start - b.span.start);
}

export function simpleTags(variables: readonly SimpleVariable[]): BodyTag[] {
  return variables.map(({ name, span }) => ({ kind: 'variable', span, name }));
}

export function simpleReferences(variables: readonly SimpleVariable[]): Reference[] {
  return variables.map(({ name, span }) => ({ name, span, guarded: false }));
}

/**
 * The text with values in place; lists and objects as JSON.
 * @throws RenderProblem for a variable without a value.
 */
export function fillIn(
  text: string,
  content: Span,
  variables: readonly SimpleVariable[],
  values: Record<string, unknown>,
): string {
  let filled = '';
  let at = content.start;
  for (const { name, path, span } of variables) {
    if (!Object.hasOwn(values, name)) {
      throw missingVariable(name, span);
    }
    filled += text.slice(at, span.start) + textOf(path.reduce<unknown>(ownField, values));
    at = span.end;
  }
  return filled + text.slice(at, content.end);
}

function ownField(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'function') {
    return '';
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

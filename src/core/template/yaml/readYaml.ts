import { type Alias, Composer, type CST, type Document, type Node, Parser } from 'yaml';
import type { Span, TemplateProblem } from '../../model.ts';
import { maxUniqueKeysLength, maxYamlDepth, maxYamlLength } from '../limits.ts';
import type { ParseMemory } from '../parseMemory.ts';
import { followAliases } from './aliases.ts';
import { LastYaml } from './lastYaml.ts';
import { tooDeepAt } from './yamlDepth.ts';
import { YamlNode } from './yamlNode.ts';

export interface YamlRead {
  /** Null where the text is empty or could not be read. */
  readonly root: YamlNode | null;
  readonly problems: readonly TemplateProblem[];
}

const maxErrors = 50;
const noAliases: ReadonlyMap<Alias, Node> = new Map();

/**
 * Reads the YAML in a span of `source`; offsets in the result are offsets into `source`. Size and depth are capped,
 * and so is what aliases stand for (they are how a small file becomes a huge one); unknown tags are plain text.
 * Nodes are good until the next reading with the same memory.
 */
export function readYaml(source: string, span: Span, memory?: ParseMemory): YamlRead {
  const text = source.slice(span.start, span.end);
  if (text.length > maxYamlLength) {
    return refuse(
      'yaml-too-large',
      `YAML of more than ${maxYamlLength.toLocaleString('en-US')} characters is not read`,
      span.start,
    );
  }
  const last = memory?.own(LastYaml);
  const known = last?.contentsOf(text);
  if (known !== undefined) {
    return { root: new YamlNode(known, { base: span.start, targets: noAliases }), problems: [] };
  }
  last?.keep('', null);
  const deep = tooDeepAt(text, maxYamlDepth);
  if (deep !== null) {
    return refuse(
      'yaml-too-deep',
      `YAML nested deeper than ${maxYamlDepth} levels is not read`,
      span.start + deep,
    );
  }
  const composer = new Composer({
    keepSourceTokens: false,
    logLevel: 'silent',
    prettyErrors: false,
    uniqueKeys: text.length <= maxUniqueKeysLength,
  });
  const [document, next] = [...composer.compose(tokensOf(text), true, text.length)];
  if (document === undefined) {
    return { root: null, problems: [] };
  }
  const problems = [
    ...syntaxProblems(document, span),
    ...(next === undefined ? [] : [secondDocument(next, span.start)]),
  ];
  const { contents } = document;
  if (contents === null) return { root: null, problems };
  const aliases = text.includes('*') ? followAliases(contents, span.start) : undefined;
  problems.push(...(aliases?.problems ?? []));
  // What could be read is still given: hints stay while somebody types in the front matter.
  const targets = aliases?.targets ?? noAliases;
  if (problems.length === 0 && targets.size === 0) last?.keep(text, contents);
  return {
    root: aliases?.isBomb === true ? null : new YamlNode(contents, { base: span.start, targets }),
    problems,
  };
}

/** Ends behind a few errors: what follows them is no YAML, and each costs more than a page that is some. */
function* tokensOf(text: string): Generator<CST.Token> {
  let errors = 0;
  for (const token of new Parser().parse(text)) {
    yield token;
    if (token.type === 'error' && ++errors === maxErrors) return;
  }
}

/** The first error only: the others mostly follow from it. */
function syntaxProblems(document: Document.Parsed, { start, end }: Span): TemplateProblem[] {
  return document.errors.slice(0, 1).map(error => {
    const [from, to] = error.pos.map(at => Math.min(end, start + at)) as [number, number];
    return {
      code: 'yaml-syntax',
      message: sentence(error.message),
      severity: 'error' as const,
      span: { start: from, end: Math.max(from, to) },
    };
  });
}

function secondDocument(document: Document.Parsed, base: number): TemplateProblem {
  const start = base + document.range[0];
  const message = 'The YAML goes on with another document, which is not read';
  return { code: 'yaml-syntax', message, severity: 'error', span: { start, end: start } };
}

function refuse(code: string, message: string, at: number): YamlRead {
  return { root: null, problems: [{ code, message, severity: 'error', span: { start: at, end: at } }] };
}

function sentence(message: string): string {
  return (message.split('\n')[0] ?? message).trim();
}

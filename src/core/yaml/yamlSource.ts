import {
  CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  Parser,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { type Place, UserError } from '../errors.ts';

export type YamlPath = readonly (string | number)[];

/** A parsed YAML text that still knows where everything stands and how it was written. */
export interface YamlSource {
  /** Plain data; null for an empty text. */
  readonly value: unknown;
  /** The place of the value at a path, or of its nearest ancestor that exists. */
  placeOf(path: YamlPath): Place;
  /** The place of the key at the end of a path. */
  keyPlaceOf(path: YamlPath): Place;
  /** The scalar at a path exactly as written, so that 0.1 need not go through a float. */
  textOf(path: YamlPath): string | undefined;
}

const MAX_DEPTH = 64;
const MAX_ALIASES = 100;

/**
 * Reads YAML with limits on size, depth and aliases.
 * @param file named in errors and places.
 * @param maxLength in UTF-16 code units.
 * @throws UserError with the place.
 */
export function readYaml(text: string, file: string, maxLength = 131_072): YamlSource {
  if (text.length > maxLength) {
    throw new UserError({
      what: `the file has ${text.length} characters, more than the ${maxLength} that are read`,
      where: { file },
      next: 'Split it or remove what is not needed',
    });
  }
  const lines = new LineCounter();
  checkExtent(text, file);
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const [error] = document.errors;
  if (error !== undefined) {
    throw new UserError({
      what: lowerFirst(error.message),
      where: at(error.pos[0]),
      next: 'Correct the YAML',
    });
  }
  return {
    value: toData(document, file),
    placeOf: path => at(nearest(document, path).range?.[0] ?? 0),
    keyPlaceOf: path => at(keyOffset(document, path)),
    textOf: path => {
      const node = nodeAt(document, path);
      return isScalar(node) ? (node.source ?? String(node.value)) : undefined;
    },
  };
}

/**
 * The YAML composer recurses and expands, so depth and aliases are measured first on the parser's own, iterative,
 * stack.
 */
function checkExtent(text: string, file: string): void {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  let aliases = 0;
  let isScalarText = false;
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme));
    if (lexeme.startsWith('*') && !isScalarText) aliases++;
    isScalarText = lexeme === CST.SCALAR;
    if (parser.stack.length <= MAX_DEPTH && aliases <= MAX_ALIASES) continue;
    const { line, col } = lines.linePos(parser.offset);
    const isDeep = parser.stack.length > MAX_DEPTH;
    throw new UserError({
      what: isDeep
        ? `the file nests deeper than ${MAX_DEPTH} levels`
        : `the file has more than ${MAX_ALIASES} aliases`,
      where: { file, line, column: col },
      next: isDeep ? 'Flatten it' : 'Write the values out instead of using aliases',
    });
  }
}

function toData(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new UserError({
      what: `the file's aliases cannot be followed: ${lowerFirst(error.message)}`,
      where: { file, line: 1, column: 1 },
      next: 'Write the values out instead of using aliases',
    });
  }
}

function nodeAt(document: Document, path: YamlPath): Node | undefined {
  let node = followed(document, document.contents);
  for (const key of path) {
    if (isMap(node)) node = followed(document, pairAt(node, key)?.value as Node | undefined);
    else if (isSeq(node)) node = followed(document, node.get(key, true) as Node | undefined);
    else return undefined;
  }
  return node;
}

/** By the key as data has it: `50:` is the key "50" there. */
function pairAt(map: YAMLMap, key: string | number): Pair | undefined {
  return map.items.find(item => isScalar(item.key) && String(item.key.value) === String(key));
}

function followed(document: Document, node: Node | null | undefined): Node | undefined {
  return (isAlias(node) ? node.resolve(document) : node) ?? undefined;
}

function nearest(document: Document, path: YamlPath): Node {
  for (let length = path.length; length > 0; length--) {
    const node = nodeAt(document, path.slice(0, length));
    if (node?.range != null) return node;
  }
  return document.contents ?? ({ range: [0, 0, 0] } as Node);
}

function keyOffset(document: Document, path: YamlPath): number {
  const parent = nodeAt(document, path.slice(0, -1));
  const key = path.at(-1);
  const pair = isMap(parent) && key !== undefined ? pairAt(parent, key) : undefined;
  return (isScalar(pair?.key) ? pair.key.range?.[0] : nearest(document, path).range?.[0]) ?? 0;
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, '');
}

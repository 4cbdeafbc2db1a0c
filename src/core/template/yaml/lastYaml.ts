import { isMap, isPair, isScalar, isSeq, type Node, type Range, Scalar } from 'yaml';
import { maxUniqueKeysLength } from '../limits.ts';

interface Change {
  /** UTF-16 offset of the first character that differs, and of the first that is the same again, before. */
  readonly start: number;
  readonly end: number;
  readonly removed: string;
  readonly inserted: string;
}

/** Whoever types in a paragraph types no line break and no control. */
const unusual = /\p{Cc}|[\u2028\u2029\ufeff]/u;
/** Indented, with something on the line that stays: the line remains a line of its block. */
const indentedStart = /^ +[^ \t]/;
const plainHeader = /^\|[+-]?[ \t]*\n$/;

/**
 * The YAML that a document had before its last edit, so that typing into a literal block (`|`) composes nothing anew:
 * within a line of such a block no character has a meaning (YAML 1.2.2, 8.1.2). The block gets its new value, and what
 * stands behind it its new place. Any other edit is the parser's.
 */
export class LastYaml {
  #text: string | undefined;
  #contents: Node | undefined;

  /** @param contents of a document without problems and aliases, null where there is none to keep. */
  keep(text: string, contents: Node | null): void {
    const isKept = contents !== null && !text.includes('\r');
    this.#text = isKept ? text : undefined;
    this.#contents = isKept ? contents : undefined;
  }

  /** The contents of `text` where they follow from those that were kept; then these are what is kept. */
  contentsOf(text: string): Node | undefined {
    const [before, contents] = [this.#text, this.#contents];
    if (before === undefined || contents === undefined) return undefined;
    if (before !== text) {
      if (isUnique(before) !== isUnique(text)) return undefined;
      const change = changeOf(before, text);
      if (unusual.test(change.removed) || unusual.test(change.inserted)) return undefined;
      const line = before.lastIndexOf('\n', change.start - 1) + 1;
      if (!indentedStart.test(before.slice(line, change.start))) return undefined;
      const block = blockAround(contents, line, change);
      if (block === undefined || !replaceIn(block, before, line, change)) return undefined;
      move(contents, change.end, change.inserted.length - change.removed.length);
      this.#text = text;
    }
    return contents;
  }
}

/** Whether keys of the text are compared for duplicates. */
function isUnique(text: string): boolean {
  return text.length <= maxUniqueKeysLength;
}

function changeOf(before: string, after: string): Change {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  while (
    same < shorter - start &&
    before.charCodeAt(before.length - same - 1) === after.charCodeAt(after.length - same - 1)
  ) {
    same++;
  }
  const end = before.length - same;
  return { start, end, removed: before.slice(start, end), inserted: after.slice(start, after.length - same) };
}

/** The literal block that the line stands in, as an item or the value of a key. */
function blockAround(node: unknown, line: number, change: Change): Scalar<string> | undefined {
  if (isMap(node) || isSeq(node)) {
    for (const item of node.items) {
      const value: unknown = isPair(item) ? item.value : item;
      const [start, end] = (value as Node | null)?.range ?? [0, -1];
      if (start < line && change.end <= end) return blockAround(value, line, change);
    }
    return undefined;
  }
  const isBlock = isScalar(node) && node.type === Scalar.BLOCK_LITERAL && typeof node.value === 'string';
  return isBlock ? (node as Scalar<string>) : undefined;
}

/** False where the value is not what the lines say: then the parser knows better. */
function replaceIn(block: Scalar<string>, before: string, line: number, change: Change): boolean {
  const [start = 0, end = 0] = block.range ?? [];
  const body = before.indexOf('\n', start) + 1;
  if (body === 0 || body > line || !plainHeader.test(before.slice(start, body))) return false;
  const indent = /^(?: *\n)*( +)/.exec(before.slice(body, end))?.[1]?.length ?? 0;
  if (indent === 0 || change.start < line + indent) return false;
  let at = change.start - line - indent;
  for (let from = body; from < line; ) {
    const next = before.indexOf('\n', from) + 1;
    at += Math.max(0, next - 1 - from - indent) + 1;
    from = next;
  }
  const { value } = block;
  const ahead = before.slice(line + indent, change.start);
  if (value.slice(at - ahead.length, at + change.removed.length) !== ahead + change.removed) return false;
  block.value = value.slice(0, at) + change.inserted + value.slice(at + change.removed.length);
  if (block.source !== undefined) block.source = block.value;
  return true;
}

/** Moves all that ends or begins at an offset or behind it. */
function move(node: unknown, from: number, by: number): void {
  if (isPair(node)) {
    move(node.key, from, by);
    move(node.value, from, by);
    return;
  }
  const placed = node as Node | null;
  if (placed === null) return;
  if (placed.range) placed.range = placed.range.map(at => (at >= from ? at + by : at)) as Range;
  if (isMap(placed) || isSeq(placed)) for (const item of placed.items) move(item, from, by);
}

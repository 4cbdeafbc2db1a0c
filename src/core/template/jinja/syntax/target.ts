import type { Target } from './nodes.ts';
import { TagFault } from './tagFault.ts';
import type { TokenReader } from './tokenReader.ts';

const notNames: ReadonlySet<string> = new Set(
  'true false none True False None and or not in is if else'.split(' '),
);

/** What a loop or an assignment gives values to: names, with commas and brackets around them. @throws TagFault */
export function target(reader: TokenReader, fields = false): Target {
  const items: Target[] = [];
  let isTuple = false;
  do {
    if (items.length > 0 && (reader.isSign('=') || reader.isWord('in') || reader.isSign(')'))) break;
    items.push(one(reader, fields));
    if (reader.isSign(',')) isTuple = true;
  } while (reader.skipSign(','));
  const [only] = items;
  return only !== undefined && !isTuple ? only : { kind: 'tuple', items };
}

function one(reader: TokenReader, fields: boolean): Target {
  if (reader.skipSign('(')) {
    const inner = reader.nested(() => target(reader));
    reader.expectSign(')');
    return inner;
  }
  const { text: name, at } = reader.expectName();
  if (notNames.has(name) || name === 'loop') throw new TagFault(`"${name}" cannot be given a value`, at);
  if (!fields || !reader.skipSign('.')) return { kind: 'name', name };
  return { kind: 'field', name, field: reader.expectName().text };
}

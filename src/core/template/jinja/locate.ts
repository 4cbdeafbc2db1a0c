import type { parse } from '@huggingface/jinja';
import type { JinjaTag } from './scanTags.ts';
import type { JinjaItem } from './tokens.ts';

export type Statement = ReturnType<typeof parse>['body'][number];

/** The fields of the engine's nodes that hold statements; which are there depends on the type. */
interface Bodies {
  readonly body?: readonly Statement[];
  readonly alternate?: readonly Statement[];
  readonly defaultBlock?: readonly Statement[];
  readonly value?: unknown;
}

/** Which tag each statement of a parsed template came from: the parser keeps the order and forgets the places. */
export function locateStatements(
  program: readonly Statement[],
  items: readonly JinjaItem[],
): Map<Statement, JinjaTag> {
  const places = new Map<Statement, JinjaTag>();
  let next = 0;
  const take = (): JinjaTag | undefined => {
    const item = items[next++];
    return item?.kind === 'tag' ? item.tag : undefined;
  };
  const peek = (): string => {
    const item = items[next];
    return item?.kind === 'tag' ? item.tag.word : '';
  };
  const walkAll = (statements: readonly Statement[] | undefined): void => {
    for (const statement of statements ?? []) walk(statement);
  };
  const walk = (statement: Statement): void => {
    const tag = take();
    if (tag !== undefined) places.set(statement, tag);
    const bodies: Bodies = statement as Statement & Bodies;
    if (tag === undefined || tag.kind !== 'statement') {
      return;
    }
    if (statement.type === 'If') {
      walkIf(bodies);
    } else if (statement.type === 'For') {
      walkAll(bodies.body);
      if (peek() === 'else') {
        take();
        walkAll(bodies.defaultBlock);
      }
      take();
    } else if (hasEnd(statement, bodies)) {
      walkAll(bodies.body);
      take();
    }
  };
  const walkIf = (bodies: Bodies): void => {
    walkAll(bodies.body);
    const [nested] = bodies.alternate ?? [];
    if (peek() === 'elif' && nested !== undefined) {
      const tag = take();
      if (tag !== undefined) places.set(nested, tag);
      // The nested if takes the one endif that closes the whole chain.
      walkIf(nested as Statement & Bodies);
      return;
    }
    if (peek() === 'else') {
      take();
      walkAll(bodies.alternate);
    }
    take();
  };
  walkAll(program);
  return places;
}

function hasEnd(statement: Statement, bodies: Bodies): boolean {
  const withBody =
    statement.type === 'Macro' || statement.type === 'CallStatement' || statement.type === 'FilterStatement';
  return withBody || (statement.type === 'Set' && bodies.value === null);
}

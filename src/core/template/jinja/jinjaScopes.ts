import { namesIn } from './names.ts';
import type { JinjaTag } from './scanTags.ts';

interface Scope {
  readonly locals: Set<string>;
  readonly guards: ReadonlySet<string>;
  /** `if` has no scope of its own: what is set in it stays set. */
  readonly isolated: boolean;
}

/** What Jinja gives every template; `strftime_now` is left out: the clock is not the template's. */
const globals: ReadonlySet<string> = new Set([
  'loop',
  'self',
  'super',
  'caller',
  'varargs',
  'kwargs',
  'namespace',
  'range',
]);

/** Names that a template defines itself, block by block (Jinja, "Scoping Behavior"). */
export class JinjaScopes {
  readonly #stack: Scope[] = [{ locals: new Set(), guards: new Set(), isolated: true }];

  /** A `set`, `macro` or import at this place: its names are the template's own from here on. */
  declare(text: string, tag: JinjaTag): void {
    const inner = text.slice(tag.inner.start, tag.inner.end);
    const targets =
      tag.word === 'set' || tag.word === 'macro'
        ? /^\s*\w+\s+([^=(]*)/.exec(inner)?.[1]
        : tag.word === 'import' || tag.word === 'from'
          ? /\s(?:as|import)\s+([\w\s,]+?)\s*(?:with(?:out)?\s+context\s*)?$/.exec(inner)?.[1]
          : undefined;
    const scope = this.#stack.findLast(each => each.isolated);
    for (const name of wordsOf(targets)) {
      scope?.locals.add(name);
    }
  }

  enter(tag: JinjaTag, guards: ReadonlySet<string>, text: string): void {
    const inner = text.slice(tag.inner.start, tag.inner.end);
    const locals = new Set<string>();
    if (tag.word === 'for') {
      for (const name of loopTargets(inner)) locals.add(name);
    } else if (tag.word === 'macro' || tag.word === 'call') {
      const open = inner.indexOf('(');
      const span = { start: tag.inner.start + Math.max(0, open), end: tag.inner.end };
      for (const { name, kind } of open === -1 ? [] : namesIn(text, span)) {
        if (kind === 'variable' || kind === 'argument') locals.add(name);
      }
    }
    this.#stack.push({ locals, guards, isolated: tag.word !== 'if' && tag.word !== 'set' });
  }

  leave(): void {
    if (this.#stack.length > 1) {
      this.#stack.pop();
    }
  }

  isLocal(name: string): boolean {
    return globals.has(name) || this.#stack.some(scope => scope.locals.has(name));
  }

  isGuarded(name: string): boolean {
    return this.#stack.some(scope => scope.guards.has(name));
  }
}

/** The names that a `for` gives its items, from the inside of its tag. */
export function loopTargets(inner: string): readonly string[] {
  return wordsOf(/^\s*for\s+([\w\s,()]+?)\s+in\s/.exec(inner)?.[1]);
}

function wordsOf(text: string | undefined): readonly string[] {
  return text?.match(/[A-Za-z_]\w*/g) ?? [];
}

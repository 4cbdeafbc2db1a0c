import type { TagReading } from './readTag.ts';

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
  declare({ declares }: TagReading): void {
    if (declares.length === 0) return;
    const scope = this.#stack.findLast(each => each.isolated);
    for (const name of declares) {
      scope?.locals.add(name);
    }
  }

  enter(word: string, { locals }: TagReading, guards: Iterable<string>): void {
    const isolated = word !== 'if' && word !== 'set';
    this.#stack.push({ locals: new Set(locals), guards: new Set(guards), isolated });
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

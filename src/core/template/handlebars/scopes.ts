import type { Expression, PathExpression, TagExpression } from './expression.ts';

interface Scope {
  /** The context of this scope is the template's own values. */
  readonly root: boolean;
  /** Helpers that leave the context as it is add no step for `../`. */
  readonly step: boolean;
  readonly locals: ReadonlySet<string>;
  /** Variables that the block tests: inside it they need no value. */
  readonly guards: ReadonlySet<string>;
}

const contextHelpers: ReadonlySet<string> = new Set(['each', 'with', 'section']);

/** Which blocks are open around a tag, to tell the template's variables from an item's own fields. */
export class Scopes {
  readonly #stack: Scope[] = [{ root: true, step: true, locals: new Set(), guards: new Set() }];

  /** Opens a block: `helper` is its name, or `section` for `{{#name}}` without a helper. */
  enter(helper: string, subject: Expression | undefined, expression: TagExpression): void {
    const changes = contextHelpers.has(helper);
    const same = subject?.type === 'path' && subject.segments.length === 0 && this.#isRoot(subject.up);
    const guards = new Set(expression.params.concat(expression.head).flatMap(each => this.#variables(each)));
    this.#stack.push({
      root: changes ? same && helper !== 'each' : this.#isRoot(0),
      step: changes,
      locals: new Set(expression.blockParams),
      guards,
    });
  }

  /** The else of a block stands in the context around it. */
  otherwise(): void {
    const scope = this.#stack.pop();
    if (scope !== undefined) {
      this.#stack.push({ ...scope, root: this.#isRoot(0), step: false, locals: new Set() });
    }
  }

  leave(): void {
    if (this.#stack.length > 1) {
      this.#stack.pop();
    }
  }

  /** The template variable a path starts at; undefined for an item's field, a local, or engine data. */
  variableOf(path: PathExpression): string | undefined {
    const [first, second] = path.segments;
    if (path.data) {
      return first === 'root' ? second : undefined;
    }
    if (first === undefined || (!path.scoped && this.#stack.some(scope => scope.locals.has(first)))) {
      return undefined;
    }
    return this.#isRoot(path.up) ? first : undefined;
  }

  /** Whether names stand for the template's own values here. */
  isOwn(): boolean {
    return this.#isRoot(0);
  }

  isGuarded(name: string): boolean {
    return this.#stack.some(scope => scope.guards.has(name));
  }

  #isRoot(up: number): boolean {
    let left = up;
    for (const scope of this.#stack.toReversed()) {
      if (left === 0) {
        return scope.root;
      }
      left -= scope.step ? 1 : 0;
    }
    return false;
  }

  #variables(expression: Expression): readonly string[] {
    if (expression.type === 'call') {
      return expression.params.flatMap(each => this.#variables(each));
    }
    const name = expression.type === 'path' ? this.variableOf(expression) : undefined;
    return name === undefined ? [] : [name];
  }
}

interface Scope {
  readonly locals: ReadonlySet<string>;
  readonly guards: ReadonlySet<string>;
}

/** Names that a template defines itself: `assign` and `capture` for all that follows, loops for their body. */
export class LiquidScopes {
  readonly #assigned = new Set<string>();
  readonly #stack: Scope[] = [];

  assign(name: string): void {
    this.#assigned.add(name);
  }

  enter(locals: Iterable<string>, guards: Iterable<string>): void {
    this.#stack.push({ locals: new Set(locals), guards: new Set(guards) });
  }

  leave(): void {
    this.#stack.pop();
  }

  isLocal(name: string): boolean {
    return this.#assigned.has(name) || this.#stack.some(scope => scope.locals.has(name));
  }

  isGuarded(name: string): boolean {
    return this.#stack.some(scope => scope.guards.has(name));
  }
}

import type { UserError } from '../../core/errors.ts';
import type { TemplatesEvents } from '../../shared/templatesProtocol.ts';
import type { Site } from './site.ts';

/** Tells whoever listens that a policy or lock cannot be read: once, and once that it can again. */
export class PolicyNews {
  readonly #events: TemplatesEvents | undefined;
  /** By root, in the order in which they were found; the first is the one that is told. */
  readonly #problems = new Map<string, UserError>();
  #told: UserError | null = null;

  constructor(events: TemplatesEvents | undefined) {
    this.#events = events;
  }

  /** What governs some template, as it was just read. @throws UserError its problem, where nobody listens. */
  take({ problem, home }: Site): void {
    if (this.#events === undefined) {
      if (problem !== null) throw problem;
      return;
    }
    if (home === null) return;
    if (problem === null) this.#problems.delete(home.root);
    else this.#problems.set(home.root, problem);
    const [first = null] = this.#problems.values();
    if (first?.message === this.#told?.message) return;
    this.#told = first;
    this.#events.policyProblem(first && policyProblem(first));
  }
}

function policyProblem({ what, next, where }: UserError) {
  return {
    file: where?.file ?? '',
    message: next === undefined ? what : `${what}. ${next}.`,
    line: where?.line ?? 1,
    column: where?.column ?? 1,
  };
}

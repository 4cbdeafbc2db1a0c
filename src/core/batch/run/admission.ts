import type { Clock, Identity } from '../../ports.ts';
import type { BudgetGate, Verdict } from '../budget/budgetGate.ts';
import type { PlannedItem } from '../plan/planItems.ts';

export type Refusal = Exclude<Verdict, { kind: 'fits' }>;
export type Refused = { readonly kind: 'refused'; readonly verdict: Refusal };

/** Polls of other processes' reservations before giving up, without any of them changing. */
const PATIENCE = 20;
const POLL_MS = 250;

/**
 * Lets attempts begin. As long as no cap was hit they publish and check side by side; from then on one by one, because
 * attempts that publish together near the cap all refuse themselves.
 */
export class Admission {
  readonly #gate: BudgetGate;
  readonly #clock: Clock;
  readonly #identity: Identity;
  readonly #ended: AbortSignal;
  #tight = false;
  #last: Promise<void> = Promise.resolve();
  /** Attempts of this process that were sent and have not ended. */
  #open = 0;
  #waiting: (() => void)[] = [];

  constructor(gate: BudgetGate, clock: Clock, identity: Identity, ended: AbortSignal) {
    this.#gate = gate;
    this.#clock = clock;
    this.#identity = identity;
    this.#ended = ended;
  }

  /** @param attempt calls back when its intent is on the disk and within the budget, just before it is sent. */
  async admit<T>(item: PlannedItem, attempt: (sent: () => void) => Promise<T>): Promise<T | Refused> {
    const leave = this.#tight ? await this.#turn() : () => {};
    let sent = false;
    try {
      if (this.#tight) {
        const verdict = await this.#check(item);
        if (verdict.kind !== 'fits') return { kind: 'refused', verdict };
      }
      return await attempt(() => {
        sent = true;
        this.#open++;
        leave();
      });
    } finally {
      if (sent) this.#settled();
      else leave();
    }
  }

  /** After a refusal: resolves when it is worth trying again, to false where nothing will come free. */
  async comesFree(item: PlannedItem, refusal: Refusal): Promise<boolean> {
    this.#tight = true;
    if (refusal.kind === 'never') return false;
    if (this.#open > 0) {
      await new Promise<void>(resolve => this.#waiting.push(resolve));
      return true;
    }
    // Only other processes hold reservations now: they may settle, or stand until somebody declares them dead.
    let { state } = refusal;
    for (let unchanged = 0; unchanged < PATIENCE && !this.#ended.aborted; unchanged++) {
      const ms = POLL_MS * (0.2 + this.#identity.random());
      await this.#clock.sleep(ms, this.#ended).catch(() => {});
      const verdict = await this.#check(item);
      if (verdict.kind === 'fits') return true;
      if (verdict.kind === 'never') return false;
      if (verdict.state !== state) unchanged = 0;
      state = verdict.state;
    }
    return false;
  }

  #check({ max, tags }: PlannedItem): Promise<Verdict> {
    return this.#gate.check(max, tags.feature, false);
  }

  /** Resolves when everybody who came before has left; call the result to leave. */
  async #turn(): Promise<() => void> {
    const before = this.#last;
    let leave = () => {};
    this.#last = new Promise(resolve => {
      leave = resolve;
    });
    await before;
    return leave;
  }

  #settled(): void {
    this.#open--;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

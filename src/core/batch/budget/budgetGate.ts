import type { Pico } from '../../money.ts';
import { formatUsd } from '../../money.ts';
import type { Journal, Spend, SpendScope } from '../../ports.ts';

/** A cap that holds for a batch: over everything that fits any of the scopes. */
export interface BudgetScope {
  /** Who set it and over what, as words: `the policy's cap per month`. */
  readonly label: string;
  readonly limit: Pico;
  /** Holds only for items with this feature. */
  readonly feature?: string;
  readonly scopes: readonly SpendScope[];
  /** Counts too, beside what this journal knows. */
  readonly elsewhere?: Spend;
}

export type Verdict =
  | { readonly kind: 'fits' }
  /** It could fit once open attempts have settled. */
  | { readonly kind: 'wait'; readonly state: string; readonly reason: string }
  /** What is already spent leaves too little, whatever becomes of the open attempts. */
  | { readonly kind: 'never'; readonly reason: string };

/** Write-then-check: who has published an intent asks here whether it may be sent. */
export class BudgetGate {
  readonly #journal: Journal;
  readonly #budgets: readonly BudgetScope[];

  constructor(journal: Journal, budgets: readonly BudgetScope[]) {
    this.#journal = journal;
    this.#budgets = budgets;
  }

  /**
   * Whether an attempt fits under every cap that holds for it.
   * @param max its maximum, pico-USD.
   * @param published its intent is on the disk, so the reserved sum contains it.
   */
  async check(max: Pico | null, feature: string | undefined, published: boolean): Promise<Verdict> {
    const own = max ?? 0n;
    let wait: Verdict | null = null;
    for (const budget of this.#budgets) {
      if (budget.feature !== undefined && budget.feature !== feature) continue;
      const { spent, reserved } = await spendUnder(budget, this.#journal);
      const claimed = spent + reserved + (published ? 0n : own);
      if (claimed <= budget.limit) continue;
      const reason = `${budget.label} of $${shortUsd(budget.limit)} leaves $${shortUsd(rest(budget.limit - spent))}; the next call may cost $${shortUsd(own)}`;
      if (spent + own > budget.limit) return { kind: 'never', reason };
      wait = { kind: 'wait', state: `${spent}/${reserved}`, reason };
    }
    return wait ?? { kind: 'fits' };
  }
}

/** What is spent and reserved over everything that a cap holds for. */
export async function spendUnder({ scopes, elsewhere }: BudgetScope, journal: Journal): Promise<Spend> {
  let { spent, reserved, unpriced } = elsewhere ?? { spent: 0n, reserved: 0n, unpriced: 0 };
  for (const scope of scopes) {
    const part = await journal.spend(scope);
    spent += part.spent;
    reserved += part.reserved;
    unpriced += part.unpriced;
  }
  return { spent, reserved, unpriced };
}

/** Dollars without trailing zeros, at least two decimals. */
export function shortUsd(pico: Pico): string {
  return formatUsd(pico).replace(/(\.\d{2}\d*?)0+$/, '$1');
}

function rest(pico: Pico): Pico {
  return pico < 0n ? 0n : pico;
}

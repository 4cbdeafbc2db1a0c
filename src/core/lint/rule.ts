import type { Drift, Estimate, ModelParams, Price, Problem, Severity, Template } from '../model.ts';
import type { Cap } from '../policy/caps.ts';
import type { Policy } from '../policy/policy.ts';
import type { Catalogue } from '../pricing/catalogue.ts';

/** Everything a rule may look at. */
export interface LintContext {
  readonly template: Template;
  /** The whole file; spans are offsets into it. */
  readonly text: string;
  readonly estimate: Estimate;
  /** What a call would be sent with: the template's parameters over the policy's. */
  readonly params: ModelParams;
  readonly price: Price | undefined;
  readonly drift: Drift | null;
  readonly policy: Policy;
  readonly perCallCap: Cap | null;
  readonly catalogue: Catalogue;
}

/** A problem before the policy had its say about the severity. */
export type Finding = Omit<Problem, 'rule' | 'severity'> & { readonly severity?: Severity };

/** One rule is one file under `rules/`, one line in `rules.ts` and one test. */
export interface Rule {
  /** The name in `rules:` of the policy, in reports and in the Problems view. */
  readonly id: string;
  /** Where the finding gives none and the policy says nothing. `off`: only where the policy turns it on. */
  readonly severity: Severity | 'off';
  check(context: LintContext): readonly Finding[];
}

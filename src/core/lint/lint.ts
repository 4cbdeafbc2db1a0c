import type { Problem } from '../model.ts';
import type { LintContext } from './rule.ts';
import { RULES } from './rules.ts';

/**
 * What is wrong with a template, by the rules that the policy leaves on, in document order. A severity in the policy
 * replaces the rule's own.
 */
export function lint(context: LintContext): Problem[] {
  const problems = RULES.flatMap(rule => {
    const setting = Object.hasOwn(context.policy.rules, rule.id) ? context.policy.rules[rule.id] : undefined;
    const severity = setting ?? rule.severity;
    if (severity === 'off') return [];
    return rule.check(context).map(
      (finding): Problem => ({
        ...finding,
        rule: rule.id,
        severity: setting === undefined ? (finding.severity ?? severity) : severity,
      }),
    );
  });
  return problems.sort((a, b) => a.span.start - b.span.start);
}

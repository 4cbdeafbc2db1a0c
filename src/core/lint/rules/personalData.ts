import { PERSONAL_KINDS } from '../../redaction/personalKinds.ts';
import type { Finding, Rule } from '../rule.ts';

/**
 * Personal data in the words that go to the provider with every call. Off until the policy turns it on: house
 * addresses are in many prompts on purpose.
 */
export const personalData: Rule = {
  id: 'personal-data',
  severity: 'off',
  check: ({ template, text }) =>
    template.parts
      .filter(part => part.kind === 'text')
      .flatMap(({ span }) => findIn(text.slice(span.start, span.end), span.start)),
};

function findIn(text: string, offset: number): Finding[] {
  return PERSONAL_KINDS.flatMap(({ name, pattern, isReal }) =>
    [...text.matchAll(pattern)]
      .filter(([found]) => isReal(found))
      .map(({ 0: found, index }) => ({
        message: `Personal data: ${name} goes to the provider with every call`,
        span: { start: offset + index, end: offset + index + found.length },
      })),
  );
}

import type { Template, TemplatePart } from '../model.ts';

/** Blocks that neither leave text out nor repeat it: marks of roles and sections, and what sets, quotes or includes. */
const UNBRANCHED: ReadonlySet<string> = new Set(
  [
    'role section system developer user assistant model human ai bot tool function',
    'set endset assign capture endcapture increment decrement cycle echo liquid',
    'raw endraw verbatim endverbatim comment endcomment filter endfilter autoescape endautoescape',
    'extends block endblock import from layout',
  ]
    .join(' ')
    .split(' '),
);

/** Whether a template has text that some calls leave out or repeat: conditions and loops. */
export function hasBranches({ parts }: Template): boolean {
  return parts.some(isBranch);
}

/** Whether some of it is sent any number of times: what counts once is no bound. */
export function hasLoops({ parts }: Template): boolean {
  return parts.some(({ repeats, instead }) => repeats && !instead);
}

function isBranch({ kind, name = '' }: TemplatePart): boolean {
  return kind === 'block' && !UNBRANCHED.has(name.toLowerCase());
}

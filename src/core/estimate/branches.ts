import type { Template, TemplatePart } from '../model.ts';

/** Blocks that neither leave text out nor repeat it: what sets, quotes or includes, and both ends of Dotprompt's roles. */
const UNBRANCHED: ReadonlySet<string> = new Set(
  [
    'role section',
    'set endset assign capture endcapture increment decrement cycle echo liquid',
    'raw endraw verbatim endverbatim comment endcomment filter endfilter autoescape endautoescape',
    'extends block endblock import from layout',
  ]
    .join(' ')
    .split(' '),
);

/** They put nothing where they stand. */
const SETS: ReadonlySet<string> = new Set(['set', 'assign']);

/** Whether a template has text that some calls leave out or repeat: conditions and loops. */
export function hasBranches({ parts }: Template): boolean {
  return parts.some(part => part.included?.branches ?? isBranch(part));
}

/** Whether some of it is sent any number of times: what counts once is no bound. */
export function hasLoops({ parts }: Template): boolean {
  return parts.some(({ repeats, included, instead }) => (repeats || included?.repeats) && !instead);
}

function isBranch({ kind, name = '', marks }: TemplatePart): boolean {
  return kind === 'block' && marks === undefined && !UNBRANCHED.has(name.toLowerCase());
}

/** Whether a part is the same in every call. */
export function isSame(part: TemplatePart): boolean {
  const { kind, name = '', repeats, values = [], included } = part;
  if (included !== undefined) return included.isSame && !repeats;
  if (kind === 'block') return !isBranch(part) && !repeats && (values.length === 0 || SETS.has(name));
  return kind === 'text' || kind === 'comment';
}

/** Blocks that send their text as it stands. */
const QUOTES: ReadonlySet<string> = new Set('raw endraw verbatim endverbatim comment endcomment'.split(' '));

/**
 * Whether a call has no other words than the template, and those are counted as they are sent: a text in two pieces,
 * with a comment in between, may be fewer tokens than its pieces.
 */
export function isFixed({ parts }: Template): boolean {
  let before: 'text' | 'gap' | 'nothing' = 'nothing';
  for (const { kind, name = '', marks, instead } of parts) {
    if (instead) continue;
    if (kind === 'text') {
      if (before === 'gap') return false;
      before = 'text';
    } else if (kind === 'media' || marks === 'role') {
      before = 'nothing';
    } else if (kind === 'comment' || marks === 'section' || (kind === 'block' && QUOTES.has(name))) {
      if (before === 'text') before = 'gap';
    } else {
      return false;
    }
  }
  return true;
}

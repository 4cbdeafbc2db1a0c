import type { BreakdownRow } from './breakdown.ts';
import type { CountedCall, SampleCall } from './countProtocol.ts';
import { displayDifference, displayKind, displayPlural, displayTokens } from './display.ts';
import { displayMoment } from './displayTime.ts';

export interface CountedRows {
  readonly title: string;
  readonly rows: readonly BreakdownRow[];
  /** What was counted, as sentences. */
  readonly notes: readonly string[];
}

/** A provider's count beside our own of the same call. @param now ms since 1970 */
export function countedRows({ call, count }: CountedCall, now: number, timeZone?: string): CountedRows {
  const { own } = call;
  const difference = own.value === null ? '' : displayDifference(own.value, count.tokens);
  return {
    title: `Counted by ${count.provider}`,
    rows: [
      {
        title: 'Its own count',
        amount: displayTokens(count.tokens),
        cost: '',
        note: `exact, ${displayMoment(count.at, now, timeZone)}, ${count.host}`,
      },
      {
        title: 'Our count of the same call',
        amount: displayTokens(own),
        cost: '',
        note: [displayKind(own.kind), ...(difference === '' ? [] : [`theirs is ${difference}`])].join(', '),
      },
    ],
    notes: [
      `${count.provider} counted one call: ${callText(call)}.`,
      ...(count.caveat === undefined ? [] : [count.caveat]),
    ],
  };
}

/** What of a template is part of a call that was made without data. */
export function callText({ sampled, empty, media, attachments, unrendered }: SampleCall): string {
  const parts = [
    ...(unrendered === null ? [] : [`the fixed text alone, because ${lowerFirst(unrendered)}`]),
    ...(sampled.length > 0 ? [`samples for ${sampled.join(', ')}`] : []),
    ...(empty.length > 0 ? [`${empty.join(', ')} left empty`] : []),
    ...(media > 0 ? [`without ${displayPlural(media, 'image or file', 'images or files')}`] : []),
    ...(attachments > 0 ? ['without tools and schemas'] : []),
  ];
  return parts.length === 0 ? 'the whole text' : parts.join('; ');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

import type { SettleRow } from '../../ledger/event.ts';
import type { ProviderError } from '../../ports.ts';
import type { CleanReceived } from '../../redaction/receivedText.ts';

/** What a row has from the provider in the provider's own words. */
export type Receipt = Pick<
  SettleRow,
  'modelServed' | 'tierServed' | 'regionServed' | 'requestId' | 'rateLimit' | 'quarantined'
>;

const LONGEST_MESSAGE = 500;
const LONGEST_ID = 200;
const LONGEST_NAME = 100;
const MOST_ENTRIES = 20;

/** Random hex, as ids of requests are: a run of digits in it is no number of anybody. */
const OPAQUE = /^(?:[a-z]{2,8}[-_])?(?=[0-9-]{0,60}[a-f])[0-9a-f-]{16,64}$/i;
/** A count, a moment or a duration. */
const NUMBER = /^\d{1,13}(?:\.\d{1,6})?$|^(?:[\d.]{1,8}(?:ms|[dhms])){1,4}$/;
/** A header's name of words that say nothing but what is limited. */
const LIMIT_NAME =
  /^(?:(?:x|anthropic|ratelimit|retry|after|ms|limit|remaining|reset|policy|used|usage|based|requests|tokens|input|output|images|audio|project|minute|hour|day|month)(?:[-_]|$)){1,8}$/;

/** A receipt as a row may keep it: nothing of the request, no key, no personal data, nothing endless. */
export function cleanReceipt(receipt: Receipt, clean: CleanReceived): Receipt {
  const id = (text: string | undefined) =>
    text === undefined || OPAQUE.test(text) ? text : clean(text, LONGEST_ID);
  return {
    modelServed: id(receipt.modelServed),
    tierServed: id(receipt.tierServed),
    regionServed: id(receipt.regionServed),
    requestId: id(receipt.requestId),
    rateLimit: cleanEntries(receipt.rateLimit, (text, isName) =>
      (isName ? LIMIT_NAME : NUMBER).test(text) ? text : clean(text, LONGEST_NAME),
    ),
    quarantined: cleanEntries(receipt.quarantined, text => clean(text, LONGEST_NAME)),
  };
}

export function cleanError(
  { class: kind, message, status }: ProviderError,
  clean: CleanReceived,
): NonNullable<SettleRow['error']> {
  return { class: kind, message: clean(message, LONGEST_MESSAGE), status };
}

function cleanEntries(
  entries: Readonly<Record<string, string | undefined>> | undefined,
  clean: (text: string, isName: boolean) => string,
): Record<string, string> | undefined {
  if (entries === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(entries)
      .slice(0, MOST_ENTRIES)
      .map(([name, value]) => [clean(name, true), clean(value ?? '', false)]),
  );
}

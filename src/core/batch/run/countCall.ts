import type { CountedText } from '../../ledger/event.ts';
import type { Encoding } from '../../tokens/encoding.ts';
import { messageOverhead } from '../../tokens/messageOverhead.ts';
import { tokenProfile } from '../../tokens/profiles.ts';
import type { PlannedItem } from '../plan/planItems.ts';

/**
 * What we count of a request, to be held against what its provider reports. Undefined where there is nothing to
 * learn: the encoding is the vendor's own, or the request is more than text.
 */
export function countCall(
  { model, messages, extras }: PlannedItem,
  encoding: Encoding,
): CountedText | undefined {
  if (model.operation !== 'text' || tokenProfile(model.id).kind === 'exact') return undefined;
  if (extras !== undefined || messages.some(({ media }) => media !== undefined && media.length > 0))
    return undefined;
  return {
    encoding: encoding.name,
    tokens: messages.reduce((sum, { text }) => sum + encoding.count(text), 0),
    framing: messageOverhead(model.id, messages, encoding).value ?? 0,
  };
}

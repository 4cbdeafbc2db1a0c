import { callText } from '../../shared/countedRows.ts';
import type { CountDestination, CountedCall, SampleCall } from '../../shared/countProtocol.ts';
import { displayCount, displayDifference, displayPlural, displayTokens } from '../../shared/display.ts';

/** The question before a provider is sent a text from a workspace for the first time. */
export function consentQuestion(
  name: string,
  call: SampleCall,
  { provider, host }: CountDestination,
): { readonly message: string; readonly detail: string } {
  const characters = call.messages.reduce((total, { text }) => total + text.length, 0);
  const size = `${displayPlural(characters, 'character')} in ${displayPlural(call.messages.length, 'message')}`;
  const where = provider === 'sandbox' ? 'The sandbox provider runs on this machine.' : '';
  return {
    message: `Send the text of ${name} to ${host} to count its tokens?`,
    detail: [
      `${size}, for ${call.model}: ${callText(call)}.`,
      `It goes to the endpoint of ${provider} that counts tokens, with your key. Nothing is generated, so the ledger gets no row. ${where}`.trim(),
      `You are asked once per provider and host in this workspace; it happens only when you run this command.`,
    ].join('\n\n'),
  };
}

/** `openai counts 212 tokens for one call of reply.prompty: +3.4% against our ~205.` */
export function countedMessage(name: string, { call, count }: CountedCall): string {
  const { own } = call;
  const counts = `${count.provider} counts ${displayTokens(count.tokens)} for one call of ${name}`;
  if (own.value === null) return `${counts}.`;
  if (own.value === count.tokens) return `${counts}, and so do we.`;
  const ours = `${own.kind === 'exact' ? '' : '~'}${displayCount(own.value)}`;
  return `${counts}: ${displayDifference(own.value, count.tokens)} against our ${ours}.`;
}

import { UserError } from '../../core/errors.ts';

/**
 * A base address as it may be called: without slashes at its end.
 * @param example what a right one looks like, for the message
 * @throws UserError where it is no http(s) address, holds a password, or is the sandbox's and not on this machine
 */
export function checkAddress(address: string, id: string, example: string): string {
  const wrong = (what: string) =>
    new UserError({ what: `the base address of ${id} ${what}`, next: `Set one such as ${example}` });
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw wrong('is no address');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw wrong('is neither https nor http');
  if (url.username !== '' || url.password !== '') throw wrong('contains a password');
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  // Sandbox rows count as simulated: they must not be able to cost anything.
  if (id === 'sandbox' && !loopback) throw wrong('is not on this machine');
  return address.replace(/\/+$/, '');
}

/** What stands in front of `_API_KEY` and `_BASE_URL`. */
export function variablePrefix(id: string): string {
  return id.toUpperCase().replaceAll('-', '_');
}

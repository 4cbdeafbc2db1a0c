export type Resolved =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unknown'; readonly what: string };

/**
 * A value that may be `${env:NAME}`, `${env:NAME:default}` or `${file:path}` (spec/spec.md, Loading). The environment
 * and files are not read: a default is taken, anything else is unknown.
 */
export function reference(text: string): Resolved {
  const [, protocol = '', rest = ''] = /^\$\{(\w+):([^}]*)\}$/.exec(text.trim()) ?? [];
  if (protocol === '') {
    return { kind: 'text', text };
  }
  const colon = rest.indexOf(':');
  if (protocol.toLowerCase() === 'env') {
    return colon === -1
      ? { kind: 'unknown', what: `the environment variable ${rest}` }
      : { kind: 'text', text: rest.slice(colon + 1) };
  }
  return { kind: 'unknown', what: `the ${protocol} ${rest}` };
}

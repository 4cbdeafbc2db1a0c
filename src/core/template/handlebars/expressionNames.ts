import type { Expression } from './expression.ts';

/** How a head reads as a name: `user.name`, `if`; what is called, for a call. */
export function nameOf(head: Expression): string {
  if (head.type === 'path') return head.segments.join('.');
  return head.type === 'literal' ? String(head.value) : nameOf(head.head);
}

/** The text of a literal; undefined for anything that has to be evaluated. */
export function literalOf(expression: Expression | undefined): string | undefined {
  return expression?.type === 'literal' ? String(expression.value) : undefined;
}

/** The first name of a path, which is a variable's where the path starts at the template's own values. */
export function rootOf(expression: Expression): string | undefined {
  return expression.type === 'path' ? expression.segments[0] : undefined;
}

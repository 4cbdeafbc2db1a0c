import { ownProperty } from '../render/ownProperty.ts';

/** The values that names are looked for in: the call's own first, the innermost section's last. */
export type Contexts = readonly unknown[];

/** `a.b.c` as its names; none for the dot that stands for the context itself. What begins with a dot is one name. */
export function pathOf(name: string): readonly string[] {
  if (name === '.') return [];
  return name.startsWith('.') ? [name] : name.split('.');
}

/**
 * What a name stands for. The innermost context that has its first part decides, and the rest is looked for in there
 * alone (the specification's "Dotted Names", of which mustache.js and chevron look on further out).
 * @returns undefined where no context has the first part.
 */
export function lookUp(contexts: Contexts, path: readonly string[]): { readonly value: unknown } | undefined {
  const [head, ...rest] = path;
  if (head === undefined) return { value: contexts.at(-1) };
  // Texts and numbers have no names: only an object's or a list's are looked at.
  const holder = contexts.findLast(
    context => typeof context === 'object' && context !== null && ownProperty(context, head) !== undefined,
  );
  return holder === undefined ? undefined : { value: rest.reduce(ownProperty, ownProperty(holder, head)) };
}

/** Whether a name that no context has might have been a field of an item: then it is nothing, else it is missing. */
export function mayLackField(contexts: Contexts): boolean {
  return contexts.slice(1).some(context => typeof context === 'object' && context !== null);
}

/**
 * The contexts in which a section's body is rendered, one for each time: a list's items, or the value itself where it is
 * no list and not false. `true` is no context of its own, in any of the usual engines.
 */
export function sectionContexts(value: unknown, around: Contexts): readonly Contexts[] {
  if (Array.isArray(value)) return value.map(item => [...around, item]);
  if (value === true) return [around];
  return value ? [[...around, value]] : [];
}

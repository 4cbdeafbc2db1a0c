import type { Role } from '../../model.ts';

const roleByName: ReadonlyMap<string, Role> = new Map([
  ['system', 'system'],
  ['developer', 'system'],
  ['user', 'user'],
  ['human', 'user'],
  ['assistant', 'assistant'],
  ['model', 'assistant'],
  ['ai', 'assistant'],
  ['tool', 'tool'],
  ['function', 'tool'],
]);

/** The role a template's own word stands for (`model` is Dotprompt's assistant); undefined for other words. */
export function roleOf(name: string): Role | undefined {
  return roleByName.get(name.trim().toLowerCase());
}

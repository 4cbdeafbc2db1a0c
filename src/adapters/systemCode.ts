/** The system's own code of what was thrown, such as `ENOENT`; undefined where it has none. */
export function systemCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : undefined;
}

/** Runs npm; answers with its exit code and everything it printed. See npm.mjs. */
export function runNpm(
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<{ code: number; output: string }>;

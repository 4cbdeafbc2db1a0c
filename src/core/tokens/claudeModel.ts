import { belongsTo } from './modelVendor.ts';

/** @param name of the model, lower case, without provider, here and below. */
export function isClaude(name: string): boolean {
  return belongsTo(name, /claude/);
}

/** The family above Opus, whose names have no comparable version. */
export function isHighestClaude(name: string): boolean {
  return /fable|mythos/.test(name);
}

/** Whether a name has a version, and it is this one or a later one. */
export function isClaudeFrom(name: string, major: number, minor: number): boolean {
  const [first, second] = claudeVersion(name) ?? [0, 0];
  return first > major || (first === major && second >= minor);
}

/** 3, 5 of `claude-3-5-sonnet-20240620`; 4, 0 of `claude-sonnet-4-20250514`; 4, 7 of `claude-opus-4.7`. */
export function claudeVersion(name: string): readonly [major: number, minor: number] | undefined {
  const match = /claude\D*?(\d{1,2})(?!\d)(?:[.-](\d{1,2})(?!\d))?/.exec(name);
  return match ? [Number(match[1]), Number(match[2] ?? 0)] : undefined;
}

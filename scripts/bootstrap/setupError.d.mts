/** A failure that one sentence explains; `details` (a program's output) is printed before it. See setupError.mjs. */
export class SetupError extends Error {
  readonly details: string;
  constructor(message: string, details?: string);
}

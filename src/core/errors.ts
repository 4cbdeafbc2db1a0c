/** A place in a file: 1-based line and column, columns in UTF-16 code units. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export interface UserErrorParts {
  /** What is wrong, as one sentence without a final period. */
  readonly what: string;
  readonly where?: Place;
  /** What the reader can do about it, as one sentence without a final period. */
  readonly next?: string;
  /** 1: a problem was found or a budget refused. 2 (default): wrong usage or bad input. */
  readonly exitCode?: 1 | 2;
}

/** An error that a person should read. Anything else that is thrown is a fault of ours. */
export class UserError extends Error {
  readonly what: string;
  readonly where: Place | undefined;
  readonly next: string | undefined;
  readonly exitCode: 1 | 2;

  constructor(parts: UserErrorParts) {
    super(formatParts(parts));
    this.name = 'UserError';
    this.what = parts.what;
    this.where = parts.where;
    this.next = parts.next;
    this.exitCode = parts.exitCode ?? 2;
  }
}

/** What was thrown, in its own words; anything may be. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** `file:line:column`, as editors and terminals link it. */
export function formatPlace(place: Place): string {
  return [place.file, place.line, place.line === undefined ? undefined : place.column]
    .filter(part => part !== undefined)
    .join(':');
}

function formatParts({ what, where, next }: UserErrorParts): string {
  const head = where === undefined ? what : `${formatPlace(where)}: ${what}`;
  return [head, next]
    .filter(part => part !== undefined)
    .map(asSentence)
    .join(' ');
}

function asSentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

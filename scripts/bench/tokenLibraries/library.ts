/** Tokens of a text in o200k_base, special-token text as ordinary text. */
type CountTokens = (text: string) => number;

/** What each module beside this one exports as `load`; `tables` is the folder of our encoding tables. */
export type LoadLibrary = (tables: string) => Promise<CountTokens>;

export interface Library {
  readonly name: string;
  /** Module of this folder without ending. */
  readonly module: string;
  readonly load: LoadLibrary;
}

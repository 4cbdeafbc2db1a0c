/** One row of a data file; it becomes one item per model and repeat. */
export interface DataRow {
  /** 1-based line of the file where the row starts. */
  readonly line: number;
  /** Own properties only, without a prototype: a column called `__proto__` is a column like any other. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** A data file that is read again for every pass; no pass holds more than it hands out. */
export interface Dataset {
  /** As messages name it. */
  readonly label: string;
  /** Names that every row may have: the header of a CSV file, the keys of the first row elsewhere. */
  columns(): Promise<readonly string[]>;
  /** @throws UserError with file and line where the file cannot be read as what its name says. */
  rows(): AsyncIterable<DataRow>;
  /** Size and time of the last change; another value means that the file is not what was read before. */
  stamp(): Promise<string>;
}

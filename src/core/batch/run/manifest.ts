import type { AssetRef, CheckResult, RowCost, Tags } from '../../ledger/event.ts';

/** Where one produced asset comes from: its lineage from data row to file. */
export interface ManifestEntry {
  readonly item: string;
  /** 1-based line of the data file. */
  readonly line: number;
  readonly model: string;
  readonly attempt: string;
  readonly try: number;
  readonly requestId?: string;
  readonly asset: AssetRef;
  /** Of the attempt that produced it, in pico-USD. */
  readonly cost: RowCost;
  readonly tags: Tags;
  readonly checks?: readonly CheckResult[];
}

/** What all assets of a run have in common. */
export interface ManifestHead {
  readonly run: string;
  readonly resumes?: string;
  readonly spec: string;
  readonly data: string;
  readonly template: string;
  readonly version: string;
  readonly templateHash: string;
  readonly simulated: boolean;
}

/** Collects a run's assets; the file appears whole at the end, or not at all. */
export interface ManifestWriter {
  add(entry: ManifestEntry): Promise<void>;
  /** @returns its path relative to the root; null where nothing was produced. */
  finish(end: {
    readonly status: string;
    readonly produced: number;
    readonly failed: number;
  }): Promise<string | null>;
}

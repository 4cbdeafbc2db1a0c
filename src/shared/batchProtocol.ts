import type { Quantity } from '../core/model.ts';
import type { Pico } from '../core/money.ts';

/** What a batch will do and cost, before anything is sent. */
export interface Preflight {
  readonly plan: string;
  readonly spec: string;
  readonly template: string;
  readonly version: string;
  readonly models: readonly string[];
  readonly simulated: boolean;
  readonly items: number;
  readonly calls: number;
  /** What is produced: `image` → 256 images. */
  readonly operation: string;
  readonly inputTokens: Quantity<number>;
  readonly outputTokens: Quantity<number>;
  readonly cost: Quantity<Pico>;
  /** Every attempt at its maximum, without retries: what must fit under the budget to be sure of the end. */
  readonly worstCase: Pico | null;
  /** The effective cap and where it comes from; null where none holds. */
  readonly budget: { readonly limit: Pico; readonly source: string; readonly alreadySpent: Pico } | null;
  readonly output: string;
  readonly concurrency: number;
  readonly retries: number;
  readonly assumptions: readonly string[];
  readonly warnings: readonly string[];
}

export interface RunProgress {
  readonly run: string;
  readonly items: number;
  readonly produced: number;
  readonly failed: number;
  readonly attempts: number;
  /** Pico-USD. */
  readonly cost: Pico;
  readonly reserved: Pico;
}

export interface RunSummary extends RunProgress {
  readonly status: 'done' | 'stopped' | 'cancelled' | 'failed';
  readonly simulated: boolean;
  readonly budget: Pico | null;
  /** Null where nothing was produced or a call was unpriced. */
  readonly costPerAsset: Pico | null;
  readonly costKind: Quantity<Pico>['kind'];
  readonly durationMs: number;
  /** Manifest of produced assets, relative to the root. */
  readonly manifest: string | null;
  readonly ledger: string;
  /** Why it did not end as `done`, as sentences. */
  readonly reasons: readonly string[];
  /** What the sandbox provider charged, by its own account; absent where it had no part. `cost` in pico-USD. */
  readonly sandboxBill?: { readonly calls: number; readonly cost: Pico };
}

export interface BatchOptions {
  readonly models?: readonly string[];
  /** Dollars. It can lower the cap, never raise it. */
  readonly budget?: string;
  readonly concurrency?: number;
  readonly overwrite?: boolean;
  readonly resume?: string;
}

/** Caps of the user's own (machine) settings in dollars; a workspace can lower them, never raise them. */
export interface UserCaps {
  readonly perBatch?: string;
  readonly perMonth?: string;
}

export type BatchMethods = {
  preflight(request: {
    spec: string;
    options: BatchOptions;
    caps: UserCaps;
    /** Key by provider id, from secret storage; never stored by the worker. */
    keys: Readonly<Record<string, string>>;
    /** Base address by provider id, from machine settings. */
    endpoints: Readonly<Record<string, string>>;
    /** From machine settings. */
    allowNetworkFileSystem?: boolean;
  }): Preflight;
  /** Runs a plan that `preflight` gave; resolves when the run has ended, however it ended. */
  run(request: {
    plan: string;
    /** Ed25519, PKCS #8 PEM, from secret storage; never stored by the worker. Null: the ledger's heads stay unsigned. */
    signingKey?: string | null;
  }): RunSummary;
  cancel(request: { plan: string }): void;
};

export type BatchEvents = {
  progress(progress: RunProgress & { readonly plan: string }): void;
};

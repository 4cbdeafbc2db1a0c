import type { Quantity } from '../core/model.ts';
import type { Pico } from '../core/money.ts';
import type { UserCaps } from '../core/policy/caps.ts';
import type { ProviderAccess } from '../core/ports.ts';
import type { Currency } from './display.ts';

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
  /** The policy's, for whoever reads; documents stay in dollars. */
  readonly currency?: Currency;
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
  /** What went wrong without harm to any row, such as heads that could not be signed or mirrored. */
  readonly notes: readonly string[];
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

/** A batch that is asked for, with what the user, and no workspace, decides about it. */
export interface PreflightRequest extends ProviderAccess {
  /** Path of the `*.batch.yaml`. */
  readonly spec: string;
  readonly options: BatchOptions;
  /** A workspace can lower them, never raise them. */
  readonly caps: UserCaps;
  /** The ledger may lie on a network file system. */
  readonly allowNetworkFileSystem?: boolean;
}

export type BatchMethods = {
  preflight(request: PreflightRequest): Preflight;
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

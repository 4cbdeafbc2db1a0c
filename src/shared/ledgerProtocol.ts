import type { LedgerHistory } from '../core/estimate/ledgerHistory.ts';
import type { Currency } from './display.ts';

/** Dollars as a decimal string with all 12 decimals, as in JSON documents; null where unpriced. */
export type Usd = string | null;

/** How far back views and reports look: whole days that end today, or all there is. */
export const WINDOWS = ['7d', '30d', '90d', 'all'] as const;

export type Window = (typeof WINDOWS)[number];

export interface RunView {
  readonly id: string;
  /** ISO, UTC. */
  readonly at: string;
  readonly spec: string;
  readonly status: 'running' | 'done' | 'stopped' | 'cancelled' | 'failed' | 'interrupted';
  readonly items: number;
  readonly produced: number;
  readonly failed: number;
  readonly attempts: number;
  readonly cost: Usd;
  /** Open attempts at their maximum. */
  readonly reserved: Usd;
  readonly budget: Usd;
  readonly simulated: boolean;
  readonly template: string;
  readonly version: string;
  readonly models: readonly string[];
}

/** One version of one template and what came of it. */
export interface VersionView {
  readonly template: string;
  readonly version: string;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly calls: number;
  readonly assets: number;
  readonly cost: Usd;
  readonly costPerAsset: Usd;
  /** Average input and output tokens per call that reported usage. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

export interface AmountView {
  readonly label: string;
  readonly cost: Usd;
  readonly calls: number;
}

/** Spend of one kind of row: real or simulated, never both. */
export interface SpendView {
  readonly today: Usd;
  readonly month: Usd;
  readonly total: Usd;
  readonly calls: number;
  readonly unpricedCalls: number;
  readonly byModel: readonly AmountView[];
  readonly byFeature: readonly AmountView[];
}

export interface SidebarSnapshot {
  /** Newest first, at most 50. */
  readonly runs: readonly RunView[];
  readonly versions: readonly VersionView[];
  readonly real: SpendView;
  readonly simulated: SpendView;
  readonly currency?: Currency;
}

export interface AssetCostView {
  readonly template: string;
  readonly version: string;
  readonly model: string;
  readonly assets: number;
  readonly cost: Usd;
  readonly costPerAsset: Usd;
}

export interface DayView {
  /** `YYYY-MM-DD` in the policy's time zone; every day of the window that lies between the first and the last spend. */
  readonly day: string;
  readonly cost: Usd;
  readonly calls: number;
}

/** What the panel draws: one window, one kind of rows. */
export interface PanelSnapshot {
  readonly root: string;
  readonly window: Window;
  readonly simulated: boolean;
  /** Which kinds have rows at all, so that the panel can offer the other one. */
  readonly has: { readonly real: boolean; readonly simulated: boolean };
  readonly totals: {
    readonly cost: Usd;
    readonly upper: Usd;
    readonly calls: number;
    readonly assets: number;
    readonly costPerAsset: Usd;
    readonly unpricedCalls: number;
  };
  readonly days: readonly DayView[];
  readonly assetCost: readonly AssetCostView[];
  readonly versions: readonly VersionView[];
  readonly running: readonly RunView[];
  readonly currency?: Currency;
}

export interface VerifyProblem {
  readonly segment: string;
  /** 1-based row in the segment; null where the whole segment is meant. */
  readonly row: number | null;
  readonly problem: string;
}

export interface VerifyReport {
  readonly segments: readonly {
    readonly segment: string;
    readonly rows: number;
    readonly hash: string;
    readonly signed: boolean;
  }[];
  readonly rows: number;
  readonly notes: readonly VerifyProblem[];
  readonly problems: readonly VerifyProblem[];
  /** SHA-256 over all segments' heads in order of their ids. */
  readonly head: string;
}

export type LedgerMethods = {
  /** Starts following the ledger of a root; `changed` events follow. Creates nothing on disk. */
  open(place: { root: string }): void;
  close(place: { root: string }): void;
  sidebar(place: { root: string }): SidebarSnapshot;
  panel(query: { root: string; window: Window; simulated: boolean | null }): PanelSnapshot;
  verify(place: { root: string }): VerifyReport;
  rebuild(place: { root: string }): void;
  /** What the ledger says about calls, with the root that its templates' paths are relative to. */
  history(place: { root: string }): { readonly root: string; readonly history: LedgerHistory };
};

export type LedgerEvents = {
  /** Rows were added since the last event (at most a few per second). */
  changed(place: { root: string }): void;
};

import type { ModelComparison } from '../core/estimate/compareModels.ts';
import type { LedgerHistory } from '../core/estimate/ledgerHistory.ts';
import type { Estimate, Quantity, Span, TemplateAnalysis } from '../core/model.ts';
import type { Pico } from '../core/money.ts';
import type { SampleCall } from './countProtocol.ts';
import type { Currency } from './display.ts';

/** A document that the editor has open, as it is sent once; `path` is null where it is not on the disk. */
export interface OpenedDocument {
  readonly uri: string;
  readonly path: string | null;
  readonly languageId: string;
  readonly version: number;
  readonly text: string;
}

/** One edit of a document: UTF-16 offsets into the text before it. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** What a document's analysis needs to say beside the analysis: which document, which version, which money. */
export interface DocumentAnalysis {
  readonly uri: string;
  readonly version: number;
  /** Null where the document is no prompt template. */
  readonly analysis: TemplateAnalysis | null;
  /** For display; undefined is dollars. */
  readonly currency?: Currency;
}

export interface TemplateListing {
  /** Absolute path. */
  readonly path: string;
  /** Relative to the root, forward slashes. */
  readonly label: string;
  readonly format: string;
  readonly version: string;
  readonly approved: boolean;
  readonly tokens: Quantity<number>;
  readonly perCall: Quantity<Pico>;
  readonly perMonth: Quantity<Pico>;
  readonly problems: number;
  readonly currency?: Currency;
}

export interface Approval {
  readonly path: string;
  readonly version: string;
  readonly tokens: number;
}

/** A document as the editor has it, saved or not; `path` is null where it is not on the disk. */
export interface GivenText {
  readonly path: string | null;
  readonly languageId: string;
  readonly text: string;
}

/** One template with every priced model that makes the same, the cheapest first. */
export interface ModelComparisons {
  /** Null where the document is no template. */
  readonly current: Pick<Estimate, 'model' | 'perCall' | 'operation'> | null;
  readonly models: readonly ModelComparison[];
  /** For display; undefined is dollars. */
  readonly currency?: Currency;
}

/** A template of which one call costs more than the policy lets through. */
export interface OverBudget {
  /** Absolute path. */
  readonly path: string;
  readonly message: string;
}

/** What the templates worker answers to. Paths are absolute; `root` is the folder of the workspace. */
export type TemplatesMethods = {
  open(document: OpenedDocument): void;
  /** Edits in the order the editor gave them (each against the text left by the one before). */
  change(change: { uri: string; version: number; edits: readonly TextEdit[] }): void;
  close(document: { uri: string }): void;
  /** Waits for the document's newest version to be analysed. */
  analyse(document: { uri: string }): DocumentAnalysis;
  scan(place: { root: string }): readonly TemplateListing[];
  approve(request: { paths: readonly string[]; note?: string }): readonly Approval[];
  /** Absolute paths of what was written: the policy. */
  createPolicy(place: { root: string }): { readonly created: readonly string[] };
  compareModels(document: GivenText): ModelComparisons;
  /** The edit after which the document names the model (`provider/model`); null where its format has no place for it. */
  modelEdit(choice: { document: GivenText; model: string }): TextEdit | null;
  /** What one call of the document would send, with samples for values; null where it is no template. */
  sampleCall(document: GivenText): SampleCall | null;
  /** Saved templates below `root` over the cap per call; none, and nothing is read, where no cap is set. */
  overBudget(place: { root: string }): readonly OverBudget[];
  /** Policy, lock or price files changed on disk: analyse every open document anew. */
  reload(nothing: null): void;
  /** Files were saved, came or went: documents are analysed anew where they name one of them beside themselves. */
  filesChanged(nothing: null): void;
  /** What a ledger says about calls of templates below `root`; open documents are analysed anew. */
  setHistory(ledger: { root: string; history: LedgerHistory }): void;
};

/** What the templates worker tells unasked. */
export type TemplatesEvents = {
  analysed(analysis: DocumentAnalysis): void;
  /** A policy that does not parse, with its place; null when it does again. */
  policyProblem(
    problem: {
      readonly file: string;
      readonly message: string;
      readonly line: number;
      readonly column: number;
    } | null,
  ): void;
};

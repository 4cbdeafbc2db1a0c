import * as vscode from 'vscode';
import type { Rpc } from '../../shared/rpc.ts';
import type { DocumentAnalysis, TemplatesMethods } from '../../shared/templatesProtocol.ts';
import { DisposableStore } from '../disposable.ts';
import { DocumentMirror } from './documentMirror.ts';
import type { Recognised } from './recognise.ts';

/** UTF-16 code units above which a document is not copied to the worker: the copy itself would stall the editor. */
export const maxTemplateLength = 4 * 1024 * 1024;

/** `counting`: sent, and no answer yet. `too-large`: never sent. `failed`: the worker could not, which was reported. */
export type DocumentState = DocumentAnalysis | 'counting' | 'too-large' | 'failed' | 'none';

export interface TemplateDocumentsOptions {
  readonly worker: Pick<Rpc<TemplatesMethods>, 'call' | 'notify'>;
  /** ms after the last keystroke. */
  readonly delay: () => number;
  readonly onFault: (error: unknown) => void;
  readonly recognise: (document: vscode.TextDocument) => Recognised;
}

/** Open documents that may be templates, followed by the worker, with its latest word on each. */
export class TemplateDocuments implements vscode.Disposable {
  readonly #options: TemplateDocumentsOptions;
  readonly #mirror: DocumentMirror;
  readonly #states = new Map<string, DocumentState>();
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<vscode.Uri>());
  /** A document's state is another one now. */
  readonly onDidChange: vscode.Event<vscode.Uri> = this.#changed.event;

  constructor(options: TemplateDocumentsOptions) {
    this.#options = options;
    this.#mirror = new DocumentMirror(options.worker, options.delay);
    this.#store.add(vscode.workspace.onDidOpenTextDocument(document => this.#open(document)));
    this.#store.add(vscode.workspace.onDidChangeTextDocument(event => this.#change(event)));
    this.#store.add(vscode.workspace.onDidCloseTextDocument(document => this.#close(document)));
  }

  /** The worker is a new one and knows nothing. */
  restarted(): void {
    this.#mirror.reset();
    this.openMissing();
  }

  /** Sends what is open in the editor and not with the worker: at the start, and when other files may be templates. */
  openMissing(): void {
    const visible = new Set(vscode.window.visibleTextEditors.map(editor => editor.document));
    for (const document of visible) this.#open(document);
    for (const document of vscode.workspace.textDocuments) {
      if (!visible.has(document)) this.#open(document);
    }
  }

  stateOf(document: vscode.TextDocument): DocumentState {
    return this.#states.get(document.uri.toString()) ?? 'none';
  }

  /**
   * The state once it speaks of the text that stands in the editor now, for what must not be drawn at old places.
   * `none` where the asker gave up before.
   */
  current(document: vscode.TextDocument, cancel: vscode.CancellationToken): Promise<DocumentState> {
    const waits = (state: DocumentState) =>
      state === 'counting' || (typeof state === 'object' && state.version !== document.version);
    const now = this.stateOf(document);
    if (!waits(now)) return Promise.resolve(now);
    return new Promise(resolve => {
      const done = (state: DocumentState) => {
        listening.dispose();
        cancelling.dispose();
        resolve(state);
      };
      const listening = this.onDidChange(() => {
        const state = this.stateOf(document);
        if (!waits(state)) done(state);
      });
      const cancelling = cancel.onCancellationRequested(() => done('none'));
    });
  }

  /** The analysis of exactly the text that stands in the editor now; null where it is no template. */
  async analyse(document: vscode.TextDocument): Promise<DocumentAnalysis | null> {
    const uri = document.uri.toString();
    this.#open(document);
    if (!this.#mirror.has(uri)) return null;
    const analysis = await this.#mirror.analyse(uri);
    return analysis.analysis === null ? null : analysis;
  }

  /** Takes what the worker tells of a document. */
  readonly analysed = (analysis: DocumentAnalysis): void => {
    if (!this.#mirror.has(analysis.uri)) return;
    const known = this.#states.get(analysis.uri);
    if (typeof known === 'object' && known.version > analysis.version) return;
    if (analysis.analysis === null) this.#mirror.close(analysis.uri);
    this.#set(analysis.uri, analysis.analysis === null ? 'none' : analysis);
  };

  dispose(): void {
    this.#mirror.reset();
    this.#store.dispose();
  }

  #open(document: vscode.TextDocument): void {
    const uri = document.uri.toString();
    if (this.#mirror.has(uri)) return;
    const recognised = this.#options.recognise(document);
    if (recognised === 'no') return;
    const tooLarge = lengthOf(document) > maxTemplateLength;
    // What may turn out to be no template shows nothing before the worker has spoken.
    if (recognised === 'template') this.#begin(uri, tooLarge);
    if (tooLarge) return;
    this.#mirror.open({
      uri,
      path: document.uri.scheme === 'file' ? document.uri.fsPath : null,
      languageId: document.languageId,
      version: document.version,
      text: document.getText(),
    });
    this.#mirror.analyse(uri).then(this.analysed, error => {
      if (!this.#mirror.has(uri)) return;
      this.#options.onFault(error);
      if (this.#states.get(uri) === 'counting') this.#set(uri, 'failed');
    });
  }

  #begin(uri: string, tooLarge: boolean): void {
    if (tooLarge) this.#set(uri, 'too-large');
    else if (typeof this.#states.get(uri) !== 'object') this.#set(uri, 'counting');
  }

  #change({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    const edits = contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
      span: { start: rangeOffset, end: rangeOffset + rangeLength },
      text,
    }));
    this.#mirror.change(document.uri.toString(), document.version, edits);
  }

  #close(document: vscode.TextDocument): void {
    const uri = document.uri.toString();
    this.#mirror.close(uri);
    if (this.#states.delete(uri)) this.#changed.fire(document.uri);
  }

  #set(uri: string, state: DocumentState): void {
    this.#states.set(uri, state);
    this.#changed.fire(vscode.Uri.parse(uri));
  }
}

/** UTF-16 code units, without building the text. */
function lengthOf(document: vscode.TextDocument): number {
  return document.offsetAt(document.lineAt(document.lineCount - 1).range.end);
}

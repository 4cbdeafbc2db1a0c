import type { Rpc } from '../../shared/rpc.ts';
import type {
  DocumentAnalysis,
  OpenedDocument,
  TemplatesMethods,
  TextEdit,
} from '../../shared/templatesProtocol.ts';

interface Pending {
  version: number;
  readonly edits: TextEdit[];
  timer: NodeJS.Timeout | undefined;
}

/**
 * Keeps the worker's copy of open documents equal to the editor's: the text once, then only edits, gathered until the
 * typist pauses.
 */
export class DocumentMirror {
  readonly #worker: Pick<Rpc<TemplatesMethods>, 'call' | 'notify'>;
  readonly #delay: () => number;
  readonly #open = new Map<string, Pending>();

  /** @param delay ms after the last keystroke before edits are sent */
  constructor(worker: Pick<Rpc<TemplatesMethods>, 'call' | 'notify'>, delay: () => number) {
    this.#worker = worker;
    this.#delay = delay;
  }

  has(uri: string): boolean {
    return this.#open.has(uri);
  }

  open(document: OpenedDocument): void {
    this.#forget(document.uri);
    this.#open.set(document.uri, { version: document.version, edits: [], timer: undefined });
    this.#worker.notify('open', document);
  }

  /** Edits in the editor's order, each against the text left by the one before. */
  change(uri: string, version: number, edits: readonly TextEdit[]): void {
    const pending = this.#open.get(uri);
    if (pending === undefined) return;
    pending.version = version;
    pending.edits.push(...edits);
    clearTimeout(pending.timer);
    pending.timer = setTimeout(() => this.#flush(uri), this.#delay());
  }

  /** The analysis of the newest version, edits that still wait included. */
  analyse(uri: string): Promise<DocumentAnalysis> {
    this.#flush(uri);
    return this.#worker.call('analyse', { uri });
  }

  close(uri: string): void {
    if (!this.#open.has(uri)) return;
    this.#forget(uri);
    this.#worker.notify('close', { uri });
  }

  /** Forgets everything without telling the worker: it is new and knows nothing. */
  reset(): void {
    for (const uri of [...this.#open.keys()]) this.#forget(uri);
  }

  #flush(uri: string): void {
    const pending = this.#open.get(uri);
    if (pending === undefined || pending.edits.length === 0) return;
    clearTimeout(pending.timer);
    this.#worker.notify('change', { uri, version: pending.version, edits: pending.edits.splice(0) });
  }

  #forget(uri: string): void {
    clearTimeout(this.#open.get(uri)?.timer);
    this.#open.delete(uri);
  }
}

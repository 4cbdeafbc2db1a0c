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
  /** Of the first edit that waits: it runs on while typing goes on. */
  latest: NodeJS.Timeout | undefined;
}

/** ms after which edits are sent although nobody pauses: a key that is held down is followed too. */
const LONGEST_WAIT = 500;

/**
 * Keeps the worker's copy of open documents equal to the editor's: the text once, then only edits, gathered until the
 * typist pauses, or for half a second where nobody does.
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
    this.#open.set(document.uri, {
      version: document.version,
      edits: [],
      timer: undefined,
      latest: undefined,
    });
    this.#worker.notify('open', document);
  }

  /** Edits in the editor's order, each against the text left by the one before. */
  change(uri: string, version: number, edits: readonly TextEdit[]): void {
    const pending = this.#open.get(uri);
    if (pending === undefined) return;
    pending.version = version;
    pending.edits.push(...edits);
    clearTimeout(pending.timer);
    const delay = this.#delay();
    pending.timer = setTimeout(() => this.#flush(uri), delay);
    pending.latest ??= setTimeout(() => this.#flush(uri), Math.max(LONGEST_WAIT, delay));
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
    this.#stop(pending);
    this.#worker.notify('change', { uri, version: pending.version, edits: pending.edits.splice(0) });
  }

  #stop(pending: Pending): void {
    clearTimeout(pending.timer);
    clearTimeout(pending.latest);
    pending.latest = undefined;
  }

  #forget(uri: string): void {
    const pending = this.#open.get(uri);
    if (pending !== undefined) this.#stop(pending);
    this.#open.delete(uri);
  }
}

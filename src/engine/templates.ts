import type { HomeOverrides } from '../adapters/home.ts';
import { labelIn } from '../adapters/labelIn.ts';
import type { LedgerHistory } from '../core/estimate/ledgerHistory.ts';
import type { Problem, Quantity, TemplateAnalysis } from '../core/model.ts';
import { effectiveCaps, type UserCaps } from '../core/policy/caps.ts';
import type { Clock } from '../core/ports.ts';
import type { LoadEncoding } from '../core/tokens/encoding.ts';
import { profileTokens, tokenProfile } from '../core/tokens/profiles.ts';
import type { SampleCall } from '../shared/countProtocol.ts';
import type { Handlers } from '../shared/rpc.ts';
import type {
  Approval,
  DocumentAnalysis,
  GivenText,
  ModelComparisons,
  OpenedDocument,
  OverBudget,
  TemplateListing,
  TemplatesEvents,
  TemplatesMethods,
  TextEdit,
} from '../shared/templatesProtocol.ts';
import { Analyser } from './templates/analyser.ts';
import { approveAll, type Candidate, candidate } from './templates/approvals.ts';
import { Briefs } from './templates/briefs.ts';
import { Evidence, type ReadHistory } from './templates/evidence.ts';
import { FileAnalyser } from './templates/fileAnalysis.ts';
import { editOfModel, type ModelChoiceRoom, modelComparisons } from './templates/modelChoice.ts';
import { OpenDocument } from './templates/openDocument.ts';
import { overBudget } from './templates/overBudget.ts';
import { createPolicyFile, type FoundTemplate } from './templates/policyDraft.ts';
import { PolicyNews } from './templates/policyNews.ts';
import { sampleCallOf } from './templates/sampleCall.ts';
import { type Site, Sites } from './templates/site.ts';
import { TemplateSearch } from './templates/templateSearch.ts';

export interface TemplatesOptions {
  readonly loadEncoding: LoadEncoding;
  readonly clock: Clock;
  /** Paths given by hand instead of those found. */
  readonly overrides?: HomeOverrides;
  readonly userCaps?: UserCaps;
  /** Where the engine may read ledgers itself; elsewhere it is told with `setHistory`. */
  readonly readHistory?: ReadHistory;
  /** Where there is somebody to tell. Without it, a policy that does not parse is thrown by whoever needs it. */
  readonly events?: TemplatesEvents;
  readonly onFault?: (error: unknown) => void;
}

/** Everything about prompt templates of the repositories at hand: open documents, files, approvals, policies. */
export class TemplatesEngine implements Handlers<TemplatesMethods> {
  readonly #options: TemplatesOptions;
  readonly #sites: Sites;
  readonly #evidence: Evidence;
  readonly #analyser: Analyser;
  readonly #files: FileAnalyser;
  readonly #briefs: Briefs;
  readonly #news: PolicyNews;
  readonly #search: TemplateSearch;
  readonly #documents = new Map<string, OpenDocument>();
  /** Approvals read, change and write the lock: one after the other. */
  #approving: Promise<unknown> = Promise.resolve();
  #approvals = 0;

  constructor(options: TemplatesOptions) {
    this.#options = options;
    this.#sites = new Sites(options.overrides ?? {});
    this.#evidence = new Evidence(options.readHistory);
    const { loadEncoding, clock, userCaps = {} } = options;
    this.#analyser = new Analyser({ loadEncoding, clock, userCaps, evidence: this.#evidence });
    this.#files = new FileAnalyser(this.#sites, this.#analyser);
    this.#briefs = new Briefs({ sites: this.#sites, files: this.#files, evidence: this.#evidence, clock });
    this.#news = new PolicyNews(options.events);
    this.#search = new TemplateSearch(this.#sites, this.#news);
  }

  get #room(): ModelChoiceRoom {
    const { loadEncoding, clock } = this.#options;
    return { sites: this.#sites, analyser: this.#analyser, evidence: this.#evidence, loadEncoding, clock };
  }

  open(document: OpenedDocument): void {
    this.#documents.get(document.uri)?.close();
    const opened = new OpenDocument(document, {
      sites: this.#sites,
      analyser: this.#analyser,
      onAnalysed: (analysis, site) => this.#analysed(analysis, site),
      onFault: error => this.#options.onFault?.(error),
    });
    this.#documents.set(document.uri, opened);
  }

  change({ uri, version, edits }: { uri: string; version: number; edits: readonly TextEdit[] }): void {
    this.#document(uri).change(version, edits);
  }

  close({ uri }: { uri: string }): void {
    this.#documents.get(uri)?.close();
    this.#documents.delete(uri);
  }

  analyse({ uri }: { uri: string }): Promise<DocumentAnalysis> {
    return this.#document(uri).analysis();
  }

  /** @throws UserError where the folder cannot be read. */
  async scan({ root }: { root: string }): Promise<readonly TemplateListing[]> {
    this.#sites.addRoot(root);
    const paths = await this.#search.in(root);
    const listings: TemplateListing[] = [];
    for (const path of paths) {
      const { listing } = await this.#briefs.of(path);
      if (listing !== null) listings.push({ ...listing, label: labelIn(root, path) ?? path });
    }
    return listings;
  }

  /** @throws UserError where a file cannot be analysed or the lock cannot be written; then nothing is approved. */
  approve({ paths, note }: { paths: readonly string[]; note?: string }): Promise<readonly Approval[]> {
    const approving = this.#approving.then(() => this.#approve(paths, note));
    this.#approving = approving.catch(() => undefined);
    return approving;
  }

  /** @throws UserError where there is a policy already. */
  async createPolicy({ root }: { root: string }): Promise<{ readonly created: readonly string[] }> {
    this.#sites.addRoot(root);
    const files: FoundTemplate[] = [];
    // One by one: a workspace's texts and analyses are never in memory together.
    for (const path of await this.#search.in(root)) {
      const { label, analysis } = await this.#files.file(path);
      files.push({ label, model: analysis?.estimate.model });
    }
    const created = await createPolicyFile(root, files);
    await this.reload(null);
    return { created: [created] };
  }

  compareModels(document: GivenText): Promise<ModelComparisons> {
    return modelComparisons(document, this.#room);
  }

  modelEdit({ document, model }: { document: GivenText; model: string }): Promise<TextEdit | null> {
    return editOfModel(document, model, this.#room);
  }

  sampleCall(document: GivenText): Promise<SampleCall | null> {
    return sampleCallOf(document, this.#room);
  }

  /** @throws UserError where the folder cannot be read. */
  async overBudget({ root }: { root: string }): Promise<readonly OverBudget[]> {
    this.#sites.addRoot(root);
    const { policy } = await this.#sites.of(root);
    if (effectiveCaps(policy, this.#options.userCaps ?? {}).perCall === null) return [];
    return overBudget(await this.#search.in(root), this.#briefs);
  }

  async reload(_nothing: null): Promise<void> {
    this.#sites.forget();
    this.#evidence.forget();
    for (const document of this.#documents.values()) document.refresh();
  }

  filesChanged(_nothing: null): void {
    for (const document of this.#documents.values()) document.filesChanged();
  }

  /** What the ledger of a root says about its calls. */
  setHistory({ root, history }: { root: string; history: LedgerHistory }): void {
    this.#evidence.setHistory(root, history);
    for (const document of this.#documents.values()) document.refresh();
  }

  /** A file as it is on the disk. */
  async analyseFile(path: string, { model }: { model?: string } = {}): Promise<Analysed> {
    return this.#checked(await this.#files.file(path, model));
  }

  /**
   * A text as if it stood in a file: another version of a template.
   * @param options.textOnly without what calls of this very text used, so that two versions compare.
   */
  async analyseText(
    path: string,
    text: string,
    options: { model?: string; textOnly?: boolean } = {},
  ): Promise<Analysed> {
    return this.#checked(await this.#files.text(path, text, options));
  }

  /** Tokens of a text as it is, for a model. */
  async countText(text: string, model: string): Promise<Quantity<number> & { readonly encoding: string }> {
    const profile = tokenProfile(model);
    const encoding = await this.#options.loadEncoding(profile.encoding);
    return { ...profileTokens(profile, encoding.count(text)), encoding: profile.encoding };
  }

  /**
   * Files that are named, and templates in folders that are named (the current one where nothing is), sorted.
   * @throws UserError where a path is not there.
   */
  async findTemplates(paths: readonly string[], cwd: string): Promise<string[]> {
    this.#sites.addRoot(cwd);
    return this.#search.among(paths, cwd);
  }

  async #approve(paths: readonly string[], note: string | undefined): Promise<readonly Approval[]> {
    const today = new Date(this.#options.clock.now()).toISOString().slice(0, 10);
    const byRoot = new Map<string, Candidate[]>();
    for (const path of paths) {
      const next = candidate(path, this.#checked(await this.#files.file(path)), today, note);
      byRoot.set(next.home.root, [...(byRoot.get(next.home.root) ?? []), next]);
    }
    const approvals: Approval[] = [];
    for (const group of byRoot.values()) {
      approvals.push(...(await approveAll(group, `lock${++this.#approvals}`)));
    }
    await this.reload(null);
    return approvals;
  }

  #document(uri: string): OpenDocument {
    const document = this.#documents.get(uri);
    if (document === undefined) throw new Error(`${uri} is not open`);
    return document;
  }

  #analysed(analysis: DocumentAnalysis, site: Site): void {
    this.#news.take(site);
    this.#options.events?.analysed(analysis);
  }

  #checked<T extends { readonly site: Site }>(file: T): T {
    this.#news.take(file.site);
    return file;
  }
}

/** What the command line gets of one file. */
export interface Analysed {
  readonly label: string;
  readonly analysis: TemplateAnalysis | null;
  readonly problems: readonly Problem[];
  readonly text: string;
}

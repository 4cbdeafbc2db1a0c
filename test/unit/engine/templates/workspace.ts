import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock } from '../../../../src/adapters/clock.ts';
import type { Encoding, EncodingName } from '../../../../src/core/tokens/encoding.ts';
import { TemplatesEngine, type TemplatesOptions } from '../../../../src/engine/templates.ts';
import type { DocumentAnalysis, TemplatesEvents } from '../../../../src/shared/templatesProtocol.ts';
import { testEncoding } from '../../tokens/testEncoding.ts';

type PolicyProblem = Parameters<TemplatesEvents['policyProblem']>[0];

/** A temporary folder with templates, and what an engine over it tells. */
export class TemplatesWorkspace {
  readonly root: string;
  readonly analysed: DocumentAnalysis[] = [];
  readonly policyProblems: PolicyProblem[] = [];
  readonly faults: unknown[] = [];
  /** Building a table from the published ranks takes a while: once per test file is enough. */
  static readonly #encodings = new Map<EncodingName, Promise<Encoding>>();

  private constructor(root: string) {
    this.root = root;
  }

  static async create(files: Readonly<Record<string, string>> = {}): Promise<TemplatesWorkspace> {
    const workspace = new TemplatesWorkspace(await realpath(await mkdtemp(join(tmpdir(), 'templates-'))));
    for (const [path, text] of Object.entries(files)) await workspace.write(path, text);
    return workspace;
  }

  path(path: string): string {
    return join(this.root, path);
  }

  async write(path: string, text: string | Uint8Array): Promise<void> {
    await mkdir(dirname(this.path(path)), { recursive: true });
    await writeFile(this.path(path), text);
  }

  read(path: string): Promise<string> {
    return readFile(this.path(path), 'utf8');
  }

  /** With listeners, as the editor's worker has it. */
  editorEngine(options: Partial<TemplatesOptions> = {}): TemplatesEngine {
    return this.commandLineEngine({
      events: {
        analysed: analysis => this.analysed.push(analysis),
        policyProblem: problem => this.policyProblems.push(problem),
      },
      onFault: fault => this.faults.push(fault),
      ...options,
    });
  }

  commandLineEngine(options: Partial<TemplatesOptions> = {}): TemplatesEngine {
    return new TemplatesEngine({
      loadEncoding: name => this.#encoding(name),
      clock: { ...systemClock, now: () => Date.parse('2026-11-22T10:00:00Z') },
      ...options,
    });
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }

  #encoding(name: EncodingName): Promise<Encoding> {
    const known = TemplatesWorkspace.#encodings.get(name) ?? testEncoding(name);
    TemplatesWorkspace.#encodings.set(name, known);
    return known;
  }
}

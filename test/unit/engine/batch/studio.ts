import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { LedgerRow, SettleRow } from '../../../../src/core/ledger/event.ts';
import type { Encoding, EncodingName } from '../../../../src/core/tokens/encoding.ts';
import { BatchEngine, type BatchEngineOptions } from '../../../../src/engine/batch.ts';
import type { BatchOptions, PreflightRequest } from '../../../../src/shared/batchProtocol.ts';
import { readAll } from '../../ledger/segments.ts';
import { testEncoding } from '../../tokens/testEncoding.ts';

const ICON = `---
model: openai/gpt-image-1
input:
  schema:
    name: string
    subject: string
---
Flat icon of {{subject}}, named {{name}}.
`;

export const SPEC = `template: prompts/icon.prompt
data: data/icons.csv
models: [sandbox/gpt-image-1]
output: assets/{{name}}.png
params: {size: 1024x1024, quality: low}
concurrency: 8
tags: {feature: icons, content: "{{name}}", year: "2026"}
`;

/** Rows of the data file: `icon0`, `icon1`, … */
export function icons(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => `icon${index},a thing of kind ${index}\n`);
  return `name,subject\n${rows.join('')}`;
}

/** A repository in a temporary folder with one batch in it, and a state folder beside it. */
export class Studio {
  readonly outer = realpathSync(mkdtempSync(join(tmpdir(), 'studio-')));
  readonly root = join(this.outer, 'repo');
  readonly state = join(this.outer, 'state');
  readonly #engines: BatchEngine[] = [];
  readonly #encodings = new Map<EncodingName, Promise<Encoding>>();

  constructor(count: number, spec = SPEC, files: Readonly<Record<string, string>> = {}) {
    this.write('prompts/icon.prompt', ICON);
    this.write('data/icons.csv', icons(count));
    this.write('icons.batch.yaml', spec);
    this.write('promptledger.yaml', 'version: 1\n');
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  writeBytes(path: string, bytes: Uint8Array): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), bytes);
  }

  engine(options: Partial<BatchEngineOptions> = {}): BatchEngine {
    const loadEncoding = (name: EncodingName) => {
      const known = this.#encodings.get(name) ?? testEncoding(name);
      this.#encodings.set(name, known);
      return known;
    };
    const engine = new BatchEngine({ loadEncoding, app: 'test', stateFolder: this.state, ...options });
    this.#engines.push(engine);
    return engine;
  }

  request(options: BatchOptions = {}, change: Partial<PreflightRequest> = {}): PreflightRequest {
    return {
      spec: join(this.root, 'icons.batch.yaml'),
      options,
      caps: {},
      keys: {},
      endpoints: {},
      ...change,
    };
  }

  /** Every row of every segment, read by the journal's own reader. */
  rows(): LedgerRow[] {
    const journal = join(this.root, '.promptledger/journal');
    if (!existsSync(journal)) return [];
    const segments = readdirSync(journal)
      .filter(name => name.endsWith('.jsonl'))
      .sort();
    return segments.flatMap(name =>
      readAll(readFileSync(join(journal, name))).lines.flatMap(({ event }) => event ?? []),
    );
  }

  settles(): SettleRow[] {
    return this.rows().filter(row => row.type === 'settle');
  }

  /** Text of every file below the outer folder: ledger, state, assets, manifest. */
  everything(): string {
    const names = readdirSync(this.outer, { recursive: true, withFileTypes: true });
    return names
      .filter(entry => entry.isFile())
      .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('\n');
  }

  async remove(): Promise<void> {
    for (const engine of this.#engines) await engine.close();
    rmSync(this.outer, { recursive: true, force: true });
  }
}

import { realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { sampleDataset } from '../../adapters/datasets/sampleDataset.ts';
import { labelIn } from '../../adapters/labelIn.ts';
import { readTextFile } from '../../adapters/readTextFile.ts';
import { systemCode } from '../../adapters/systemCode.ts';
import { findFiles } from '../../adapters/templateFiles/findFiles.ts';
import { parseBatchSpec } from '../../core/batch/spec/spec.ts';
import { UserError } from '../../core/errors.ts';
import type { DataSample } from '../../core/estimate/dataSample.ts';
import type { Encoding } from '../../core/tokens/encoding.ts';

const MAX_SPEC_BYTES = 1 << 20;
const IS_SPEC = /\.batch\.ya?ml$/;

interface Attachment {
  readonly stamp: string;
  /** Absolute; null where the spec does not parse. */
  readonly template: string | null;
  readonly data: string;
}

/** The data files that batch specs of a repository give to its templates. Reads what lies inside the root only. */
export class AttachedData {
  readonly #root: string;
  #specs: Promise<readonly string[]> | undefined;
  readonly #attachments = new Map<string, Attachment>();
  readonly #samples = new Map<string, { readonly stamp: string; readonly sample: DataSample }>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Of the first batch of the template, by path, whose data can be read. What did not change is not read again. */
  async sampleOf(label: string, encoding: Encoding): Promise<DataSample | undefined> {
    this.#specs ??= findFiles(this.#root, path => IS_SPEC.test(path)).catch(nothingWithout([]));
    for (const spec of await this.#specs) {
      const attachment = await this.#attachment(join(this.#root, spec));
      if (attachment === undefined || attachment.template === null) continue;
      if (labelIn(this.#root, attachment.template) !== label) continue;
      const sample = await this.#sample(attachment.data, encoding).catch(nothingWithout(undefined));
      if (sample !== undefined) return sample;
    }
    return undefined;
  }

  async #attachment(spec: string): Promise<Attachment | undefined> {
    const stamp = await stampOf(spec);
    if (stamp === undefined) return undefined;
    const known = this.#attachments.get(spec);
    if (known?.stamp === stamp) return known;
    const read = await this.#read(spec).catch(nothingWithout(undefined));
    const attachment = { stamp, template: null, data: '', ...read };
    this.#attachments.set(spec, attachment);
    return attachment;
  }

  async #read(spec: string): Promise<{ readonly template: string; readonly data: string } | undefined> {
    const text = await readTextFile(spec, MAX_SPEC_BYTES);
    if (text === undefined) return undefined;
    const { template, data } = parseBatchSpec(text, spec);
    return { template: resolve(dirname(spec), template), data: resolve(dirname(spec), data) };
  }

  async #sample(path: string, encoding: Encoding): Promise<DataSample | undefined> {
    const stamp = await stampOf(path);
    const label = labelIn(await realpath(this.#root), await realpath(path));
    if (stamp === undefined || label === null) return undefined;
    const key = `${encoding.name}\n${path}`;
    const known = this.#samples.get(key);
    if (known?.stamp === stamp) return known.sample;
    const sample = await sampleDataset(path, label, text => encoding.count(text));
    this.#samples.set(key, { stamp, sample });
    return sample;
  }
}

/** Undefined where there is no such file. */
async function stampOf(path: string): Promise<string | undefined> {
  const info = await stat(path).catch(() => undefined);
  return info?.isFile() ? `${info.size}:${info.mtimeMs}:${info.ino}` : undefined;
}

/** An estimate does without what cannot be read: whoever runs the batch is told why. */
function nothingWithout<T>(nothing: T): (error: unknown) => T {
  return error => {
    if (error instanceof UserError || systemCode(error) !== undefined) return nothing;
    throw error;
  };
}

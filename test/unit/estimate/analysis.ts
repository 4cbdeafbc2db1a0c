import { sha256 } from '../../../src/adapters/hash.ts';
import { openCatalogue } from '../../../src/adapters/prices.ts';
import { type AnalysisContext, analyse, modelOf } from '../../../src/core/analyse.ts';
import type { Template, TemplateAnalysis } from '../../../src/core/model.ts';
import { parsePolicy } from '../../../src/core/policy/parsePolicy.ts';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import type { Encoding } from '../../../src/core/tokens/encoding.ts';
import { tokenProfile } from '../../../src/core/tokens/profiles.ts';
import { testEncoding } from '../tokens/testEncoding.ts';

/** Analyses texts with real encodings, prices and formats, under a policy that is written as YAML. */
export class AnalysisBench {
  readonly #encodings = new Map<string, Promise<Encoding>>();

  encoding(model: string): Promise<Encoding> {
    const name = tokenProfile(model).encoding;
    const known = this.#encodings.get(name) ?? testEncoding(name);
    this.#encodings.set(name, known);
    return known;
  }

  async of(
    path: string,
    text: string,
    yaml = '',
    more: Partial<AnalysisContext> = {},
  ): Promise<{ readonly template: Template; readonly analysis: TemplateAnalysis }> {
    const policy = parsePolicy(yaml, 'promptledger.yaml');
    const template = parseTemplate(path, text, policy.templates);
    if (template === null) throw new Error(`${path} is no template`);
    const model = modelOf(template, policy);
    const encoding = await this.encoding(model ?? '');
    const analysis = analyse(template, {
      label: path,
      text,
      hash: `sha256:${sha256(text)}`,
      model,
      encoding,
      range: { countRange: (start, end) => encoding.count(text.slice(start, end)) },
      catalogue: await openCatalogue(policy),
      policy,
      userCaps: {},
      approved: undefined,
      at: '2026-11-22T00:00:00Z',
      ...more,
    });
    return { template, analysis };
  }
}

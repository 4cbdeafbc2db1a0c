import type { Quantity, TemplateAnalysis } from '../../core/model.ts';
import { formatUsd } from '../../core/money.ts';
import type { EstimatedTemplate } from '../documents/estimate.ts';
import { usdQuantity } from '../moneyJson.ts';
import type { AnalysedFile } from '../templateFiles.ts';

const UNKNOWN = { value: null, kind: 'unpriced' } as const;

/** A template's estimate as the document has it; unknown where the file could not be analysed. */
export function estimateEntry({ path, format, analysis, problems }: AnalysedFile): EstimatedTemplate {
  const entry = analysis === null ? { format, ...unknownEstimate() } : knownEstimate(analysis);
  return { path, ...entry, problems };
}

function knownEstimate({ format, version, estimate }: TemplateAnalysis) {
  const { tokens } = estimate;
  return {
    format,
    model: estimate.model,
    version,
    tokens: {
      static: plain(tokens.static),
      input: plain(tokens.input),
      output: plain(tokens.output),
      cacheablePrefix: plain(tokens.cacheablePrefix),
    },
    perCall: usdQuantity(estimate.perCall),
    ...(estimate.cached && { perCallCached: usdQuantity(estimate.cached.perCall) }),
    perMonth: usdQuantity(estimate.perMonth),
    callsPerMonth: { ...estimate.callsPerMonth },
    unknownVariables: [...estimate.unknownVariables],
    unknownThousandTokens:
      estimate.unknownThousand === undefined ? null : formatUsd(estimate.unknownThousand),
    assumptions: [...estimate.assumptions],
  };
}

function unknownEstimate() {
  return {
    model: null,
    version: null,
    tokens: null,
    perCall: UNKNOWN,
    perMonth: UNKNOWN,
    callsPerMonth: { value: null, source: 'none' as const },
    unknownVariables: [],
    unknownThousandTokens: null,
    assumptions: [],
  };
}

/** Without fields that are undefined, so that documents of equal content are equal. */
function plain({ value, kind, low, high }: Quantity<number>): Quantity<number> {
  return { value, kind, ...(low !== undefined && { low }), ...(high !== undefined && { high }) };
}

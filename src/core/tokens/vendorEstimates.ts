import { claudeVersion, isClaude, isClaudeFrom, isHighestClaude } from './claudeModel.ts';
import { belongsTo } from './modelVendor.ts';

/** How many tokens a vendor's model makes of a text, relative to o200k_base. */
export interface VendorEstimate {
  /** Whether the model's name, lower case and without provider, belongs to it. */
  matches(name: string): boolean;
  readonly factor: number;
  readonly low: number;
  readonly high: number;
  readonly source: string;
}

/**
 * Token counts that providers reported for known texts, about 50,000 tokens of mixed prose, code, five scripts
 * and symbols per model, published beside the counts of an open encoding. Where that encoding is not o200k_base
 * it was converted on the same text (cl100k_base 1.10, p50k_base 1.38 of o200k_base).
 */
const REPORTED = 'provider-reported counts published in coder/ai-tokenizer (accuracy.json, 2025-12-01)';
const OUR_BAND = 'the band is our assumption and widens for languages that the text did not hold';

/** The first that matches decides. */
export const VENDOR_ESTIMATES: readonly VendorEstimate[] = [
  {
    matches: name => isClaude(name) && hasNewClaudeTokenizer(name),
    factor: 1.55,
    low: 1.05,
    high: 1.95,
    source:
      'Anthropic, "Token counting" (about 30% more tokens than earlier models, since Opus 4.7) on top of the ' +
      'factor of earlier models; measured between models: 1.0 (Chinese, Japanese, Korean) to 1.47 (English prose)',
  },
  {
    matches: name => isClaude(name) && claudeVersion(name) !== undefined,
    factor: 1.2,
    low: 1.05,
    high: 1.4,
    source:
      'published comparison of Claude 3.5 Sonnet with GPT-4o (VentureBeat, 2025-05-01): 16% more tokens for ' +
      'English articles, 21% for mathematics, 30% for Python; the band is ours',
  },
  {
    matches: isClaude,
    factor: 1.4,
    low: 1.05,
    high: 1.95,
    source: 'a Claude model of unknown version: the bands of both Claude tokenizers together',
  },
  {
    matches: name => belongsTo(name, /gemini|gemma/),
    factor: 1.08,
    low: 0.95,
    high: 1.25,
    source: `${REPORTED}: Gemini 2.0 to 3 at 1.08 to 1.11; ${OUR_BAND}`,
  },
  {
    matches: name => belongsTo(name, /grok/),
    factor: 1.03,
    low: 0.95,
    high: 1.2,
    source: `${REPORTED}: Grok 3 at 1.01, Grok 4 at 1.03, Grok 2 at 1.16; ${OUR_BAND}`,
  },
  {
    matches: name => belongsTo(name, /deepseek/),
    factor: 1.03,
    low: 0.9,
    high: 1.25,
    source: `${REPORTED}: DeepSeek V3 to V3.2 and R1 at 0.97 to 1.05; ${OUR_BAND}`,
  },
  {
    matches: name =>
      belongsTo(name, /(open-)?mistral|mixtral|ministral|codestral|devstral|magistral|pixtral/),
    factor: 1.18,
    low: 1,
    high: 1.6,
    source: `${REPORTED}: Mistral models at 1.17 to 1.20; ${OUR_BAND}`,
  },
  {
    matches: name => belongsTo(name, /(meta-|code)?llama/),
    factor: 1.01,
    low: 0.9,
    high: 1.35,
    source: `${REPORTED}: Llama 3.1 8B at 1.00; ${OUR_BAND}`,
  },
  {
    matches: name => /^gpt-6(?![0-9])/.test(name),
    factor: 1,
    low: 0.95,
    high: 1.1,
    source: 'o200k_base, as simonw/ttok 1.0 (2026-10-09) names it for GPT-6; OpenAI has not published it',
  },
  {
    matches: name => /^(chatgpt-image|gpt-image)/.test(name),
    factor: 1,
    low: 0.9,
    high: 1.2,
    source: 'prompts of image models: OpenAI publishes no tokenizer for them, o200k_base is our assumption',
  },
];

/** Opus 4.7 and later Opus models, Sonnet 5, Fable and Mythos (Anthropic, "Token counting"). */
function hasNewClaudeTokenizer(name: string): boolean {
  return isHighestClaude(name) || isClaudeFrom(name, 4, 7);
}

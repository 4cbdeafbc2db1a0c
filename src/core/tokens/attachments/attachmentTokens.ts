import type { CallAttachment, ToolChoice } from '../../callAttachment.ts';
import type { Quantity } from '../../model.ts';
import { isClaude } from '../claudeModel.ts';
import { bareModelName, belongsTo } from '../modelVendor.ts';
import { CLAUDE_TOOLS, claudeToolPrompt } from './claudeTools.ts';
import { type Counting, definitionTokens, jsonText } from './definition.ts';
import { FUNCTIONS_END, functionTokens, OPENAI_TOOLS } from './openaiTools.ts';

/** Tools, answer schema and calls as counted for one model. */
export interface AttachmentTokens {
  /** In the order in which they were given. */
  readonly each: readonly Quantity<number>[];
  /** What comes with the first tool, whichever it is. */
  readonly once: Quantity<number>;
  /** How they were counted, as sentences. */
  readonly assumptions: readonly string[];
}

/**
 * Input tokens of what a call carries beside words and media. OpenAI documents functions for gpt-4o and earlier,
 * Anthropic the system prompt that tools bring along; whatever nobody documents is an estimate.
 */
export function attachmentTokens(
  modelId: string,
  attached: readonly CallAttachment[],
  choice: ToolChoice | undefined,
  counting: Counting,
): AttachmentTokens {
  const name = bareModelName(modelId);
  const each = attached.map(attachment => tokensOf(name, attachment, counting));
  const hasTools = attached.some(({ kind }) => kind === 'tool');
  const once = hasTools ? onceWithTools(name, choice) : NOTHING;
  return { each, once, assumptions: assumptions(name, attached, each, once) };
}

const NOTHING: Quantity<number> = { value: 0, kind: 'exact' };

/** Whether OpenAI made the model: only then its rule is a guess worth more than the definition's own text. */
export function isOpenAI(name: string): boolean {
  return /^(gpt-|chatgpt-|o[134](?![a-z0-9])|computer-use)/.test(name) && !/^gpt-oss/.test(name);
}

function tokensOf(name: string, attachment: CallAttachment, counting: Counting): Quantity<number> {
  switch (attachment.kind) {
    case 'tool': {
      const { name: tool, description, parameters } = attachment.tool;
      const definition = { name: tool, description, parameters };
      if (!isOpenAI(name)) return definitionTokens(definition, counting);
      const { tokens, isDocumented } = functionTokens(name, attachment.tool, counting.count);
      if (isDocumented) return { value: tokens, kind: 'exact' };
      const estimate = definitionTokens(definition, counting);
      const [low, high] = [estimate.low ?? tokens, estimate.high ?? tokens];
      return { value: tokens, kind: 'estimated', low: Math.min(low, tokens), high: Math.max(high, tokens) };
    }
    case 'schema':
      return definitionTokens(attachment.shape, counting);
    case 'tool-call': {
      const { name: tool, arguments: given } = attachment.call;
      return definitionTokens({ name: tool, arguments: jsonText(given) }, counting);
    }
  }
}

function onceWithTools(name: string, choice: ToolChoice | undefined): Quantity<number> {
  if (isClaude(name)) return claudeToolPrompt(name, choice);
  return isOpenAI(name) ? { value: FUNCTIONS_END, kind: 'exact' } : NOTHING;
}

function assumptions(
  name: string,
  attached: readonly CallAttachment[],
  each: readonly Quantity<number>[],
  once: Quantity<number>,
): string[] {
  const sentences: string[] = [];
  if (attached.some(({ kind }) => kind === 'tool')) {
    const isExact = each.every(({ kind }, index) => attached[index]?.kind !== 'tool' || kind === 'exact');
    if (isClaude(name)) {
      sentences.push(
        `The first tool brings ${once.value} tokens of the vendor's own along (${CLAUDE_TOOLS}).`,
      );
    }
    sentences.push(
      isOpenAI(name)
        ? `Tools are counted by a rule ${isExact ? 'for this model' : 'that does not cover them all'} (${OPENAI_TOOLS}).`
        : `Tools count as their JSON, which ${vendorOf(name)} does not document.`,
    );
  }
  if (attached.some(({ kind }) => kind === 'schema')) {
    sentences.push(`The answer's schema counts as its JSON, which ${vendorOf(name)} does not document.`);
  }
  if (attached.some(({ kind }) => kind === 'tool-call')) {
    sentences.push(`Calls of tools count as their JSON, which ${vendorOf(name)} does not document.`);
  }
  return sentences;
}

function vendorOf(name: string): string {
  if (isOpenAI(name)) return 'OpenAI';
  if (isClaude(name)) return 'Anthropic';
  return belongsTo(name, /gemini/) ? 'Google' : 'the vendor';
}

import type { CallTool } from '../../callAttachment.ts';
import { type JsonObject, jsonObject } from '../../jsonObject.ts';
import type { Counting } from './definition.ts';

/** Tokens of marks that OpenAI writes around a function, by the names of the cookbook. */
interface Marks {
  readonly functionInit: number;
  readonly propertyInit: number;
  readonly propertyKey: number;
  readonly enumInit: number;
  readonly enumItem: number;
}

const MARKS = { propertyInit: 3, propertyKey: 3, enumInit: -3, enumItem: 3 };
const DOCUMENTED: readonly (readonly [RegExp, Marks])[] = [
  [/^gpt-4o(-mini)?(-\d{4}.*)?$/, { ...MARKS, functionInit: 7 }],
  [/^(gpt-4|gpt-3\.5-turbo)(-\d{4}.*)?$/, { ...MARKS, functionInit: 10 }],
];
/** Other models of OpenAI: those of its newer encoding, as an estimate. */
const NEWER: Marks = { ...MARKS, functionInit: 7 };

/** Once, behind all functions. */
export const FUNCTIONS_END = 12;

export const OPENAI_TOOLS =
  'OpenAI Cookbook, "How to count tokens with tiktoken", section 7, read 2026-11-22';

/**
 * Tokens of one function in a call to a model of OpenAI. `isDocumented` where the cookbook's rule covers the model
 * and the definition: flat parameters, each with a type and a description, some with a list of texts to choose from.
 * @param name of the model, lower case, without provider.
 */
export function functionTokens(
  name: string,
  tool: CallTool,
  count: Counting['count'],
): { readonly tokens: number; readonly isDocumented: boolean } {
  const marks = DOCUMENTED.find(([pattern]) => pattern.test(name))?.[1];
  const described = `${tool.name}:${withoutDot(tool.description)}`;
  const tokens =
    (marks ?? NEWER).functionInit + count(described) + propertyTokens(tool.parameters, marks ?? NEWER, count);
  return { tokens, isDocumented: marks !== undefined && isCovered(tool) };
}

function propertyTokens(schema: JsonObject | undefined, marks: Marks, count: Counting['count']): number {
  const properties = Object.entries(jsonObject(schema?.properties) ?? {});
  let tokens = properties.length > 0 ? marks.propertyInit : 0;
  for (const [name, property] of properties) {
    const { type, description, enum: choices, items } = jsonObject(property) ?? {};
    tokens += marks.propertyKey + count(`${name}:${textOf(type)}:${withoutDot(description)}`);
    if (Array.isArray(choices)) {
      tokens += marks.enumInit;
      for (const choice of choices) tokens += marks.enumItem + count(String(choice));
    }
    tokens += propertyTokens(jsonObject(property), marks, count);
    tokens += propertyTokens(jsonObject(items), marks, count);
  }
  return tokens;
}

const FLAT_KEYS: ReadonlySet<string> = new Set(['type', 'description', 'enum']);
const OUTER_KEYS: ReadonlySet<string> = new Set(['type', 'properties', 'required']);

function isCovered({ description, parameters, strict }: CallTool): boolean {
  if (description === undefined || strict === true) return false;
  if (Object.keys(parameters ?? {}).some(key => !OUTER_KEYS.has(key))) return false;
  return Object.values(jsonObject(parameters?.properties) ?? {}).every(property => {
    const flat = jsonObject(property) ?? {};
    const choices = flat.enum ?? [];
    return (
      typeof flat.type === 'string' &&
      flat.type !== 'object' &&
      flat.type !== 'array' &&
      typeof flat.description === 'string' &&
      Object.keys(flat).every(key => FLAT_KEYS.has(key)) &&
      Array.isArray(choices) &&
      choices.every(choice => typeof choice === 'string')
    );
  });
}

/** Full stops at the end of descriptions are not sent. */
function withoutDot(description: unknown): string {
  return textOf(description).replace(/\.$/, '');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

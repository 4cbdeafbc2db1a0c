import type { TemplateProblem } from '../../model.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
import type { FoundAttachments } from './found.ts';

/** Calls of tools in an assistant's message: OpenAI's `tool_calls` or `function_call`. */
export function readToolCalls(calls: YamlNode): FoundAttachments {
  const found = (calls.isList ? calls.items() : [calls]).flatMap(call => {
    const definition = call.at('function') ?? call;
    return toolCall(call, definition.at('name'), definition.at('arguments'));
  });
  return { attachments: found, problems: found.length === 0 ? [] : [unsent(calls)] };
}

/** One call, where it stands by itself: Anthropic's `tool_use`, OpenAI's `function_call` item. */
export function readToolCall(call: YamlNode): FoundAttachments {
  const found = toolCall(call, call.at('name'), call.at('input') ?? call.at('arguments'));
  return { attachments: found, problems: found.length === 0 ? [] : [unsent(call)] };
}

function toolCall(
  call: YamlNode,
  name: YamlNode | undefined,
  given: YamlNode | undefined,
): FoundAttachments['attachments'] {
  const word = name?.text();
  if (word === undefined) return [];
  const span = call.usedAt ?? call.span;
  return [{ kind: 'tool-call', call: { name: word, arguments: given?.toValue() ?? '' }, span }];
}

function unsent({ span }: YamlNode): TemplateProblem {
  const message = 'Calls of tools are in the figures, but batches do not send them';
  return { code: 'unsent', message, severity: 'info', span };
}

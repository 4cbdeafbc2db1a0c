import type { Template, TemplateProblem } from '../../model.ts';
import { wholeOf } from '../../text/textPlaces.ts';
import { withAttachments } from '../attachments/found.ts';
import { readShape } from '../attachments/readShape.ts';
import { requestAttachments } from '../attachments/requestAttachments.ts';
import { assembleChat } from '../chat/assembleChat.ts';
import { type Chat, readChat } from '../chat/chatMessage.ts';
import { simpleContent } from '../chat/engine.ts';
import { missingMessages } from '../chat/missingMessages.ts';
import { prepareChat } from '../chat/prepareChat.ts';
import type { RenderCall, TemplateFormat } from '../format.ts';
import { findTestData } from '../githubModels/testData.ts';
import { findParams } from '../modelParams.ts';
import type { ParseMemory } from '../parseMemory.ts';
import { callValues } from '../render/renderValues.ts';
import { readYaml } from '../yaml/readYaml.ts';
import { scalarText } from '../yaml/scalarText.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/**
 * GitHub Models (docs.github.com, "Storing prompts in GitHub repositories"): one YAML file with messages, model,
 * parameters, test data and evaluators; `{{name}}` in a message is replaced by its value.
 */
export const githubModels: TemplateFormat = {
  id: 'github-models',
  label: 'GitHub Models prompt',
  matches: path => /\.prompt\.ya?ml$/i.test(path),
  parse,
  prepare,
};

function parse(source: string, memory?: ParseMemory): Template {
  const { root, chat, problems } = read(source, memory);
  const model = root?.at('model');
  const id = model?.text();
  const data = findTestData(source, root);
  const template = assembleChat({
    format: githubModels.id,
    source,
    name: root?.at('name')?.text(),
    ...(model === undefined || id === undefined || id === '' ? {} : { model: { id, span: model.span } }),
    found: findParams(root?.at('modelParameters')),
    messages: chat.messages,
    engine: simpleContent,
    memory,
    references: data.references,
    declarations: data.declarations,
    // Where the YAML is broken, what is missing in it follows from that.
    problems: problems.length > 0 ? problems : chat.problems,
  });
  if (problems.length > 0) return template;
  const parameters = requestAttachments(root ?? undefined, root?.at('modelParameters'));
  return [
    readShape(root?.at('jsonSchema')),
    parameters,
    { attachments: chat.attachments, problems: [] },
  ].reduce(withAttachments, template);
}

/** Test data only show what is meant: a call needs values of its own. */
function prepare(source: string): RenderCall {
  const render = prepareChat(read(source).chat.messages, simpleContent);
  return values => render(callValues({}, values));
}

function read(
  source: string,
  memory?: ParseMemory,
): { root: YamlNode | null; chat: Chat; problems: readonly TemplateProblem[] } {
  const { root, problems } = readYaml(source, wholeOf(source), memory);
  const list = root?.at('messages');
  if (list?.isList !== true) {
    const missing = problems.length > 0 ? [] : [missingMessages(list ?? root, 'messages')];
    return {
      root,
      chat: { messages: [], attachments: [], problems: [] },
      problems: [...problems, ...missing],
    };
  }
  return { root, chat: readChat(list, node => scalarText(source, node)), problems };
}

import type { Template, TemplatePart, TemplateProblem, TemplateSection } from '../../model.ts';
import { wholeOf } from '../../text/textPlaces.ts';
import { withAttachments } from '../attachments/found.ts';
import { requestAttachments } from '../attachments/requestAttachments.ts';
import { assembleChat } from '../chat/assembleChat.ts';
import { prepareChat } from '../chat/prepareChat.ts';
import type { RenderCall, TemplateFormat } from '../format.ts';
import { findParams } from '../modelParams.ts';
import type { ParseMemory } from '../parseMemory.ts';
import { chatsOf, countedPrompt, type PromptChat } from '../promptfoo/countedPrompt.ts';
import { nunjucksContent } from '../promptfoo/nunjucksContent.ts';
import { findPrompts, type OtherPrompt, outOfSight, type Prompt } from '../promptfoo/prompts.ts';
import { type FoundProvider, findProvider } from '../promptfoo/provider.ts';
import { findDeclarations, findOtherUses } from '../promptfoo/variables.ts';
import { callValues, defaultsOf } from '../render/renderValues.ts';
import { RenderProblem } from '../renderProblem.ts';
import { readYaml } from '../yaml/readYaml.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/**
 * promptfoo's configuration. An evaluation makes a call for each prompt, provider and test, so a call sends one of the
 * prompts: the longest of those that stand in the file and that the first provider takes. The model is that provider's.
 * Prompts are Nunjucks, which are read and rendered here as Jinja: no code is generated or run.
 */
export const promptfoo: TemplateFormat = {
  id: 'promptfoo',
  label: 'promptfoo configuration',
  matches: path => /(?:^|[\\/])promptfooconfig(?:\.[\w-]+)*\.ya?ml$/i.test(path),
  parse,
  prepare,
};

function parse(source: string, memory?: ParseMemory): Template {
  const { root, problems, prompts, chats, provider, counted } = read(source, memory);
  const declarations = findDeclarations(root);
  const unseen = prompts.filter(prompt => prompt.kind !== 'inline');
  const others = unseen.filter(prompt => prompt.kind !== 'nothing');
  const template = assembleChat({
    format: promptfoo.id,
    source,
    name: root?.at('description')?.text(),
    model: provider.model,
    found: findParams(provider.config, counted?.prompt.config),
    messages: chats.flatMap(chat =>
      chat === counted
        ? chat.messages
        : chat.messages.map(message => ({ ...message, instead: true as const })),
    ),
    engine: nunjucksContent,
    memory,
    references: findOtherUses(source, root, declarations),
    parts: others.map((prompt, index) => partOf(prompt, counted !== undefined || index > 0)),
    declarations,
    // Where the YAML is broken, what is missing in it follows from that.
    problems:
      problems.length > 0
        ? problems
        : [
            ...provider.problems,
            ...chats.flatMap(chat => chat.problems),
            ...unseen.slice(0, 20).map(outOfSight),
            ...promptProblems(root, prompts, chats, counted),
          ],
  });
  // A lone text is its message; a list of messages is a section around them where there are other prompts.
  const around = prompts.length > 1 ? chats.filter(chat => chat.isList).map(({ prompt }) => prompt) : [];
  const sections = [...template.sections, ...[...around, ...others].map(sectionOf)];
  // Who knows what the prompts in other files use?
  const variables = template.variables.filter(({ spans }) => others.length === 0 || spans.length > 0);
  const attached = [
    requestAttachments(counted?.prompt.config, provider.config),
    { attachments: counted?.attachments ?? [], problems: [] },
  ];
  return {
    ...(problems.length > 0 ? template : attached.reduce(withAttachments, template)),
    variables,
    sections: sections.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end),
  };
}

/** @throws RenderProblem where no prompt stands in the file. */
function prepare(source: string): RenderCall {
  const { root, counted, prompts } = read(source);
  if (counted === undefined) {
    const [file] = prompts;
    throw new RenderProblem(
      'No prompt stands in this file',
      file?.span ?? root?.span,
      'Name the file that has the prompt as the template',
    );
  }
  const render = prepareChat(counted.messages, nunjucksContent);
  const defaults = defaultsOf(root?.at('defaultTest', 'vars'));
  return values => render(callValues(defaults, values));
}

interface PromptfooFile {
  readonly root: YamlNode | null;
  readonly problems: readonly TemplateProblem[];
  readonly prompts: readonly Prompt[];
  readonly chats: readonly PromptChat[];
  readonly provider: FoundProvider;
  /** The prompt that figures and batches are of; undefined where none stands in the file. */
  readonly counted: PromptChat | undefined;
}

function read(source: string, memory?: ParseMemory): PromptfooFile {
  const { root, problems } = readYaml(source, wholeOf(source), memory);
  const prompts = findPrompts(source, root);
  const provider = findProvider(root);
  const chats = chatsOf(prompts);
  const counted = countedPrompt(chats, provider.prompts);
  return { root, problems, prompts, chats, provider, counted };
}

function sectionOf({ title, span }: Prompt): TemplateSection {
  return { title, role: 'user', span };
}

function partOf({ title, span }: OtherPrompt, instead: boolean): TemplatePart {
  return { kind: 'partial', name: title, span, role: 'user', ...(instead ? { instead: true } : {}) };
}

function promptProblems(
  root: YamlNode | null,
  prompts: readonly Prompt[],
  chats: readonly PromptChat[],
  counted: PromptChat | undefined,
): TemplateProblem[] {
  if (counted !== undefined && chats.length > 1) {
    const message = `A call sends one of ${chats.length} prompts: its figures, and batches, are those of this one, the longest`;
    return [{ code: 'several-prompts', message, severity: 'info', span: counted.prompt.span }];
  }
  if (prompts.length > 0 || root === null) return [];
  const { start } = root.span;
  const message = 'The file lists no prompts';
  return [{ code: 'no-prompts', message, severity: 'info', span: { start, end: start } }];
}

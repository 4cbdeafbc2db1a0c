import type { Template, TemplatePart, TemplateProblem, TemplateSection } from '../../model.ts';
import { wholeOf } from '../../text/textPlaces.ts';
import { withAttachments } from '../attachments/found.ts';
import { requestAttachments } from '../attachments/requestAttachments.ts';
import { assembleChat } from '../chat/assembleChat.ts';
import { prepareChat } from '../chat/prepareChat.ts';
import type { FilesBeside, ReadPartial, RenderCall, TemplateFormat } from '../format.ts';
import { findParams } from '../modelParams.ts';
import type { ParseMemory } from '../parseMemory.ts';
import { chatsOf, countedPrompt, type PromptChat, shownPrompts } from '../promptfoo/countedPrompt.ts';
import { outOfSight } from '../promptfoo/notes.ts';
import { nunjucksContent } from '../promptfoo/nunjucksContent.ts';
import { findPrompts, type OtherPrompt, type Prompt } from '../promptfoo/prompts.ts';
import { type FoundProvider, findProvider } from '../promptfoo/provider.ts';
import { findOtherUses, findVariables } from '../promptfoo/variables.ts';
import { callValues } from '../render/renderValues.ts';
import { RenderProblem } from '../renderProblem.ts';
import { readYaml } from '../yaml/readYaml.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/**
 * promptfoo's configuration. An evaluation makes a call for each prompt, provider and test, so a call sends one of the
 * prompts: the longest of those that can be read, here or in files, and that the first provider takes. The model is that
 * provider's. Prompts are Nunjucks, which are read and rendered here as Jinja: no code is generated or run.
 */
export const promptfoo: TemplateFormat = {
  id: 'promptfoo',
  label: 'promptfoo configuration',
  matches: path => /(?:^|[\\/])promptfooconfig(?:\.[\w-]+)*\.ya?ml$/i.test(path),
  parse,
  prepare,
};

function parse(source: string, memory?: ParseMemory, files?: FilesBeside): Template {
  const file = read(source, memory, files);
  const { root, problems, prompts, chats, shown, provider, counted } = file;
  const variables = findVariables(root, files, memory);
  const { declarations } = variables;
  const unseen = prompts.filter(prompt => prompt.kind !== 'inline');
  const others = unseen.filter(prompt => prompt.kind !== 'nothing');
  const template = assembleChat({
    format: promptfoo.id,
    source,
    name: root?.at('description')?.text(),
    model: provider.model,
    found: findParams(provider.config, counted?.prompt.config),
    messages: shown.flatMap(chat =>
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
            ...variables.problems,
            ...shown.flatMap(chat => chat.problems),
            ...unseen.slice(0, 20).map(outOfSight),
            ...promptProblems(root, prompts, chats, counted),
          ],
  });
  const unknown = others.length > 0 || shown.length < chats.length;
  const attached = [
    requestAttachments(counted?.prompt.config, provider.config),
    { attachments: counted?.attachments ?? [], problems: [] },
  ];
  const whole = problems.length > 0 ? template : attached.reduce(withAttachments, template);
  return {
    ...whole,
    variables: template.variables
      // Who knows what the prompts use that are not shown?
      .filter(({ name, spans }) => spans.length > 0 || !(unknown || variables.inFiles.has(name)))
      .map(each => ({ ...each, declared: each.declared || variables.isOpen })),
    problems: problemsIn(shown, whole),
    sections: sectionsOf(template.sections, file, others),
  };
}

/** What is wrong in a prompt's file has no place here but the entry: it says which file it is. */
function problemsIn(shown: readonly PromptChat[], { problems }: Template): TemplateProblem[] {
  const titles = new Map(
    shown.flatMap(({ prompt }) =>
      prompt.file === undefined ? [] : [[prompt.span.start, prompt.title] as const],
    ),
  );
  return problems.map(problem => {
    const title = OF_ENTRIES.has(problem.code) ? undefined : titles.get(problem.span.start);
    return title === undefined ? problem : { ...problem, message: `${problem.message} (in ${title})` };
  });
}

/** Codes of problems that are of an entry itself. */
const OF_ENTRIES: ReadonlySet<string> = new Set(['several-prompts', 'prompt-elsewhere']);

/** @throws RenderProblem where no prompt can be read. */
function prepare(source: string, _partials?: ReadPartial, files?: FilesBeside): RenderCall {
  const { root, counted, prompts } = read(source, undefined, files);
  if (counted === undefined) {
    const [file] = prompts;
    throw new RenderProblem(
      'No prompt of this file can be read here',
      file?.span ?? root?.span,
      'Name the file that has the prompt as the template',
    );
  }
  const render = prepareChat(counted.messages, nunjucksContent);
  const { defaults } = findVariables(root, files);
  return values => render(callValues(defaults, values));
}

interface PromptfooFile {
  readonly root: YamlNode | null;
  readonly problems: readonly TemplateProblem[];
  readonly prompts: readonly Prompt[];
  readonly chats: readonly PromptChat[];
  /** Those that have a place in the file. */
  readonly shown: readonly PromptChat[];
  readonly provider: FoundProvider;
  /** The prompt that figures and batches are of; undefined where none can be read. */
  readonly counted: PromptChat | undefined;
}

function read(source: string, memory?: ParseMemory, files?: FilesBeside): PromptfooFile {
  const { root, problems } = readYaml(source, wholeOf(source), memory);
  const prompts = findPrompts(source, root, files);
  const provider = findProvider(root);
  const chats = chatsOf(prompts, memory);
  const counted = countedPrompt(chats, provider.prompts);
  const shown = shownPrompts(chats, counted);
  return { root, problems, prompts, chats, shown, provider, counted };
}

/**
 * A lone text is its message; a list of messages is a section around them where there are other prompts. The messages
 * of a prompt in a file have one place: they are one section.
 */
function sectionsOf(
  messages: readonly TemplateSection[],
  { prompts, shown }: PromptfooFile,
  others: readonly OtherPrompt[],
): TemplateSection[] {
  const inFiles = shown.filter(({ prompt }) => prompt.file !== undefined);
  const places = new Set(inFiles.map(({ prompt }) => prompt.span.start));
  const here = shown.filter(({ prompt }) => prompt.file === undefined);
  const around = prompts.length > 1 ? here.filter(chat => chat.isList) : [];
  const named = [...inFiles, ...around].map(({ prompt }) => prompt);
  return [
    ...messages.filter(({ span }) => !places.has(span.start)),
    ...[...named, ...others].map(sectionOf),
  ].sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
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
    const { file, title } = counted.prompt;
    const which = file === undefined ? 'this one' : `"${title.slice(0, 80)}"`;
    const message = `A call sends one of ${chats.length} prompts: its figures, and batches, are those of ${which}, the longest`;
    return [{ code: 'several-prompts', message, severity: 'info', span: counted.prompt.span }];
  }
  if (prompts.length > 0 || root === null) return [];
  const { start } = root.span;
  const message = 'The file lists no prompts';
  return [{ code: 'no-prompts', message, severity: 'info', span: { start, end: start } }];
}

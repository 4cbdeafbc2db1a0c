import type { Template, TemplatePart, TemplateProblem } from '../../model.ts';
import { assembleChat } from '../chat/assembleChat.ts';
import type { ContentEngine } from '../chat/engine.ts';
import { prepareChat } from '../chat/prepareChat.ts';
import type { RenderCall, TemplateFormat } from '../format.ts';
import { prepareJinja } from '../jinja/prepareJinja.ts';
import { scanJinja } from '../jinja/scanJinja.ts';
import { findParams } from '../modelParams.ts';
import { chatOf, findPrompts, type Prompt } from '../promptfoo/prompts.ts';
import { findProvider } from '../promptfoo/provider.ts';
import { findDeclarations, findOtherUses } from '../promptfoo/variables.ts';
import { RenderProblem } from '../renderProblem.ts';
import { callValues, defaultsOf } from '../renderValues.ts';
import { wholeOf } from '../textPlaces.ts';
import { readYaml } from '../yaml/readYaml.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/**
 * promptfoo's configuration: of the prompts that stand in it the first is the template, the model is the first
 * provider's. Prompts are Nunjucks, which are read and rendered here as Jinja: no code is generated or run.
 */
export const promptfoo: TemplateFormat = {
  id: 'promptfoo',
  label: 'promptfoo configuration',
  matches: path => /(?:^|[\\/])promptfooconfig(?:\.[\w-]+)*\.ya?ml$/i.test(path),
  parse,
  prepare,
};

type InlinePrompt = Prompt & { readonly kind: 'inline' };

function parse(source: string): Template {
  const { root, problems, prompts, first, others } = read(source);
  const provider = findProvider(root);
  const chat = first === undefined ? { messages: [], problems: [] } : chatOf(first);
  const files = prompts.filter(prompt => prompt.kind === 'file');
  const declarations = findDeclarations(root);
  const references = [
    ...findOtherUses(source, root, declarations),
    ...others.flatMap(({ text }) =>
      engine.scan(text.text).references.map(each => ({ ...each, span: text.spanOf(each.span) })),
    ),
  ];
  const template = assembleChat({
    format: promptfoo.id,
    source,
    name: root?.at('description')?.text(),
    model: provider.model,
    found: findParams(provider.config),
    messages: chat.messages,
    engine,
    references,
    parts: files.map(({ name, span }): TemplatePart => ({ kind: 'partial', name, span, role: 'user' })),
    declarations,
    // Where the YAML is broken, what is missing in it follows from that.
    problems:
      problems.length > 0
        ? problems
        : [...provider.problems, ...chat.problems, ...promptProblems(root, prompts, others)],
  });
  // Who knows what the prompts in other files use?
  const variables = template.variables.filter(({ spans }) => files.length === 0 || spans.length > 0);
  return { ...template, variables };
}

/** @throws RenderProblem where no prompt stands in the file. */
function prepare(source: string): RenderCall {
  const { root, first, prompts } = read(source);
  if (first === undefined) {
    const [file] = prompts;
    throw new RenderProblem(
      'No prompt stands in this file',
      file?.span ?? root?.span,
      'Name the file that has the prompt as the template',
    );
  }
  const render = prepareChat(chatOf(first).messages, engine);
  const defaults = defaultsOf(root?.at('defaultTest', 'vars'));
  return values => render(callValues(defaults, values));
}

interface PromptfooFile {
  readonly root: YamlNode | null;
  readonly problems: readonly TemplateProblem[];
  readonly prompts: readonly Prompt[];
  readonly first: InlinePrompt | undefined;
  readonly others: readonly InlinePrompt[];
}

function read(source: string): PromptfooFile {
  const { root, problems } = readYaml(source, wholeOf(source));
  const prompts = findPrompts(source, root);
  const [first, ...others] = prompts.filter(prompt => prompt.kind === 'inline');
  return { root, problems, prompts, first, others };
}

function promptProblems(
  root: YamlNode | null,
  prompts: readonly Prompt[],
  others: readonly InlinePrompt[],
): TemplateProblem[] {
  const [second] = others;
  if (second !== undefined) {
    const message = `The figures are those of the first prompt: this one${others.length > 1 ? ' and those behind it are' : ' is'} not counted`;
    return [{ code: 'several-prompts', message, severity: 'info', span: second.span }];
  }
  if (prompts.length > 0 || root === null) return [];
  const { start } = root.span;
  const message = 'The file lists no prompts';
  return [{ code: 'no-prompts', message, severity: 'info', span: { start, end: start } }];
}

const engine: ContentEngine = {
  scan: text => scanJinja(text, { start: 0, end: text.length }, { roleLines: false }),
  prepare(text) {
    const content = { start: 0, end: text.length };
    const { references } = scanJinja(text, content, { roleLines: false });
    return prepareJinja({
      source: text,
      content,
      optional: new Set(),
      references,
      partials: undefined,
      asText: true,
    });
  },
};

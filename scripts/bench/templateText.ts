import { corpusParagraphs, repeatableRandom } from './mixedText.ts';

/** One kind of prompt file as the bench writes it. */
export interface BenchFormat {
  readonly id: string;
  /** Relative to the bench's repository, whose policy makes prompts of `prompts/**`. */
  readonly path: string;
  readonly head: string;
  /** A stretch of some 500 characters; `id` is a number that makes its names, `prose` two paragraphs of text. */
  readonly block: (id: number, prose: readonly [string, string]) => string;
  readonly foot: string;
}

const handlebarsBlock: BenchFormat['block'] = (id, [first, second]) =>
  `${first} {{customer_${id}}} has {{plan_${id}}}.\n{{#if gold_${id}}}Thank them for {{years_${id}}} years.{{else}}Be kind.{{/if}}\n` +
  `{{#each orders_${id}}}\n- {{this.title}} of {{this.date}}\n{{/each}}\n${second}\n{{! note ${id} }}\n`;

const jinjaBlock: BenchFormat['block'] = (id, [first, second]) =>
  `${first} {{ customer_${id}.name | default("friend") }} has {{ plan_${id} | upper }}.\n` +
  `{% if tier_${id} == "gold" and years_${id} > 2 %}Thank them for {{ years_${id} }} years.{% else %}Be kind.{% endif %}\n` +
  `{% for order in orders_${id} %}\n- {{ order.title }} of {{ order.date }}\n{% endfor %}\n${second}\n{# note ${id} #}\n`;

const liquidBlock: BenchFormat['block'] = (id, [first, second]) =>
  `${first} {{ customer_${id}.name | default: "friend" }} has {{ plan_${id} | upcase }}.\n` +
  `{% if tier_${id} == "gold" %}Thank them for {{ years_${id} }} years.{% else %}Be kind.{% endif %}\n` +
  `{% for order in orders_${id} %}\n- {{ order.title }} of {{ order.date }}\n{% endfor %}\n${second}\n`;

const simpleBlock: BenchFormat['block'] = (id, [first, second]) =>
  `${first} {{customer_${id}}} has {{plan_${id}}}.\nThank them for {{years_${id}}} years of {{service_${id}.name}}.\n` +
  `${second}\nOrders: {{orders_${id}}}, {{invoices_${id}}}.\n`;

/** A role in every tenth block. */
const withRoles =
  (block: BenchFormat['block'], role: (user: boolean) => string): BenchFormat['block'] =>
  (id, prose) =>
    `${id % 10 === 0 ? role(id % 20 === 0) : ''}${block(id, prose)}`;
const roleLine = (user: boolean) => (user ? 'user:\n' : 'assistant:\n');
const roleHelper = (user: boolean) => `{{role "${user ? 'user' : 'model'}"}}\n`;

export const benchFormats: readonly BenchFormat[] = [
  { id: 'plain text', path: 'prompts/plain.txt', head: '', block: simpleBlock, foot: '' },
  {
    id: 'Markdown',
    path: 'prompts/note.prompt.md',
    head: '---\nmodel: openai/gpt-5-mini\n---\n',
    block: (id, prose) =>
      `## Step ${id}\n\n${simpleBlock(id, prose)}Ask for \${input:detail_${id}:what to add}.\n`,
    foot: '',
  },
  {
    id: 'Prompty',
    path: 'prompts/chat.prompty',
    head: '---\nname: bench\nmodel:\n  id: openai/gpt-5-mini\ninputs:\n  question:\n    sample: How much?\n---\nsystem:\n',
    block: withRoles(jinjaBlock, roleLine),
    foot: '',
  },
  {
    id: 'Dotprompt',
    path: 'prompts/chat.prompt',
    head: '---\nmodel: openai/gpt-5-mini\ninput:\n  schema:\n    question: string\n---\n{{role "system"}}\n',
    block: withRoles(handlebarsBlock, roleHelper),
    foot: '',
  },
  { id: 'Jinja', path: 'prompts/chat.j2', head: '', block: withRoles(jinjaBlock, roleLine), foot: '' },
  { id: 'Liquid', path: 'prompts/chat.liquid', head: '', block: withRoles(liquidBlock, roleLine), foot: '' },
  {
    id: 'Handlebars',
    path: 'prompts/chat.hbs',
    head: '',
    block: withRoles(handlebarsBlock, roleLine),
    foot: '',
  },
  {
    id: 'message JSON',
    path: 'prompts/chat.messages.json',
    head: '{"model": "openai/gpt-5-mini", "messages": [\n{"role": "system", "content": "Answer."}',
    block: (id, prose) =>
      `,\n{"role": "${id % 2 === 0 ? 'user' : 'assistant'}", "content": ${JSON.stringify(simpleBlock(id, prose))}}`,
    foot: '\n]}\n',
  },
  {
    id: 'GitHub Models',
    path: 'prompts/chat.prompt.yml',
    head: 'name: bench\nmodel: openai/gpt-5-mini\nmessages:\n',
    block: (id, prose) =>
      `  - role: ${id % 2 === 0 ? 'user' : 'assistant'}\n    content: |\n${simpleBlock(id, prose).replace(/^(?=.)/gm, '      ')}`,
    foot: '',
  },
];

/** A template of at least `bytes` UTF-8 bytes, the same in every run, with a tag for every 60 characters or so. */
export function templateText(format: BenchFormat, bytes: number): string {
  const random = repeatableRandom(bytes);
  const paragraphs = corpusParagraphs()
    .map(each => each.trim())
    // What is a tag or a fence in one format is text in another.
    .filter(each => each.length > 60 && each.length < 240 && !/[{}\\$]|^---|^\w+:\s*$/m.test(each));
  const pick = () => paragraphs[Math.floor(random() * paragraphs.length)] ?? '';
  let text = format.head;
  for (let id = 0, length = 0; length < bytes; id++) {
    // Forty sets of names, as a long prompt that keeps coming back to its variables.
    const block = format.block(id % 40, [pick(), pick()]);
    text += block;
    length += Buffer.byteLength(block);
  }
  return text + format.foot;
}

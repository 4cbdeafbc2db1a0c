import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { renderTemplate } from '../../../src/core/template/render.ts';

const source = `---
name: review
model: [GPT-5 mini, Claude Sonnet 4.5]
---
Intro for {{who}}.

# Rules #
Be brief.

\`\`\`md
# no heading, but {{code}}
\`\`\`
## Tone
\${input:tone:how to sound} \${selection} \${HOME}
# End
`;

describe('Markdown prompts', () => {
  const template = parseTemplate('x.prompt.md', source);
  const sliced = (span: { start: number; end: number }) => source.slice(span.start, span.end);

  it('reads headings as sections with everything under them, but none in code', () => {
    expect(template.sections.map(({ title, span }) => [title, sliced(span).split('\n').length])).toEqual([
      ['Rules', 9],
      ['Tone', 3],
      ['End', 2],
    ]);
  });

  it('reads the first model, the name, and variables of both kinds', () => {
    expect(template.model?.id).toBe('GPT-5 mini');
    expect(sliced(template.model!.span)).toBe('GPT-5 mini');
    expect(template.name).toBe('review');
    expect(template.variables.map(({ name, declared, sample }) => [name, declared, sample])).toEqual([
      ['who', false, undefined],
      ['code', false, undefined],
      ['tone', false, undefined],
      ['selection', false, undefined],
    ]);
    expect(template.problems).toEqual([]);
  });

  it('is one message with values in place', () => {
    const [message, ...rest] = renderTemplate('x.prompt.md', source, {
      who: 'Ada',
      code: 1,
      tone: 'calm',
      selection: '',
    });
    expect(rest).toEqual([]);
    expect(message?.role).toBe('user');
    expect(message?.text).toMatch(/^Intro for Ada\.[\s\S]*but 1\n[\s\S]*calm {2}\$\{HOME\}\n# End$/);
    expect(() => renderTemplate('x.prompt.md', source, { who: 'Ada' })).toThrow(
      'x.prompt.md:11:19: Variable "code" has no value',
    );
  });

  it('takes a rule at the top for text, and files without headings as one section', () => {
    const plain = parseTemplate('CLAUDE.md', '---\n\nText\n');
    expect(plain.problems).toEqual([]);
    expect(plain.sections).toMatchObject([{ title: 'user' }]);
  });
});

describe('files of agents', () => {
  const names = ({ variables }: ReturnType<typeof parseTemplate>) => variables.map(({ name }) => name);
  const code = `Run 'echo \${HOME}' on '\${selection}', write '{{ value }}', never '\${{ github.ref }}': $ARGUMENTS\n`;

  it.each([
    'AGENTS.md',
    'CLAUDE.md',
    '.github/copilot-instructions.md',
    'x.instructions.md',
    'x.agent.md',
    'x.chatmode.md',
  ])('%s is sent as it stands', path => {
    const template = parseTemplate(path, code);
    expect(names(template)).toEqual([]);
    expect(template.parts.map(({ kind, span }) => [kind, code.slice(span.start, span.end)])).toEqual([
      ['text', code.trimEnd()],
    ]);
    expect(renderTemplate(path, code, {})).toEqual([{ role: 'user', text: code.trimEnd() }]);
  });

  it('a skill has the arguments of whoever calls it, and those that it names', () => {
    const skill =
      '---\nname: x\narguments: [issue]\n---\n$ARGUMENTS $ARGUMENTS[1] $issue $issues $1 {{x}} $HOME\n';
    expect(names(parseTemplate('SKILL.md', skill))).toEqual(['ARGUMENTS', 'ARGUMENTS[1]', 'issue']);
    expect(
      renderTemplate('SKILL.md', skill, { ARGUMENTS: 'a b', 'ARGUMENTS[1]': 'b', issue: 7 })[0]?.text,
    ).toBe('a b b 7 $issues $1 {{x}} $HOME');
  });
});

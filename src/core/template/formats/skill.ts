import type { Span } from '../../model.ts';
import type { SimpleVariable } from '../body/simpleVariables.ts';
import { markdownFormat } from '../markdown/markdownFormat.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/**
 * Agent skills (agentskills.io): instructions that are sent as they stand, but for the arguments that Claude Code puts
 * in: `$ARGUMENTS`, `$ARGUMENTS[0]`, and `$name` of what the front matter lists as `arguments` (code.claude.com,
 * "Extend Claude with skills"). Its `$0` is left as text: nobody can tell it from a shell's.
 */
export const skill = markdownFormat({
  id: 'skill',
  label: 'Agent skill',
  matches: path => /(?:^|[\\/])SKILL\.md$/i.test(path),
  variables: findArguments,
});

function findArguments(source: string, body: Span, root: YamlNode | null): SimpleVariable[] {
  const listed = root?.at('arguments');
  const written = listed?.isList === true ? listed.items() : [listed];
  const named = new Set(written.flatMap(node => node?.text()?.split(/\s+/) ?? []));
  const places = source.slice(body.start, body.end).matchAll(/\$([A-Za-z_]\w*(?:\[\d+\])?)/g);
  return [...places].flatMap(({ 0: whole, 1: name = '', index }) => {
    if (!/^ARGUMENTS(?:\[|$)/.test(name) && !named.has(name)) return [];
    const start = body.start + index;
    return [{ name, path: [name], span: { start, end: start + whole.length } }];
  });
}

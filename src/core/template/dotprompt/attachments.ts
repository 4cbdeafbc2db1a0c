import { type FoundAttachments, NO_ATTACHMENTS } from '../attachments/found.ts';
import { picoschema } from '../attachments/picoschema.ts';
import { shapeAt } from '../attachments/readShape.ts';
import { readTools } from '../attachments/readTools.ts';
import { uncounted } from '../chat/uncounted.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/**
 * `tools` names what the program defines, `toolDefs` defines tools in the file; `output.schema` is Picoschema or JSON
 * Schema (google/dotprompt, docs/reference/frontmatter.md).
 */
export function findAttachments(root: YamlNode | null): readonly FoundAttachments[] {
  const defined = readTools(root?.at('toolDefs'));
  const names = new Set(defined.attachments.map(each => (each.kind === 'tool' ? each.tool.name : '')));
  const tools = root?.at('tools')?.items() ?? [];
  const named = tools.filter(tool => !names.has(tool.text() ?? ''));
  const problems = named.map(tool => {
    const what = `The definition of "${tool.text() ?? tool.at('name')?.text() ?? 'this tool'}"`;
    return uncounted(`${what} stands in the program: it is`, tool);
  });
  return [defined, { attachments: [], problems }, outputOf(root?.at('output', 'schema'))];
}

function outputOf(schema: YamlNode | undefined): FoundAttachments {
  if (schema === undefined) return NO_ATTACHMENTS;
  const read = picoschema(schema);
  if (read !== undefined) return shapeAt(schema, { schema: read });
  const what = `The answer's schema "${(schema.text() ?? '').slice(0, 80)}"`;
  return { attachments: [], problems: [uncounted(`${what} stands in the program: it is`, schema)] };
}

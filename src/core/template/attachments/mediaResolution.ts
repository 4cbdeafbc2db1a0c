import type { Template } from '../../model.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/** The resolution that Gemini's configuration sets for a whole request, for media that ask for none of their own. */
export function withMediaResolution(template: Template, config: YamlNode | undefined): Template {
  const detail = (config?.at('mediaResolution') ?? config?.at('media_resolution'))?.text()?.toLowerCase();
  if (detail === undefined) return template;
  const parts = template.parts.map(part =>
    part.kind === 'media' ? { ...part, media: { detail, ...part.media } } : part,
  );
  return { ...template, parts };
}

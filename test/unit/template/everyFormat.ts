/** A file of every format: those that are bare templates first, then those that hold templates in YAML or JSON. */
export const bare = [
  'a.prompt',
  'a.prompty',
  'a.prompt.md',
  'a.j2',
  'a.hbs',
  'a.mustache',
  'a.liquid',
  'a.txt',
] as const;
export const holding = ['a.prompt.yml', 'a.messages.json', 'promptfooconfig.yaml'] as const;
export const every: readonly string[] = [...bare, ...holding];

/** A file of the format whose one message is the template. */
export function holds(path: string, template: string): string {
  switch (path) {
    case 'a.prompt.yml':
      return `messages:\n  - role: user\n    content: ${JSON.stringify(template)}\n`;
    case 'a.messages.json':
      return JSON.stringify([{ role: 'user', content: template }]);
    case 'promptfooconfig.yaml':
      return `prompts: [${JSON.stringify(template)}]\n`;
    default:
      return template;
  }
}

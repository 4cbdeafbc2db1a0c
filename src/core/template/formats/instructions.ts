import { markdownFormat } from '../markdown/markdownFormat.ts';

/**
 * Instructions for coding agents. They are sent as they stand: no tool that reads them documents a variable, and braces
 * in them are somebody's code (agents.md; code.visualstudio.com, "Use custom instructions in VS Code";
 * code.claude.com, "How Claude remembers your project").
 */
export const instructions = markdownFormat({
  id: 'instructions',
  label: 'Agent instructions',
  matches: path =>
    /(?:^|[\\/])(?:[^\\/]*\.instructions\.md|AGENTS\.md|CLAUDE\.md|copilot-instructions\.md)$/i.test(path),
  variables: () => [],
});

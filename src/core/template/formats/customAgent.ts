import { markdownFormat } from '../markdown/markdownFormat.ts';

/**
 * VS Code's custom agents, chat modes by their earlier name: front matter, and instructions that are sent as they stand
 * (code.visualstudio.com, "Custom agent file reference").
 */
export const customAgent = markdownFormat({
  id: 'custom-agent',
  label: 'Custom agent',
  matches: path => /\.(?:agent|chatmode)\.md$/i.test(path),
  variables: () => [],
});

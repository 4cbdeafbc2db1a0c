import { describe, expect, it } from 'vitest';
import { escapeMarkdown, markdownTable } from '../../../../src/vscode/views/markdown.ts';

describe('escapeMarkdown', () => {
  it('leaves nothing that Markdown or HTML would act on', () => {
    expect(escapeMarkdown('[x](command:evil) <img onerror=1> `a` | **b**\n# c')).toBe(
      '\\[x\\]\\(command\\:evil\\) \\<img onerror=1\\> \\`a\\` \\| \\*\\*b\\*\\* \\# c',
    );
    expect(escapeMarkdown('https://evil.example')).toBe('https\\://evil\\.example');
  });
});

describe('markdownTable', () => {
  it('has one line per row and aligns numbers right', () => {
    expect(markdownTable(['A', 'B'], [['Group'], ['a|b', '1']], [1])).toBe(
      '| A | B&emsp; |\n|:---|---:|\n| **Group** |  |\n| a\\|b | 1&emsp; |',
    );
    expect(markdownTable(['A', 'B'], [['1', 'one']], [0])).toBe(
      '| A&emsp; | B |\n|---:|:---|\n| 1&emsp; | one |',
    );
  });
});

import type { Span, TemplateProblem } from '../model.ts';
import { lineEnd } from '../text/textPlaces.ts';

export interface FrontMatter {
  /** Between the fences; null where the file has none. */
  readonly yaml: Span | null;
  /** Everything behind the closing fence, or behind the byte order mark. */
  readonly body: Span;
  readonly problems: readonly TemplateProblem[];
}

/**
 * Splits a file at its `---` fences, each alone on its line.
 * `licenceHeader` allows blank lines and `#` lines ahead of the first fence, as Dotprompt does
 * (google/dotprompt, js/src/parse.ts, FRONTMATTER_AND_BODY_REGEX).
 */
export function splitFrontMatter(
  source: string,
  options: { readonly licenceHeader?: boolean } = {},
): FrontMatter {
  const begin = source.charCodeAt(0) === 0xfeff ? 1 : 0;
  const whole: FrontMatter = { yaml: null, body: { start: begin, end: source.length }, problems: [] };
  const open = openingFence(source, begin, options.licenceHeader === true);
  if (open === null) {
    return whole;
  }
  const yamlStart = lineEnd(source, open);
  for (let line = yamlStart; line < source.length; line = lineEnd(source, line)) {
    if (isFence(source, line)) {
      return {
        yaml: { start: yamlStart, end: line },
        body: { start: lineEnd(source, line), end: source.length },
        problems: [],
      };
    }
  }
  // A rule at the top of a Markdown file is no front matter; a key behind it says that one was meant.
  if (!/^[ \t]*["']?[\w.-]+["']?[ \t]*:(?:[ \t\r\n]|$)/.test(source.slice(yamlStart, yamlStart + 200))) {
    return whole;
  }
  const problem: TemplateProblem = {
    code: 'unclosed-front-matter',
    message: 'The front matter is not closed: a line with --- is missing behind it',
    severity: 'error',
    span: { start: open, end: open + 3 },
  };
  return { ...whole, problems: [problem] };
}

function openingFence(source: string, begin: number, licenceHeader: boolean): number | null {
  for (let line = begin; line < source.length; line = lineEnd(source, line)) {
    if (isFence(source, line)) {
      return line;
    }
    const text = source.slice(line, Math.min(lineEnd(source, line), line + 500)).trim();
    const blank = text === '';
    if (!blank && !(licenceHeader && text.startsWith('#'))) {
      return null;
    }
  }
  return null;
}

/** A line of three dashes and nothing else but white space behind them. */
function isFence(source: string, line: number): boolean {
  if (!source.startsWith('---', line)) {
    return false;
  }
  for (let at = line + 3; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === 10) return true;
    if (code !== 32 && code !== 9 && code !== 13) return false;
  }
  return true;
}

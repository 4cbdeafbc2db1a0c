import { relative, resolve, sep } from 'node:path';
import type { TemplateAnalysis } from '../core/model.ts';
import { formatOf } from '../core/template/formats.ts';
import type { TemplatesEngine } from '../engine/templates.ts';
import type { Cli } from './cli.ts';
import type { ProblemEntry } from './documents/templates.ts';
import { problemEntry } from './problemEntry.ts';

/** A template file and what the engine says of it; paths relative to the current folder, forward slashes. */
export interface AnalysedFile {
  readonly path: string;
  readonly absolute: string;
  /** Named as an operand, not found in a folder. */
  readonly named: boolean;
  /** The format's id; `unknown` where the file is none. */
  readonly format: string;
  /** Null where the file could not be analysed: `problems` say why. */
  readonly analysis: TemplateAnalysis | null;
  readonly problems: ProblemEntry[];
}

/** Every template that the operands name or hold, sorted by path. @throws UserError on a path that is not there. */
export async function analyseTemplates(
  cli: Cli,
  engine: TemplatesEngine,
  operands: readonly string[],
): Promise<AnalysedFile[]> {
  const named = new Set(operands.map(operand => resolve(cli.cwd, operand)));
  const files: AnalysedFile[] = [];
  for (const absolute of await engine.findTemplates(operands, cli.cwd)) {
    const path = shownPath(cli, absolute);
    const { label, analysis, problems, text } = await engine.analyseFile(absolute, { model: cli.model });
    files.push({
      path,
      absolute,
      named: named.has(absolute),
      format: analysis?.format ?? formatOf(label)?.id ?? 'unknown',
      analysis,
      problems: problems.map(problem => problemEntry(path, text, problem)),
    });
  }
  return files;
}

/** A path as output shows it. */
export function shownPath(cli: Cli, absolute: string): string {
  return relative(cli.cwd, absolute).split(sep).join('/');
}

/** A text as if it stood in a file: another version of a template. Null where it cannot be analysed. */
export async function analyseText(
  cli: Cli,
  engine: TemplatesEngine,
  path: string,
  text: string,
  options: { readonly textOnly?: boolean } = {},
): Promise<TemplateAnalysis | null> {
  const { model } = cli;
  return (await engine.analyseText(resolve(cli.cwd, path), text, { model, ...options })).analysis;
}

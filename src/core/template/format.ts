import type { RenderedMessage, Template } from '../model.ts';
import type { ParseMemory } from './parseMemory.ts';

/** Values by variable name: strings from a CSV row, any JSON value from the other datasets. Own properties only. */
export type TemplateValues = Readonly<Record<string, unknown>>;

/** Gives the text of a partial or include by the name the template uses; undefined where there is none. */
export type ReadPartial = (name: string) => string | undefined;

/** Files that a template names beside itself. Nothing outside of its repository is read; `/` divides paths. */
export interface FilesBeside {
  /** The text of a file, by its path from the template's folder; undefined where none can be read. */
  read(path: string): string | undefined;
  /** The first rows of a CSV file by the names in its header; undefined where none can be read. */
  rows(path: string): readonly Readonly<Record<string, string>>[] | undefined;
  /** Paths of the files that a glob fits, sorted. */
  list(glob: string): readonly string[];
  isFolder(path: string): boolean;
}

/**
 * The messages of one call, by the format's own semantics and own properties only.
 * @throws RenderProblem where a variable has no value or the template cannot be rendered.
 */
export type RenderCall = (values: TemplateValues) => readonly RenderedMessage[];

/** One kind of prompt file. Every format is one file under `formats/` and one line in `formats.ts`. */
export interface TemplateFormat {
  /** Stable id, as in `Template.format`. */
  readonly id: string;
  readonly label: string;
  /** Whether a file of this path (either slash) is of this format by its name alone. */
  matches(path: string): boolean;
  /**
   * Never throws, never executes anything of the template; offsets are UTF-16 into `source`.
   * @param memory of parses of this text before it was edited; the result is the same without.
   * @param files what the template names beside itself; without, it is named as not read.
   */
  parse(source: string, memory?: ParseMemory, files?: FilesBeside): Template;
  /**
   * Reads a template without errors once, for any number of calls.
   * @throws RenderProblem where it can be rendered with no values at all: an include that is not there, say.
   */
  prepare(source: string, partials?: ReadPartial, files?: FilesBeside): RenderCall;
}

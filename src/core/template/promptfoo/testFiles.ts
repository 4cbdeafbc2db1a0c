import type { Span, TemplateProblem } from '../../model.ts';
import type { FilesBeside } from '../format.ts';
import type { ParseMemory } from '../parseMemory.ts';
import { dataFile } from '../yaml/dataFile.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
import { pathIn, pathsOf } from './reference.ts';

/** A variable of a test, with its value where that is known. */
interface TestVar {
  readonly name: string;
  readonly span: Span;
  readonly value?: unknown;
  readonly sample?: string;
}

export interface TestVars {
  readonly vars: readonly TestVar[];
  /** They stand in another file. */
  readonly isElsewhere: boolean;
}

const NO_VARS: TestVars = { vars: [], isElsewhere: false };

/**
 * Tests and their variables, those in other files included: `tests: file://tests.csv`, lists of such names, globs,
 * `defaultTest` and `vars` in YAML or JSON, and single values as text (promptfoo.dev, "Test case configuration").
 * Programs and services are not asked.
 */
export class TestsElsewhere {
  /** A note for each source that was not read. */
  readonly problems: TemplateProblem[] = [];
  readonly #files: FilesBeside | undefined;
  readonly #memory: ParseMemory | undefined;

  constructor(files: FilesBeside | undefined, memory: ParseMemory | undefined) {
    this.#files = files;
    this.#memory = memory;
  }

  tests(node: YamlNode | undefined): TestVars[] {
    if (node === undefined) return [];
    if (node.text() !== undefined) return this.#named(node, 0);
    if (node.isList) return node.items().flatMap(item => this.tests(item));
    const program = node.at('path');
    if (program?.text() !== undefined) this.#note(program);
    return [this.#varsOf(node, false)];
  }

  /** One test, such as `defaultTest`. */
  test(node: YamlNode | undefined): TestVars {
    if (node?.text() === undefined) return node === undefined ? NO_VARS : this.#varsOf(node, false);
    const [data] = this.#data(node);
    return data === undefined ? NO_VARS : this.#varsOf(data, true);
  }

  /** Tests in a file, or in each that a glob fits. */
  #named(node: YamlNode, depth: number): TestVars[] {
    const path = pathIn(node.text() ?? '');
    if (/\.csv$/i.test(path)) return this.#tables(node, path);
    return this.#data(node).flatMap(data => {
      const items = data.isList ? data.items() : [data];
      return items.flatMap(item => {
        if (item.text() === undefined) return this.#varsOf(item, true);
        return depth < 3 ? this.#named(item, depth + 1) : [];
      });
    });
  }

  #tables(node: YamlNode, path: string): TestVars[] {
    const tables = this.#files === undefined ? [] : pathsOf(path, this.#files).map(this.#files.rows);
    const rows = tables.flatMap(table => table ?? []);
    if (rows.length === 0) this.#note(node);
    const names = new Set(rows.flatMap(row => Object.keys(row)));
    // What begins with two underscores is what checks are made of (promptfoo, src/csv.ts).
    const vars = [...names]
      .filter(name => name !== '' && !name.startsWith('__'))
      .map(name => {
        const sample = rows.map(row => row[name]).find(cell => cell !== undefined && cell !== '');
        return { name, span: node.span, ...(sample === undefined ? {} : { sample }) };
      });
    return [{ vars, isElsewhere: true }];
  }

  /** The contents of the YAML and JSON files that a text names. */
  #data(node: YamlNode): readonly YamlNode[] {
    const path = pathIn(node.text() ?? '');
    const files = this.#files;
    const isData = /\.(?:json|ya?ml)$/i.test(path);
    const read = (each: string): YamlNode | readonly YamlNode[] => {
      const text = files?.read(each);
      return (text === undefined ? undefined : dataFile(text, node.usedAt ?? node.span, this.#memory)) ?? [];
    };
    const found = files !== undefined && isData ? pathsOf(path, files).flatMap(read) : [];
    if (found.length === 0) this.#note(node);
    return found;
  }

  #varsOf(test: YamlNode, isElsewhere: boolean): TestVars {
    const vars = test.at('vars');
    const names = vars?.text() !== undefined ? [vars] : vars?.isList === true ? vars.items() : undefined;
    if (names !== undefined) {
      const maps = names.flatMap(name => (name.text() === undefined ? [] : this.#data(name)));
      return { vars: maps.flatMap(map => this.#entries(map)), isElsewhere: true };
    }
    return { vars: vars === undefined ? [] : this.#entries(vars), isElsewhere };
  }

  /** A list gives one test for each of its values. */
  #entries(map: YamlNode): TestVar[] {
    return map.entries().map(({ key, keySpan, value }) => {
      const named = { name: key, span: keySpan };
      const first = value?.isList === true ? value.items()[0] : value;
      const written = first?.text();
      if (written?.startsWith('file://') === true) {
        const text = this.#text(pathIn(written));
        return text === undefined ? named : { ...named, value: text, sample: text };
      }
      const given = { ...named, value: value?.toValue() ?? null };
      return first === undefined ? given : { ...given, sample: first.sample() };
    });
  }

  /** The text of a file that a value names; programs and pictures are none. */
  #text(path: string): string | undefined {
    return /\.(?:txt|md|json|ya?ml|html|xml|csv)$/i.test(path) ? this.#files?.read(path) : undefined;
  }

  #note(node: YamlNode): void {
    const message = `The tests in "${pathIn(node.text() ?? '').slice(0, 80)}" are not read: what they give to the prompts is unknown`;
    const span = node.usedAt ?? node.span;
    this.problems.push({ code: 'tests-elsewhere', message, severity: 'info', span });
  }
}

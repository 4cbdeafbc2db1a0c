import { messageOf, type Place, UserError } from '../../errors.ts';
import type { CheckResult } from '../../ledger/event.ts';
import { compileJsonShape } from './jsonShape.ts';
import { compilePattern } from './pattern.ts';
import { PatternProblem } from './patternSyntax.ts';
import type { SpecFile } from './specSchema.ts';

/** A check as the spec names it; a JSON schema's file is still to be read. */
export interface CheckSpec {
  /** As the ledger names it. */
  readonly name: string;
  readonly where: Place;
  /** Relative to the spec's folder. */
  readonly schemaFile?: string;
  readonly passes?: (text: string) => boolean;
}

/** A check that is ready to run on an output's text. */
export interface Check {
  readonly name: string;
  readonly passes: (text: string) => boolean;
}

/** Outputs longer than this (UTF-16 code units) fail a check unread. */
const MAX_TEXT = 1 << 20;

/** @throws UserError for a regular expression that cannot be searched for in linear time. */
export function readChecks(
  checks: NonNullable<SpecFile['checks']>,
  placeOf: (index: number) => Place,
): CheckSpec[] {
  return checks.map((check, index) => {
    const where = placeOf(index);
    if ('contains' in check) {
      const wanted = check.contains;
      return { name: `contains ${JSON.stringify(wanted)}`, where, passes: text => text.includes(wanted) };
    }
    if ('jsonSchema' in check)
      return { name: `jsonSchema ${check.jsonSchema}`, where, schemaFile: check.jsonSchema };
    const pattern = patternAt(check.regex, where);
    return { name: `regex ${check.regex}`, where, passes: text => pattern.test(text) };
  });
}

function patternAt(source: string, where: Place) {
  try {
    return compilePattern(source);
  } catch (error) {
    if (!(error instanceof PatternProblem)) throw error;
    throw new UserError({
      what: `the regular expression ${JSON.stringify(source)} ${error.message}`,
      where,
      next: 'Use literals, classes, groups, alternatives and repetitions',
    });
  }
}

/**
 * Reads the JSON schemas that checks name.
 * @throws UserError where one cannot be read or understood.
 */
export async function prepareChecks(
  checks: readonly CheckSpec[],
  readSchema: (file: string, where: Place) => Promise<string>,
): Promise<Check[]> {
  const ready: Check[] = [];
  for (const { name, where, schemaFile, passes } of checks) {
    if (passes !== undefined) ready.push({ name, passes });
    else if (schemaFile !== undefined)
      ready.push({ name, passes: jsonCheck(await readSchema(schemaFile, where), schemaFile) });
  }
  return ready;
}

function jsonCheck(schemaText: string, file: string): (text: string) => boolean {
  let schema: unknown;
  try {
    schema = JSON.parse(schemaText);
  } catch (error) {
    const detail = messageOf(error);
    throw new UserError({ what: `this is not JSON: ${detail}`, where: { file }, next: 'Correct the schema' });
  }
  const shape = compileJsonShape(schema, { file });
  return text => {
    try {
      return shape(JSON.parse(text));
    } catch {
      return false;
    }
  };
}

/** What each check says of an output. */
export function runChecks(checks: readonly Check[], text: string): CheckResult[] {
  return checks.map(({ name, passes }) => ({ check: name, passed: text.length <= MAX_TEXT && passes(text) }));
}

import { UserError } from '../errors.ts';
import type { YamlPath, YamlSource } from './yamlSource.ts';

/**
 * An amount from its digits as they are written: 0.1 never goes through a float.
 * @param read gives the amount of some digits, or a UserError.
 * @throws UserError of `read`, with its place.
 */
export function amountAt<T>(source: YamlSource, path: YamlPath, read: (digits: string) => T): T {
  try {
    return read(source.textOf(path) ?? '');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError({ what: error.what, where: source.placeOf(path), next: error.next });
  }
}

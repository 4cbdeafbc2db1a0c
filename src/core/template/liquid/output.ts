import { type Emitter, toValue } from 'liquidjs';
import { maxRenderedLength } from '../limits.ts';
import { RenderProblem } from '../renderProblem.ts';

/** Collects what rendering writes. */
export class LimitedOutput implements Emitter {
  #text = '';

  get buffer(): string {
    return this.#text;
  }

  /** @throws RenderProblem when the call grows beyond any context window. */
  write(value: unknown): void {
    const text = printedText(value);
    if (this.#text.length + text.length > maxRenderedLength) {
      throw new RenderProblem(
        `Rendering makes more than ${maxRenderedLength.toLocaleString('en-US')} characters`,
        undefined,
        'Give the loops of the template shorter lists',
      );
    }
    this.#text += text;
  }
}

/**
 * A value as Liquid prints it: lists without anything between their items.
 * @throws RenderProblem for an object.
 */
export function printedText(value: unknown): string {
  const found: unknown = toValue(value);
  if (found === null || found === undefined) return '';
  if (Array.isArray(found)) return found.map(printedText).join('');
  if (typeof found === 'object' && Object.getPrototypeOf(found) === null) {
    throw new RenderProblem(
      'An object is printed where text should be',
      undefined,
      'Name one of its fields or loop over it',
    );
  }
  return String(found);
}

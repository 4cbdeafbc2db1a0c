import type { TemplateMessage } from './templateMessage.ts';

/** What the file of a partial, and those that it includes, put in the place of its tag. */
export interface IncludedText {
  readonly texts: readonly string[];
  /** Variables of the template, as often as their values are put in. */
  readonly values: readonly string[];
  /** Names of partials that nobody could read. */
  readonly missing: readonly string[];
  /** That it begins. */
  readonly messages: readonly TemplateMessage[];
  /** The same in every call. */
  readonly isSame: boolean;
  readonly repeats?: true;
  /** Some of it may be left out. */
  readonly branches?: true;
}

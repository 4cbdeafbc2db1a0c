import type { JinjaTag } from './scanTags.ts';

/** A tag that cannot be rendered where it stands. */
export class StructureFault extends Error {
  readonly place: JinjaTag;

  constructor(message: string, place: JinjaTag) {
    super(message);
    this.name = 'StructureFault';
    this.place = place;
  }
}

/** What is wrong with a tag, at an offset into its inside. */
export class TagFault extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.name = 'TagFault';
    this.at = at;
  }
}

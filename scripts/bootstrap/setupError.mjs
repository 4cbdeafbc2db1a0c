/** A failure that one sentence explains; `details` (a program's output) is printed before it. */
export class SetupError extends Error {
  /**
   * @param {string} message the sentence, which also says what to do
   * @param {string} details
   */
  constructor(message, details = '') {
    super(message);
    this.name = 'SetupError';
    this.details = details;
  }
}

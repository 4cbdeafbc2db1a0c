/** What of a message is not its content. */
export interface TemplateMessage {
  /** As the provider is told it: system, user, assistant or tool. */
  readonly role: string;
  /** Who speaks, where the message says so. */
  readonly name?: string;
}

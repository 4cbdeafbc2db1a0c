/** Registers a custom element once; a page that loads two of our bundles keeps the first. */
export function define(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}

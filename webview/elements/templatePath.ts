import { html } from 'lit';

/** The path of a template that may break behind each slash. */
export function templatePath(path: string) {
  return path.split(/(?<=\/)/).map((part, index) => (index === 0 ? part : html`<wbr>${part}`));
}

/** The colours that a chart needs, read from the theme that is on now. */
export interface ChartTheme {
  readonly bar: string;
  readonly text: string;
  readonly grid: string;
  readonly fontFamily: string;
}

export function chartTheme(): ChartTheme {
  const style = getComputedStyle(document.body);
  const color = (names: readonly string[], fallback: string) =>
    names.map(name => style.getPropertyValue(name).trim()).find(value => value !== '') ?? fallback;
  return {
    bar: color(['--vscode-charts-blue', '--vscode-textLink-foreground'], '#3794ff'),
    text: color(['--vscode-descriptionForeground', '--vscode-foreground'], '#888888'),
    grid: color(['--vscode-panel-border', '--vscode-widget-border'], '#80808040'),
    fontFamily: color(['--vscode-font-family'], 'sans-serif'),
  };
}

/** Calls back when the theme changes: VS Code swaps the body's classes and the root's variables. */
export function onThemeChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  return () => observer.disconnect();
}

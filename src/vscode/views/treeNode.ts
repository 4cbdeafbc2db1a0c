/** One row of a tree view, whole and without VS Code, so that tests can read it. */
export interface TreeNode {
  /** Unique in its tree and stable over refreshes: what is expanded and selected hangs on it. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  /** Markdown. */
  readonly tooltip?: string;
  readonly icon?: string;
  /** A theme colour for the icon. */
  readonly color?: string;
  readonly children?: readonly TreeNode[];
  readonly expanded?: boolean;
  /** Absolute path of a file that opens when the row is chosen. */
  readonly opens?: string;
}

/** `media/prices/deprecated.json`: models whose end their provider has announced, as `provider/model`. */
export interface Deprecations {
  readonly source: {
    readonly name: string;
    readonly commit: string;
    readonly date: string;
    readonly licence: string;
  };
  readonly models: readonly string[];
}

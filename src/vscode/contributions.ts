/** Every id of package.json's `contributes`, in one place and typed: a test holds the two together. */
export const commandIds = {
  runBatch: 'promptLedger.runBatch',
  openDashboard: 'promptLedger.openDashboard',
  createPolicy: 'promptLedger.createPolicy',
  setProviderKey: 'promptLedger.setProviderKey',
  clearProviderKey: 'promptLedger.clearProviderKey',
  approveVersion: 'promptLedger.approveVersion',
  explainEstimate: 'promptLedger.explainEstimate',
  compareModels: 'promptLedger.compareModels',
  countWithProvider: 'promptLedger.countWithProvider',
  verifyLedger: 'promptLedger.verifyLedger',
  refresh: 'promptLedger.refresh',
} as const;

export type CommandId = (typeof commandIds)[keyof typeof commandIds];

export const viewIds = {
  container: 'promptLedger',
  runs: 'promptLedger.runs',
  templates: 'promptLedger.templates',
  spend: 'promptLedger.spend',
  assetCost: 'promptLedger.assetCost',
} as const;

/** The panel's view type, under which VS Code brings it back after a restart. */
export const dashboardViewType = 'promptLedger.dashboard';

/** Theme colours of the heat in the overview ruler, the hottest first. */
export const heatColors = {
  high: 'promptLedger.heatHigh',
  medium: 'promptLedger.heatMedium',
  low: 'promptLedger.heatLow',
} as const;

/** Everything of ours in settings.json begins with it. */
export const settingsSection = 'promptLedger';

/** Value types by setting, without the section. */
export interface SettingTypes {
  'hints.enabled': boolean;
  'hints.delay': number;
  'statusBar.enabled': boolean;
  'hover.enabled': boolean;
  'inlayHints.enabled': boolean;
  'inlayHints.threshold': number;
  'heat.enabled': boolean;
  'heat.threshold': number;
  'badges.enabled': boolean;
  'lint.enabled': boolean;
  'budget.perBatch': number | null;
  'budget.perMonth': number | null;
  endpoints: Readonly<Record<string, string>>;
  allowNetworkFileSystem: boolean;
}

export type SettingKey = keyof SettingTypes;

export const settingDefaults: Readonly<SettingTypes> = {
  'hints.enabled': true,
  'hints.delay': 60,
  'statusBar.enabled': true,
  'hover.enabled': true,
  'inlayHints.enabled': true,
  'inlayHints.threshold': 2,
  'heat.enabled': false,
  'heat.threshold': 10,
  'badges.enabled': true,
  'lint.enabled': true,
  'budget.perBatch': null,
  'budget.perMonth': null,
  endpoints: {},
  allowNetworkFileSystem: false,
};

/** Settings that money hangs on: only the user's own (machine) value counts, never a workspace's. */
export const machineSettings: readonly SettingKey[] = [
  'budget.perBatch',
  'budget.perMonth',
  'endpoints',
  'allowNetworkFileSystem',
];

import type { ExtensionContext } from 'vscode';
import { registerApproveVersion } from './features/approveVersion.ts';
import { registerAssetCostView } from './features/assetCostView.ts';
import { registerCreatePolicy } from './features/createPolicy.ts';
import { registerDashboard } from './features/dashboard.ts';
import { registerDiagnostics } from './features/diagnostics.ts';
import { registerEstimateCommands } from './features/estimate/estimateCommands.ts';
import { registerHints } from './features/hints/hints.ts';
import { registerProviderKeys } from './features/providerKeys.ts';
import { registerRefresh } from './features/refresh.ts';
import { registerRunBatch } from './features/runBatch/runBatch.ts';
import { registerSidebar } from './features/sidebar/sidebar.ts';
import { registerStatusBar } from './features/statusBar.ts';
import { registerVerifyLedger } from './features/verifyLedger.ts';
import { createServices } from './services.ts';

/** Everything a user can see or do; each line is one capability in a file of its own. */
const features = [
  registerHints,
  registerDiagnostics,
  registerStatusBar,
  registerEstimateCommands,
  registerApproveVersion,
  registerRunBatch,
  registerDashboard,
  registerSidebar,
  registerAssetCostView,
  registerCreatePolicy,
  registerProviderKeys,
  registerVerifyLedger,
  registerRefresh,
];

export function activate(context: ExtensionContext): void {
  const services = createServices(context);
  context.subscriptions.push(services, ...features.map(register => register(services)));
  services.start();
}

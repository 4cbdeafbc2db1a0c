import { BarChart } from './charts/barChart.ts';
import { connect } from './connection.ts';
import { AssetCostTable } from './elements/assetCostTable.ts';
import { define } from './elements/define.ts';
import { FilterBar } from './elements/filterBar.ts';
import { KpiRow } from './elements/kpiRow.ts';
import { PanelView } from './elements/panelView.ts';
import { RunProgress } from './elements/runProgress.ts';
import { StateMessage } from './elements/stateMessage.ts';
import { VersionTable } from './elements/versionTable.ts';

define('pl-bar-chart', BarChart);
define('pl-asset-cost-table', AssetCostTable);
define('pl-filter-bar', FilterBar);
define('pl-kpi-row', KpiRow);
define('pl-run-progress', RunProgress);
define('pl-state-message', StateMessage);
define('pl-version-table', VersionTable);
define('prompt-ledger-panel', PanelView);

const view = new PanelView();
view.connection = connect();
document.body.append(view);

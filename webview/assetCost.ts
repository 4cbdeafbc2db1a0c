import { connect } from './connection.ts';
import { AssetCostView } from './elements/assetCostView.ts';
import { define } from './elements/define.ts';
import { StateMessage } from './elements/stateMessage.ts';

define('pl-state-message', StateMessage);
define('prompt-ledger-asset-cost', AssetCostView);

const view = new AssetCostView();
view.connection = connect();
document.body.append(view);

import * as vscode from 'vscode';
import type { BatchEvents, BatchMethods } from './shared/batchProtocol.ts';
import type { CountMethods } from './shared/countProtocol.ts';
import type { LedgerEvents, LedgerMethods } from './shared/ledgerProtocol.ts';
import type { Methods } from './shared/rpc.ts';
import type { TemplatesEvents, TemplatesMethods } from './shared/templatesProtocol.ts';
import { Batches } from './vscode/batches.ts';
import { Commands } from './vscode/commands.ts';
import { DisposableStore } from './vscode/disposable.ts';
import { recognise } from './vscode/documents/recognise.ts';
import { TemplateDocuments } from './vscode/documents/templateDocuments.ts';
import { TemplateFiles } from './vscode/documents/templateFiles.ts';
import { ErrorEdge } from './vscode/errorEdge.ts';
import { LedgerHistories } from './vscode/ledgers/ledgerHistories.ts';
import { Ledgers } from './vscode/ledgers/ledgers.ts';
import { Observed } from './vscode/observed.ts';
import { ProviderCounts } from './vscode/providerCounts.ts';
import { Roots } from './vscode/roots.ts';
import type { PolicyProblem, Services } from './vscode/services.ts';
import { ProviderKeys } from './vscode/settings/providerKeys.ts';
import { Settings } from './vscode/settings/settings.ts';
import { SigningKey } from './vscode/settings/signingKey.ts';
import { requireTrust } from './vscode/trust.ts';
import { WorkerClient, type WorkerOptions } from './vscode/workerClient.ts';

/** Between two readings of what a ledger says about calls. */
const HISTORY_PAUSE_MS = 3000;

/** Builds everything features stand on. No worker runs before somebody needs it. */
export function createServices(context: vscode.ExtensionContext): Services & vscode.Disposable {
  const store = new DisposableStore();
  const log = store.add(vscode.window.createOutputChannel('Prompt Ledger', { log: true }));
  const edge = new ErrorEdge(log);
  const settings = store.add(new Settings());
  const keys = new ProviderKeys(context.secrets);
  const signingKey = new SigningKey(context.secrets, message => log.warn(message));
  const roots = store.add(new Roots());
  const templateFiles = store.add(new TemplateFiles());
  const policyProblem = store.add(new Observed<PolicyProblem>(null));

  const worker = <Remote extends Methods>(
    options: Pick<WorkerOptions, 'name' | 'events' | 'guard' | 'onRestart'>,
  ) => {
    const entry = vscode.Uri.joinPath(context.extensionUri, 'dist', 'worker', `${options.name}.js`).fsPath;
    return store.add(
      new WorkerClient<Remote>({
        ...options,
        entry,
        data: { app: `prompt-ledger-vscode ${context.extension.packageJSON.version}` },
        onFault: edge.report,
        onOutput: text => log.error(text.trimEnd()),
        onCrash: ({ reason, restarted, worker: name }) => {
          log.error(reason);
          const then = restarted ? 'was started again' : 'stays down until the window is reloaded';
          edge.warn(`Prompt Ledger's ${name} worker stopped unexpectedly and ${then}.`);
        },
      }),
    );
  };

  const templates = worker<TemplatesMethods>({
    name: 'templates',
    events: {
      analysed: analysis => documents.analysed(analysis),
      policyProblem: policyProblem.set,
    } satisfies TemplatesEvents,
    onRestart: () => {
      documents.restarted();
      histories.again();
    },
  });
  const ledger = worker<LedgerMethods>({
    name: 'ledger',
    guard: () => requireTrust('read ledgers'),
    events: { changed: place => ledgers.rowsAdded(place) } satisfies LedgerEvents,
    onRestart: () => ledgers.restarted(),
  });
  const batch = worker<BatchMethods & CountMethods>({
    name: 'batch',
    guard: () => requireTrust('run batches'),
    events: { progress: progress => batches.progressed(progress) } satisfies BatchEvents,
  });

  const documents: TemplateDocuments = store.add(
    new TemplateDocuments({
      worker: templates,
      onFault: edge.report,
      delay: () => settings.hintsDelay.value,
      recognise: ({ uri, languageId }) =>
        recognise({ scheme: uri.scheme, path: uri.path, languageId }, roots.hasPolicy),
    }),
  );
  const ledgers: Ledgers = store.add(new Ledgers(ledger, roots));
  const histories: LedgerHistories = store.add(
    new LedgerHistories({
      ledgers,
      documents,
      tell: history => templates.notify('setHistory', history),
      onFault: edge.report,
      pause: HISTORY_PAUSE_MS,
    }),
  );
  const batches: Batches = store.add(new Batches(batch, settings, keys, signingKey));
  const consents = context.workspaceState;
  const providerCounts = store.add(new ProviderCounts({ worker: batch, settings, keys, consents }));

  const openTemplates = () =>
    edge.run(async () => {
      documents.openMissing();
      // Whether there is a policy decides which other files may be templates.
      await roots.all();
      documents.openMissing();
    });
  store.add(roots.onDidChange(openTemplates));
  store.add(
    templateFiles.onDidChange(() => {
      if (templates.running) templates.notify('filesChanged', null);
    }),
  );
  store.add(
    templateFiles.onDidChangeRules(() => {
      if (templates.running) templates.notify('reload', null);
      openTemplates();
    }),
  );
  return {
    extensionUri: context.extensionUri,
    log,
    edge,
    commands: new Commands(edge),
    settings,
    keys,
    roots,
    templates,
    documents,
    templateFiles,
    policyProblem,
    ledgers,
    batches,
    providerCounts,
    start: openTemplates,
    dispose: () => store.dispose(),
  };
}

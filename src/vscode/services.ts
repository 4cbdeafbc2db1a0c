import type { LogOutputChannel, Uri } from 'vscode';
import type { Rpc } from '../shared/rpc.ts';
import type { TemplatesEvents, TemplatesMethods } from '../shared/templatesProtocol.ts';
import type { Batches } from './batches.ts';
import type { Commands } from './commands.ts';
import type { TemplateDocuments } from './documents/templateDocuments.ts';
import type { TemplateFiles } from './documents/templateFiles.ts';
import type { ErrorEdge } from './errorEdge.ts';
import type { Ledgers } from './ledgers/ledgers.ts';
import type { Observed } from './observed.ts';
import type { ProviderCounts } from './providerCounts.ts';
import type { Roots } from './roots.ts';
import type { ProviderKeys } from './settings/providerKeys.ts';
import type { Settings } from './settings/settings.ts';

export type PolicyProblem = Parameters<TemplatesEvents['policyProblem']>[0];

/** What features are built on; each takes what it needs of it. */
export interface Services {
  readonly extensionUri: Uri;
  readonly log: LogOutputChannel;
  readonly edge: ErrorEdge;
  readonly commands: Commands;
  readonly settings: Settings;
  readonly keys: ProviderKeys;
  readonly roots: Roots;
  /** The templates worker. */
  readonly templates: Pick<Rpc<TemplatesMethods>, 'call' | 'notify'>;
  readonly documents: TemplateDocuments;
  readonly templateFiles: TemplateFiles;
  /** The policy that does not parse, if there is one. */
  readonly policyProblem: Observed<PolicyProblem>;
  readonly ledgers: Ledgers;
  readonly batches: Batches;
  readonly providerCounts: ProviderCounts;
  /** Looks at what is open already; everything else waits for its event. */
  start(): void;
}

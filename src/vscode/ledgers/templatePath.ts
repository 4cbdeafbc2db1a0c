import { isAbsolute, relative, resolve } from 'node:path';
import type { PanelSnapshot } from '../../shared/ledgerProtocol.ts';

/** The file of a template that stands in a snapshot, absolute; undefined for every other name. */
export function templatePath(snapshot: PanelSnapshot | undefined, template: string): string | undefined {
  if (snapshot === undefined) return undefined;
  const shown = [...snapshot.versions, ...snapshot.assetCost, ...snapshot.running];
  if (!shown.some(row => row.template === template)) return undefined;
  const path = resolve(snapshot.root, template);
  const inside = relative(snapshot.root, path);
  // A ledger is data: a row with `../` in it must not open a file elsewhere.
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? undefined : path;
}

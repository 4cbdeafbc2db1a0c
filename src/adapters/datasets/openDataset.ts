import type { Dataset } from '../../core/batch/plan/dataset.ts';
import { UserError } from '../../core/errors.ts';
import { csvDataset } from './csvDataset.ts';

import { jsonLinesDataset } from './jsonLinesDataset.ts';
import { listDataset } from './listDataset.ts';

type Open = (path: string, label: string) => Dataset;

/** The formats of data files by file name ending. */
const formats: Readonly<Record<string, Open>> = {
  csv: (path, label) => csvDataset(path, label, ','),
  tsv: (path, label) => csvDataset(path, label, '\t'),
  jsonl: jsonLinesDataset,
  ndjson: jsonLinesDataset,
  json: (path, label) => listDataset(path, label, 'json'),
  yaml: (path, label) => listDataset(path, label, 'yaml'),
  yml: (path, label) => listDataset(path, label, 'yaml'),
};

/**
 * A data file by its name; nothing is read yet.
 * @param path absolute; `label` is how messages name it.
 * @throws UserError where the ending names no format that we read.
 */
export function openDataset(path: string, label: string): Dataset {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  const open = Object.hasOwn(formats, ending) ? formats[ending] : undefined;
  if (open !== undefined) return open(path, label);
  throw new UserError({
    what: `"${ending === '' ? label : `.${ending}`}" is no data format`,
    where: { file: label },
    next: `Use one of ${Object.keys(formats)
      .map(name => `.${name}`)
      .join(', ')}`,
  });
}

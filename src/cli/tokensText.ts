import { displayCount, displayDifference, displayKind, displayMark } from '../shared/display.ts';
import type { TokensDocument } from './documents/templates.ts';
import { formatTable } from './table.ts';

export type CountedFile = TokensDocument['files'][number];

const right = { align: 'right' } as const;

/** Counted files as a table; where a provider counted, with our own count beside its. */
export function tokensText(files: readonly CountedFile[]): string {
  const withOwn = files.some(({ ownCount }) => ownCount !== undefined);
  const columns = [
    { title: 'TOKENS', ...right },
    { title: 'KIND' },
    ...(withOwn
      ? [
          { title: 'OURS', ...right },
          { title: 'DIFFERENCE', ...right },
        ]
      : []),
    { title: 'ENCODING' },
    { title: 'BYTES', ...right },
    { title: 'FILE' },
  ];
  const rows = files.map(file => [
    displayCount(file.tokens),
    kindText(file),
    ...(withOwn ? ownCells(file) : []),
    file.encoding,
    displayCount(file.bytes),
    file.path,
  ]);
  return formatTable(columns, rows);
}

function kindText({ kind, low, high }: CountedFile): string {
  if (low === undefined || high === undefined) return displayKind(kind);
  return `${displayKind(kind)} ${displayCount(low)}–${displayCount(high)}`;
}

function ownCells({ ownCount, tokens }: CountedFile): string[] {
  if (ownCount === undefined || ownCount.value === null) return ['', ''];
  const { value, kind } = ownCount;
  return [displayMark(kind) + displayCount(value), displayDifference(value, tokens)];
}

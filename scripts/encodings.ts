import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packEncodingTable, TABLE_NAMES, type TableName } from '../src/core/tokens/encodingTable.ts';
import { CL100K_PATTERN } from '../src/core/tokens/pieces/cl100kPieces.ts';
import { GPT2_PATTERN } from '../src/core/tokens/pieces/gpt2Pieces.ts';
import { O200K_PATTERN } from '../src/core/tokens/pieces/o200kPieces.ts';

/** What js-tiktoken publishes of one encoding. */
interface PublishedRanks {
  readonly pat_str: string;
  /** Lines of `! <rank of the first> <base64 of its bytes> <base64 of the next> …`. */
  readonly bpe_ranks: string;
}

const PUBLISHED: Record<TableName, () => Promise<{ default: PublishedRanks }>> = {
  o200k_base: () => import('js-tiktoken/ranks/o200k_base'),
  cl100k_base: () => import('js-tiktoken/ranks/cl100k_base'),
  p50k_base: () => import('js-tiktoken/ranks/p50k_base'),
};

const PATTERNS: Record<TableName, string> = {
  o200k_base: O200K_PATTERN,
  cl100k_base: CL100K_PATTERN,
  p50k_base: GPT2_PATTERN,
};

function tokensInRankOrder(ranks: string): Uint8Array[] {
  const tokens: Uint8Array[] = [];
  let lastRank = -1;
  for (const line of ranks.split('\n')) {
    const [, firstRank, ...encoded] = line.split(' ');
    if (Number(firstRank) <= lastRank) throw new Error(`ranks are not in order at ${firstRank}`);
    for (const token of encoded) tokens.push(Buffer.from(token, 'base64'));
    lastRank = Number(firstRank) + encoded.length - 1;
  }
  return tokens;
}

/** One encoding's table from js-tiktoken's ranks; throws where js-tiktoken's pattern is no longer ours. */
export async function buildEncodingTable(name: TableName): Promise<Uint8Array> {
  const { default: published } = await PUBLISHED[name]();
  if (published.pat_str !== PATTERNS[name]) {
    throw new Error(`js-tiktoken's pattern of ${name} has changed: src/core/tokens/pieces must follow it`);
  }
  return packEncodingTable(tokensInRankOrder(published.bpe_ranks));
}

/** Writes every table as `<outDir>/<name>.bin`; the build calls it with `dist/encodings`. */
export async function writeEncodingTables(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true });
  for (const name of TABLE_NAMES)
    await writeFile(join(outDir, `${name}.bin`), await buildEncodingTable(name));
}

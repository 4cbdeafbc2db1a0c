import { load as loadAiTokenizer } from './aiTokenizer.ts';
import { load as loadGptTokenizer } from './gptTokenizer.ts';
import { load as loadJsTiktoken } from './jsTiktoken.ts';
import type { Library } from './library.ts';
import { load as loadOurs } from './ours.ts';
import { load as loadTiktokenWasm } from './tiktokenWasm.ts';

export const OURS: Library = { name: 'prompt-ledger', module: 'ours', load: loadOurs };
/** OpenAI's own tokenizer, compiled: its counts are the right ones. */
export const ORACLE: Library = { name: 'tiktoken (wasm)', module: 'tiktokenWasm', load: loadTiktokenWasm };
export const PEERS: readonly Library[] = [
  { name: 'js-tiktoken', module: 'jsTiktoken', load: loadJsTiktoken },
  { name: 'gpt-tokenizer', module: 'gptTokenizer', load: loadGptTokenizer },
  { name: 'ai-tokenizer', module: 'aiTokenizer', load: loadAiTokenizer },
  ORACLE,
];

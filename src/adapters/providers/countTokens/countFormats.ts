import { anthropicCount } from './anthropicCount.ts';
import type { CountFormat } from './countFormat.ts';
import { geminiCount } from './geminiCount.ts';
import { openaiCount } from './openaiCount.ts';

/** Every vendor with an endpoint for counting. A new one is a file beside this one and a line here. */
export const countFormats: readonly CountFormat[] = [openaiCount, anthropicCount, geminiCount];

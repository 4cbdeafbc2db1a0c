import type { parse } from '@huggingface/jinja';

/** A token as the engine's own lexer gives it to its parser. */
export type Token = Parameters<typeof parse>[0][number];

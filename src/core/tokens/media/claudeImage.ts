import { claudeVersion, isClaude, isClaudeFrom, isHighestClaude } from '../claudeModel.ts';
import type { Dimensions } from './imageHeader.ts';
import { bounded, type ImageRule, TYPICAL_IMAGE } from './mediaTokens.ts';

const GUIDE = 'Anthropic, "Vision", read 2026-11-22';
const PATCH = 28;

interface Limits {
  /** Pixels. */
  readonly edge: number;
  readonly tokens: number;
}

const STANDARD: Limits = { edge: 1568, tokens: 1568 };
const HIGH_RESOLUTION: Limits = { edge: 2576, tokens: 4784 };

/**
 * Anthropic: a token per patch of 28 pixels, after the image was scaled down to the model's longest edge and number
 * of tokens. Opus 4.7 and "later models" take larger images; which others that means is not said of every one, so
 * for those both limits bound the estimate.
 */
export const claudeImage: ImageRule = (name, size) => {
  if (!isClaude(name)) return undefined;
  const [least, most] = limitsOf(name);
  const value = patchesOf(size ?? TYPICAL_IMAGE, most);
  const tokens =
    size === undefined ? bounded(value, 1, most.tokens) : bounded(value, patchesOf(size, least), value);
  return { tokens, source: GUIDE };
};

/** Those that a model has at least and at most. */
function limitsOf(name: string): readonly [least: Limits, most: Limits] {
  const isNamed = isHighestClaude(name) || (/opus/.test(name) && isClaudeFrom(name, 4, 7));
  if (isNamed) return [HIGH_RESOLUTION, HIGH_RESOLUTION];
  const isEarlier = claudeVersion(name) !== undefined && !isClaudeFrom(name, 5, 0);
  return [STANDARD, isEarlier ? STANDARD : HIGH_RESOLUTION];
}

function patchesOf(size: Dimensions, limits: Limits): number {
  const { width, height } = scaledDown(size, limits);
  return Math.ceil(width / PATCH) * Math.ceil(height / PATCH);
}

/** The largest size of the same shape that keeps both limits, found along the longer edge. */
function scaledDown({ width, height }: Dimensions, limits: Limits): Dimensions {
  const [long, short] = [Math.max(width, height), Math.min(width, height)];
  const at = (edge: number): Dimensions => ({
    width: edge,
    height: Math.max(1, Math.round((edge * short) / long)),
  });
  const whole = { width: long, height: short };
  if (fits(whole, limits)) return whole;
  let [least, most] = [1, Math.min(long, limits.edge + 1)];
  while (least + 1 < most) {
    const middle = (least + most) >>> 1;
    if (fits(at(middle), limits)) least = middle;
    else most = middle;
  }
  return at(least);
}

function fits({ width, height }: Dimensions, { edge, tokens }: Limits): boolean {
  const [columns, rows] = [Math.ceil(width / PATCH), Math.ceil(height / PATCH)];
  return columns * PATCH <= edge && rows * PATCH <= edge && columns * rows <= tokens;
}

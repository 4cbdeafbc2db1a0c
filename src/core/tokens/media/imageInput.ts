import { claudeImage } from './claudeImage.ts';
import { geminiImage } from './geminiImage.ts';
import type { ImageRule } from './mediaTokens.ts';
import { openaiImage } from './openaiImage.ts';
import { grokImage, pixtralImage } from './otherImages.ts';

const RULES: readonly ImageRule[] = [openaiImage, claudeImage, geminiImage, grokImage, pixtralImage];

/**
 * Input tokens of an image by the vendor's documented rule; of an unknown size, those of a typical one within the
 * least and the most that the rule can give. Undefined where the vendor documents no rule for the model.
 */
export const imageInput: ImageRule = (name, size, detail) => {
  for (const rule of RULES) {
    const found = rule(name, size, detail);
    if (found !== undefined) return found;
  }
  return undefined;
};

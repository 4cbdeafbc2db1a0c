import type { Rule } from './rule.ts';
import { budgetPerCall } from './rules/budgetPerCall.ts';
import { deprecatedModel } from './rules/deprecatedModel.ts';
import { personalData } from './rules/personalData.ts';
import { templateSyntax } from './rules/templateSyntax.ts';
import { tokenDrift } from './rules/tokenDrift.ts';
import { uncappedOutput } from './rules/uncappedOutput.ts';
import { unknownModel } from './rules/unknownModel.ts';
import { unknownVariable } from './rules/unknownVariable.ts';
import { unpricedModel } from './rules/unpricedModel.ts';
import { unusedVariable } from './rules/unusedVariable.ts';

/** Every rule, in the order in which problems of one place are shown. */
export const RULES: readonly Rule[] = [
  templateSyntax,
  unknownModel,
  unpricedModel,
  deprecatedModel,
  budgetPerCall,
  personalData,
  tokenDrift,
  uncappedOutput,
  unknownVariable,
  unusedVariable,
];

import type { Estimate, PartEstimate } from '../../core/model.ts';
import {
  type Currency,
  displayKind,
  displayQuantity,
  displayShare,
  displayTokens,
} from '../../shared/display.ts';
import { partShare, shareBasis } from '../../shared/partShare.ts';

/** What stands beside one section, variable, tool, schema or medium. */
export interface PartLabel {
  readonly kind: PartEstimate['kind'];
  /** UTF-16: the last unit of a variable or a medium, the first one of anything else. */
  readonly offset: number;
  readonly label: string;
  readonly tooltip: string;
}

/**
 * Labels of the parts with at least a share of the call, in document order. A template of one section has none for
 * it: the hint above the first line says the same.
 * @param least share of the call, 0 to 1
 */
export function partLabels(estimate: Estimate, least: number, currency?: Currency): PartLabel[] {
  const sections = estimate.parts.filter(({ kind }) => kind === 'section').length;
  return estimate.parts
    .filter(({ kind }) => kind !== 'section' || sections > 1)
    .flatMap(part => {
      const share = partShare(part, estimate);
      return share === undefined || share === 0 || share < least
        ? []
        : [labelOf(part, share, estimate, currency)];
    })
    .sort((a, b) => a.offset - b.offset);
}

const NAMES: Readonly<Record<PartEstimate['kind'], string>> = {
  section: 'Section',
  variable: 'Variable',
  tool: 'Tool',
  schema: 'Schema',
  'tool-call': 'Message:',
  media: 'Input:',
};

function labelOf(part: PartEstimate, share: number, estimate: Estimate, currency: Currency): PartLabel {
  const { kind, title, span, tokens, cost } = part;
  const whole = shareBasis(estimate) === 'cost' ? 'the call’s cost' : 'the input tokens';
  const amount = [
    displayTokens(tokens),
    ...(cost.value === null ? [] : [`${displayQuantity(cost, currency)} per call`]),
  ];
  return {
    kind,
    offset: kind === 'variable' || kind === 'media' ? span.end : span.start,
    label: `${displayTokens(tokens)} · ${displayShare(share)}`,
    tooltip: `${NAMES[kind]} ${title}: ${amount.join(', ')}, ${displayShare(share)} of ${whole} (${displayKind(tokens.kind)})`,
  };
}

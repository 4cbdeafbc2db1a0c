import { chatFormat } from '../chatFormat.ts';
import { prepareLiquid } from '../liquid/prepareLiquid.ts';
import { scanLiquid } from '../liquid/scanLiquid.ts';

/** Liquid templates (shopify.github.io/liquid). */
export const liquid = chatFormat({
  id: 'liquid',
  label: 'Liquid',
  extensions: /\.liquid$/i,
  scan: scanLiquid,
  prepare(source, content, partials) {
    const { references } = scanLiquid(source, content);
    return prepareLiquid({ source, content, references, partials });
  },
});

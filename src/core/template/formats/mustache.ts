import { chatFormat } from '../chatFormat.ts';
import { prepareMustache } from '../mustache/prepareMustache.ts';
import { scanMustache } from '../mustache/scanMustache.ts';

/** Mustache templates (mustache.github.io, mustache(5)), without lambdas and without inheritance. */
export const mustache = chatFormat({
  id: 'mustache',
  label: 'Mustache',
  extensions: /\.mustache$/i,
  scan: (source, body) => scanMustache(source, body),
  prepare: (source, content, partials) => prepareMustache({ source, content, optional: new Set(), partials }),
});

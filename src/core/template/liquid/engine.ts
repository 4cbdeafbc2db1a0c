import { type FS, Liquid, type LiquidOptions } from 'liquidjs';
import { maxRenderedLength, maxSourceLength } from '../limits.ts';
import { RenderProblem } from '../renderProblem.ts';

/** ms that rendering one call may take. */
const maxRenderTime = 3_000;

const dateFilters = [
  'date',
  'date_to_xmlschema',
  'date_to_rfc822',
  'date_to_string',
  'date_to_long_string',
] as const;

/** The engine's options: own properties only, no file system, limits on time and memory, days in UTC. */
export function optionsOf(partials: ReadonlyMap<string, string>): LiquidOptions {
  return {
    fs: filesOf(partials),
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: false,
    relativeReference: false,
    cache: true,
    parseLimit: maxSourceLength,
    renderLimit: maxRenderTime,
    memoryLimit: maxRenderedLength,
    timezoneOffset: 0,
    locale: 'en-US',
  };
}

/** An engine that knows the given files and no others. */
export function createEngine(partials: ReadonlyMap<string, string>): Liquid {
  const engine = new Liquid(optionsOf(partials));
  restrict(engine);
  return engine;
}

/** Takes away what would make two renderings of the same call differ: chance and the clock. */
export function restrict(engine: Liquid): void {
  engine.unregisterFilter('sample');
  for (const name of dateFilters) {
    const filter = engine.filters[name];
    const handler = typeof filter === 'function' ? filter : filter?.handler;
    if (handler === undefined) continue;
    engine.registerFilter(name, function (value: unknown, ...given: unknown[]) {
      if (value === 'now' || value === 'today') {
        throw new RenderProblem(
          `"${value}" is another text in every call`,
          undefined,
          'Give the date as a variable',
        );
      }
      return handler.call(this, value, ...given);
    });
  }
}

function filesOf(partials: ReadonlyMap<string, string>): FS {
  const read = (name: string): string => partials.get(name) ?? '';
  return {
    exists: async name => partials.has(name),
    existsSync: name => partials.has(name),
    readFile: async name => read(name),
    readFileSync: read,
    resolve: (_folder, name) => name,
  };
}

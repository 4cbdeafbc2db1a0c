import { systemClock } from '../../adapters/clock.ts';
import { findHome } from '../../adapters/home.ts';
import { readPolicy } from '../../adapters/policyFile.ts';
import { openCatalogue } from '../../adapters/prices.ts';
import { UserError } from '../../core/errors.ts';
import type { Price } from '../../core/model.ts';
import { formatUsd, type Rate } from '../../core/money.ts';
import type { Catalogue } from '../../core/pricing/catalogue.ts';
import { type Currency, displayUsd } from '../../shared/display.ts';
import { writeDocument } from '../cli.ts';
import { defineCommand } from '../command.ts';
import type { PricesDocument } from '../documents/ledger.ts';
import { formatTable } from '../table.ts';

type PriceEntry = PricesDocument['prices'][number];

/** Units that are priced by the million; the others by the piece. */
const TOKENS = /Tokens$/;
const MILLION = 1_000_000n;

/** `prices [MODEL]`: what holds today, with the date it holds from and its source. */
export const prices = defineCommand({
  operands: '[MODEL]',
  takes: { least: 0, most: 1 },
  options: {},
  formats: ['text', 'json'],
  async run(cli, [operand]) {
    const policy = await readPolicy(await findHome(cli.cwd, cli.place));
    const catalogue = await openCatalogue(policy);
    const at = new Date(systemClock.now()).toISOString();
    const model = operand ?? cli.model;
    const found = model === undefined ? catalogue.list(at) : [findPrice(catalogue, model, at)];
    if (cli.format === 'json') await writeDocument<PricesDocument>(cli, { at, prices: found.map(toEntry) });
    else await cli.stdout.write(describe(found, policy.currency));
    return 0;
  },
});

function findPrice(catalogue: Catalogue, model: string, at: string): Price {
  const price = catalogue.find(model, at);
  if (price !== undefined) return price;
  const close = catalogue.similar(model).slice(0, 3);
  throw new UserError({
    what: `no price is known for "${model}"`,
    next:
      close.length > 0
        ? `Did you mean ${close.join(', ')}`
        : 'Name it as provider/model, or give its price under "prices:" in promptledger.yaml',
  });
}

function toEntry(price: Price): PriceEntry {
  return {
    provider: price.provider,
    model: price.model,
    from: price.from ?? null,
    deprecated: price.deprecated ?? false,
    contextWindow: price.contextWindow ?? null,
    rates: Object.entries(price.rates).flatMap(([unit, tiers]) =>
      (tiers ?? []).map(({ start, rate }) => ({ unit, ...shownRate(unit, rate), fromTokens: start })),
    ),
    perImage: Object.entries(price.perImage ?? {}).flatMap(([quality, sizes]) =>
      Object.entries(sizes).map(([size, rate]) => ({ quality, size, usd: perPiece(rate) })),
    ),
    source: price.source,
  };
}

/** Tokens by the million where that is a whole number of pico-dollars, else the rate in lowest terms. */
function shownRate(unit: string, rate: Rate): { readonly usd: string; readonly per: string } {
  const per = TOKENS.test(unit) ? MILLION : 1n;
  if ((rate.pico * per) % rate.per === 0n) {
    return { usd: formatUsd((rate.pico * per) / rate.per), per: String(per) };
  }
  return { usd: formatUsd(rate.pico), per: String(rate.per) };
}

/** Null where one piece is no whole number of pico-dollars. */
function perPiece(rate: Rate): string | null {
  return rate.pico % rate.per === 0n ? formatUsd(rate.pico / rate.per) : null;
}

function describe(found: readonly Price[], currency: Currency): string {
  const rows = found.flatMap(price => {
    const entry = toEntry(price);
    const name = `${price.provider}/${price.model}`;
    const source = `${price.source.name}, ${price.source.date}`;
    const from = entry.from ?? 'as far as known';
    const rates = entry.rates.map(rate => [
      name,
      rate.fromTokens > 0 ? `${rate.unit} from ${rate.fromTokens}` : rate.unit,
      displayUsd(rate.usd, currency),
      unitWords(rate.unit, rate.per),
      from,
      source,
    ]);
    const images = entry.perImage.map(image => [
      name,
      `${image.quality} ${image.size}`,
      displayUsd(image.usd, currency),
      'image',
      from,
      source,
    ]);
    return [...rates, ...images];
  });
  const columns = ['MODEL', 'UNIT', 'PRICE', 'PER', 'FROM', 'SOURCE'];
  return formatTable(
    columns.map(title => ({ title, align: title === 'PRICE' ? 'right' : 'left' })),
    rows,
  );
}

function unitWords(unit: string, per: string): string {
  return TOKENS.test(unit) && per === '1000000' ? '1M tokens' : `${per} ${unit}`;
}

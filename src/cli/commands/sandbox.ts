import { startSandbox } from '../../adapters/sandbox/server.ts';
import { formatUsd } from '../../core/money.ts';
import { displayPlural, displayUsd } from '../../shared/display.ts';
import { writeDocument } from '../cli.ts';
import { defineCommand } from '../command.ts';
import type { SandboxDocument } from '../documents/run.ts';
import { openTemplates } from '../engines.ts';
import { onInterrupt } from '../interrupt.ts';
import { wholeNumber } from '../options.ts';

/** `sandbox [--port P]`: runs until Ctrl+C, then shows its own bill. */
export const sandbox = defineCommand({
  operands: '',
  takes: { least: 0, most: 0 },
  options: {
    port: { value: 'P', describe: 'the port on 127.0.0.1; any free one without it' },
    latency: { value: 'MS', describe: 'wait this long before every answer' },
  },
  formats: ['text', 'json'],
  async run(cli, _operands, { port, latency }) {
    const { engine, catalogue } = await openTemplates(cli);
    const provider = await startSandbox({
      catalogue,
      countTokens: async (model, text) => {
        const { value } = await engine.countText(text, `openai/${model}`);
        if (value === null) throw new Error(`no token count is known for ${model}`);
        return value;
      },
      port: wholeNumber(cli.command, 'port', port, 0),
      latencyMs: wholeNumber(cli.command, 'latency', latency, 0),
    });
    // Standard output is for the document alone, and a program needs the address before the end.
    await cli.stderr.write(`The sandbox provider listens on ${provider.address} until Ctrl+C.\n`);
    await cli.stderr.write(`export OPENAI_BASE_URL=${provider.address} OPENAI_API_KEY=sandbox\n`);
    await new Promise<void>(resolve => {
      onInterrupt(async () => resolve());
    });
    const { total, requests } = provider.bill();
    await provider.close();
    if (cli.format === 'json') {
      const bill = {
        total: formatUsd(total),
        requests: requests.map(({ pico, ...request }) => ({ ...request, cost: formatUsd(pico) })),
      };
      await writeDocument<SandboxDocument>(cli, { address: provider.address, bill });
    } else {
      await cli.stdout.write(`${displayPlural(requests.length, 'request')}, ${displayUsd(total)} billed\n`);
    }
    return 0;
  },
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../src/adapters/clock.ts';
import { EncodingLoader } from '../../src/adapters/encodings/encodingLoader.ts';
import { parseTemplate } from '../../src/core/template/parse.ts';
import { TemplatesEngine } from '../../src/engine/templates.ts';
import { writeEncodingTables } from '../encodings.ts';
import { repeatableRandom } from './mixedText.ts';
import { type BenchFormat, benchFormats, templateText } from './templateText.ts';
import { atMost, elapsed, type Percentiles, percentiles, round } from './timing.ts';

const SIZES = [10_000, 100_000, 1_000_000];
const GOAL_BYTES = 100_000;
const PHRASE = 'the quick brown fox, {{name}}. ';
/** Places where the phrase is written, one key after the other. */
const PLACES = { few: 3, usual: 8 };

const policy = 'version: 1\nmodel: openai/gpt-5-mini\ntemplates: ["prompts/**"]\nmaxOutputTokens: 500\n';

interface Room {
  readonly engine: TemplatesEngine;
  readonly folder: string;
}

/**
 * From a keystroke to the hint it leads to: what the templates worker does for every change of a document, through the
 * engine it calls, in every format and at three sizes. Milliseconds; `cpu` is the thread's own time on average (its
 * clock is too coarse for percentiles), `parse` a parse of the whole text anew, without what the engine remembers of
 * the text before.
 */
export async function benchPipeline(): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'prompt-ledger-bench-'));
  try {
    await writeEncodingTables(join(folder, 'tables'));
    await writeFile(join(folder, 'promptledger.yaml'), policy);
    const encodings = new EncodingLoader(join(folder, 'tables'));
    const engine = new TemplatesEngine({ loadEncoding: name => encodings.load(name), clock: systemClock });
    const formats = [];
    for (const format of benchFormats) {
      const sizes = [];
      for (const bytes of SIZES) sizes.push(await typing({ engine, folder }, format, bytes));
      formats.push({ format: format.id, sizes });
    }
    const worst = Math.max(
      ...formats.flatMap(({ sizes }) =>
        sizes.filter(({ goal }) => goal).map(({ keystroke }) => keystroke.p95),
      ),
    );
    return { formats, goal: atMost('p95 ≤ 16 ms at 100 KB, slowest format', 16, worst) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Typing {
  readonly bytes: number;
  readonly goal: boolean;
  readonly parts: number;
  readonly problems: number;
  readonly keystroke: Percentiles;
  readonly cpu: number;
  readonly parse: Percentiles;
}

async function typing({ engine, folder }: Room, format: BenchFormat, bytes: number): Promise<Typing> {
  const path = join(folder, format.path);
  let text = templateText(format, bytes);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  const uri = `file://${path}`;
  let version = 1;
  engine.open({ uri, path, languageId: 'plaintext', version, text });
  await engine.analyse({ uri });
  const random = repeatableRandom(bytes);
  const times: number[] = [];
  let cpu = 0;
  const places = bytes > GOAL_BYTES ? PLACES.few : PLACES.usual;
  for (let place = 0; place < places; place++) {
    let at = placeToWrite(text, format, random);
    for (const key of PHRASE) {
      const edits = [{ span: { start: at, end: at }, text: key }];
      const [started, cpuStarted] = [performance.now(), process.threadCpuUsage()];
      engine.change({ uri, version: ++version, edits });
      await engine.analyse({ uri });
      times.push(performance.now() - started);
      const { user, system } = process.threadCpuUsage(cpuStarted);
      cpu += (user + system) / 1000;
      text = text.slice(0, at) + key + text.slice(at);
      at++;
      // Nobody types so fast that the reading of data and batch specs behind the hint still goes on.
      await pause(1);
    }
  }
  const { analysis } = await engine.analyse({ uri });
  engine.close({ uri });
  const parses = Array.from({ length: 9 }, () =>
    elapsed(() => parseTemplate(format.path, text, ['prompts/**'])),
  );
  return {
    bytes: Buffer.byteLength(text),
    goal: bytes === GOAL_BYTES,
    parts: analysis?.estimate.parts.length ?? 0,
    problems: analysis?.problems.filter(({ severity }) => severity === 'error').length ?? 0,
    keystroke: percentiles(times),
    cpu: round(cpu / times.length),
    parse: percentiles(parses),
  };
}

/** Behind a sentence somewhere in the middle. */
function placeToWrite(text: string, { head, foot }: BenchFormat, random: () => number): number {
  const from = head.length + Math.floor(random() * (text.length - head.length - foot.length) * 0.9);
  const end = text.lastIndexOf('. ', from);
  return (end < head.length ? text.indexOf('. ', head.length) : end) + 2;
}

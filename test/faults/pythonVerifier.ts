import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LedgerAudit } from '../../src/core/ledger/auditSegment.ts';

const folder = join(import.meta.dirname, '../verifier');
const program = join(folder, 'verify_ledger.py');

/** Sums over attempts; amounts in pico-USD as decimal strings. */
interface Sums {
  readonly attempts: number;
  readonly cost: string;
  readonly upper: string;
  readonly unpriced: number;
  readonly open: number;
}

export interface PythonReport extends LedgerAudit {
  readonly sums: { readonly real: Sums; readonly simulated: Sums };
}

const SERVER = `
import json, sys
sys.path.insert(0, sys.argv[1])
from verify_ledger import verify
for line in sys.stdin:
    print(json.dumps(verify(*json.loads(line))), flush=True)
`;

/** The verifier in Python as one process that looks at many ledgers. */
export class PythonVerifier {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  constructor() {
    this.#child = spawn('python3', ['-B', '-c', SERVER, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (this.#child.stdout === null) throw new Error('python3 has no output');
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async verify(ledger: string, stateFolder: string): Promise<PythonReport> {
    this.#child.stdin?.write(`${JSON.stringify([ledger, stateFolder])}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error('the Python verifier ended');
    return JSON.parse(value) as PythonReport;
  }

  close(): void {
    this.#child.stdin?.end();
  }
}

/** Runs the verifier as a person would. */
export function runPythonVerifier(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly stdout: string }> {
  return new Promise((resolve, reject) => {
    execFile('python3', ['-B', program, ...args], { maxBuffer: 1 << 28 }, (error, stdout) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ code: error === null ? 0 : Number(error.code), stdout });
    });
  });
}

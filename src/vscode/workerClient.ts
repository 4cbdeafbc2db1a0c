import { Worker } from 'node:worker_threads';
import { UserError } from '../core/errors.ts';
import { type Channel, type Methods, Rpc } from '../shared/rpc.ts';
import { rpcErrors } from '../shared/rpcError.ts';

export interface WorkerCrash {
  readonly worker: string;
  readonly reason: Error;
  /** False where it had crashed before: it stays down. */
  readonly restarted: boolean;
}

export interface WorkerOptions {
  /** For messages: `templates` → "the templates worker". */
  readonly name: string;
  /** Absolute path of the bundled entry. */
  readonly entry: string;
  /** For the worker's `workerData`. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What the worker may tell unasked. */
  readonly events: Methods;
  /** Throws where the worker may not be started. */
  readonly guard?: () => void;
  /** Called when a crashed worker is back, to send again what it must know. */
  readonly onRestart?: () => void;
  readonly onCrash: (crash: WorkerCrash) => void;
  readonly onFault: (error: unknown) => void;
  /** What the worker writes on its standard error: faults that no caller waits for. */
  readonly onOutput: (text: string) => void;
}

/**
 * A worker thread behind an `Rpc`: started by the first call, started again once when it crashes, gone when disposed.
 * A crash rejects every call that waits.
 */
export class WorkerClient<Remote extends Methods> {
  readonly #options: WorkerOptions;
  #connection: { readonly worker: Worker; readonly rpc: Rpc<Remote> } | undefined;
  #crashes = 0;
  #disposed = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  get running(): boolean {
    return this.#connection !== undefined;
  }

  /** @throws whatever the worker or the guard throws; UserError where the worker crashes meanwhile or is down */
  readonly call: Rpc<Remote>['call'] = async (method, argument) => {
    const rpc = this.#rpc();
    try {
      return await rpc.call(method, argument);
    } catch (error) {
      if (this.#disposed || this.#connection?.rpc === rpc) throw error;
      throw this.#stopped('has stopped', 'Try again');
    }
  };

  /** As `call`, for what nobody waits for: lost where the worker is down, which was said when it went down. */
  readonly notify: Rpc<Remote>['notify'] = (method, argument) => {
    if (!this.#down) this.#rpc().notify(method, argument);
  };

  dispose(): void {
    this.#disposed = true;
    this.#connection?.rpc.dispose(`the ${this.#options.name} worker was closed`);
    void this.#connection?.worker.terminate();
    this.#connection = undefined;
  }

  get #down(): boolean {
    return this.#disposed || this.#crashes > 1;
  }

  #rpc(): Rpc<Remote> {
    this.#options.guard?.();
    if (this.#connection !== undefined) return this.#connection.rpc;
    if (this.#disposed) throw new Error(`the ${this.#options.name} worker is closed`);
    if (this.#down) {
      throw this.#stopped('has stopped twice', 'Run the command "Developer: Reload Window"');
    }
    return this.#start();
  }

  #stopped(what: string, next: string): UserError {
    return new UserError({
      what: `Prompt Ledger's ${this.#options.name} worker ${what}`,
      next: `${next}; the log says what happened`,
    });
  }

  #start(): Rpc<Remote> {
    const { entry, name, data, onOutput } = this.#options;
    const worker = new Worker(entry, { name: `prompt-ledger-${name}`, stderr: true, workerData: data });
    worker.stderr.setEncoding('utf8').on('data', onOutput);
    const rpc = new Rpc<Remote>(
      workerChannel(worker),
      this.#options.events,
      rpcErrors(this.#options.onFault),
    );
    this.#connection = { worker, rpc };
    let reason: Error | undefined;
    worker.on('error', error => {
      reason = error instanceof Error ? error : new Error(String(error));
    });
    worker.on('exit', code => {
      if (this.#connection?.worker === worker)
        this.#crashed(reason ?? new Error(`it ended with code ${code}`));
    });
    return rpc;
  }

  #crashed(reason: Error): void {
    const { name, onCrash } = this.#options;
    this.#connection?.rpc.dispose(`the ${name} worker stopped: ${reason.message}`);
    this.#connection = undefined;
    this.#crashes += 1;
    const restarted = this.#crashes === 1;
    onCrash({ worker: name, reason, restarted });
    if (!restarted) return;
    this.#start();
    this.#options.onRestart?.();
  }
}

function workerChannel(worker: Worker): Channel {
  return {
    post: message => worker.postMessage(message),
    listen(receive) {
      worker.on('message', receive);
      return () => worker.off('message', receive);
    },
  };
}

/** Anything that messages go through: a worker's port, a webview, the other side of either. */
export interface Channel {
  post(message: unknown): void;
  /** Calls back for every message until the returned function is called. */
  listen(receive: (message: unknown) => void): () => void;
}

/** What one side offers: methods that take one argument and resolve to one result. */
export type Methods = { readonly [name: string]: (argument: never) => unknown };

/** What a method takes. */
export type Argument<M> = M extends (argument: infer A) => unknown ? A : never;
type Result<M> = M extends (argument: never) => infer R ? Awaited<R> : never;

/** What answers every method that one side offers, now or later. */
export type Handlers<Offered extends Methods> = {
  readonly [M in keyof Offered]: (
    argument: Argument<Offered[M]>,
  ) => ReturnType<Offered[M]> | Promise<ReturnType<Offered[M]>>;
};

export interface RpcError {
  readonly message: string;
  readonly name: string;
  readonly stack?: string;
  /** Set where the error was a `UserError`: its parts travel whole. */
  readonly user?: unknown;
}

type Message =
  | { readonly rpc: 'call'; readonly id: number; readonly method: string; readonly argument: unknown }
  | { readonly rpc: 'result'; readonly id: number; readonly value: unknown }
  | { readonly rpc: 'error'; readonly id: number; readonly error: RpcError }
  | { readonly rpc: 'event'; readonly method: string; readonly argument: unknown };

export interface RpcOptions {
  readonly toError: (error: unknown) => RpcError;
  readonly fromError: (error: RpcError) => Error;
  /** A handler of an event threw; there is no caller to reject. */
  readonly onFault: (error: unknown) => void;
}

/** Both directions over one channel. A handler that fails rejects its caller; disposing rejects all that wait. */
export class Rpc<Remote extends Methods> {
  readonly #channel: Channel;
  readonly #options: RpcOptions;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  readonly #stop: () => void;
  #next = 1;
  #disposed = false;

  constructor(channel: Channel, local: Methods, options: RpcOptions) {
    this.#channel = channel;
    this.#options = options;
    const handlers = new Map(Object.entries(local));
    this.#stop = channel.listen(message => {
      if (isMessage(message)) this.#receive(message, handlers);
    });
  }

  /** Resolves to the other side's result; rejects with its error, or when this end is disposed. */
  call<M extends keyof Remote & string>(
    method: M,
    argument: Argument<Remote[M]>,
  ): Promise<Result<Remote[M]>> {
    if (this.#disposed) return Promise.reject(new Error(`${method}: the connection is closed`));
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: value => resolve(value as Result<Remote[M]>), reject });
      this.#channel.post({ rpc: 'call', id, method, argument } satisfies Message);
    });
  }

  /** Tells the other side something; nobody answers. */
  notify<M extends keyof Remote & string>(method: M, argument: Argument<Remote[M]>): void {
    if (!this.#disposed) this.#channel.post({ rpc: 'event', method, argument } satisfies Message);
  }

  dispose(reason = 'the connection is closed'): void {
    this.#disposed = true;
    this.#stop();
    for (const waiting of this.#waiting.values()) waiting.reject(new Error(reason));
    this.#waiting.clear();
  }

  #receive(message: Message, handlers: ReadonlyMap<string, (argument: never) => unknown>): void {
    if (message.rpc === 'result') this.#settle(message.id)?.resolve(message.value);
    else if (message.rpc === 'error')
      this.#settle(message.id)?.reject(this.#options.fromError(message.error));
    else void this.#handle(message, handlers.get(message.method));
  }

  #settle(id: number) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  async #handle(
    message: Message & { rpc: 'call' | 'event' },
    handler?: (argument: never) => unknown,
  ): Promise<void> {
    try {
      if (handler === undefined) throw new Error(`unknown method ${message.method}`);
      const value = await handler(message.argument as never);
      if (message.rpc === 'call') this.#reply({ rpc: 'result', id: message.id, value });
    } catch (error) {
      if (message.rpc === 'call')
        this.#reply({ rpc: 'error', id: message.id, error: this.#options.toError(error) });
      else this.#options.onFault(error);
    }
  }

  #reply(message: Message): void {
    if (!this.#disposed) this.#channel.post(message);
  }
}

function isMessage(message: unknown): message is Message {
  if (typeof message !== 'object' || message === null || !('rpc' in message)) return false;
  const { rpc } = message;
  if (rpc === 'event') return 'method' in message && typeof message.method === 'string';
  if (!('id' in message) || typeof message.id !== 'number') return false;
  if (rpc === 'call') return 'method' in message && typeof message.method === 'string';
  return rpc === 'result' || (rpc === 'error' && 'error' in message && typeof message.error === 'object');
}

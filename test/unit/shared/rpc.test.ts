import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { type Channel, Rpc } from '../../../src/shared/rpc.ts';
import { rpcErrors } from '../../../src/shared/rpcError.ts';

type Calculator = {
  add(pair: { a: number; b: number }): number;
  refuse(nothing: null): void;
  crash(nothing: null): void;
  never(nothing: null): Promise<void>;
};

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const port of opened.splice(0)) port.close();
});

function connect() {
  const { port1, port2 } = new MessageChannel();
  opened.push(port1, port2);
  const faults: unknown[] = [];
  const server = new Rpc<Record<never, never>>(
    channel(port1),
    {
      add: ({ a, b }: { a: number; b: number }) => a + b,
      refuse: () => {
        throw new UserError({ what: 'no', where: { file: 'a', line: 2 }, next: 'Ask again', exitCode: 1 });
      },
      crash: async () => {
        throw new TypeError('broken');
      },
      never: () => new Promise<void>(() => {}),
    },
    rpcErrors(error => faults.push(error)),
  );
  const client = new Rpc<Calculator>(
    channel(port2),
    {},
    rpcErrors(error => faults.push(error)),
  );
  return { server, client, faults, raw: port2 };
}

function channel(port: import('node:worker_threads').MessagePort): Channel {
  return {
    post: message => port.postMessage(message),
    listen(receive) {
      port.on('message', receive);
      return () => port.off('message', receive);
    },
  };
}

describe('an RPC', () => {
  it('answers concurrent calls each with its own result', async () => {
    const { client } = connect();
    const sums = await Promise.all([1, 2, 3].map(a => client.call('add', { a, b: 10 })));
    expect(sums).toEqual([11, 12, 13]);
  });

  it('rejects the caller of a handler that fails, and a UserError arrives whole', async () => {
    const { client } = connect();
    const error = await client.call('refuse', null).catch(caught => caught);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({
      what: 'no',
      where: { file: 'a', line: 2 },
      next: 'Ask again',
      exitCode: 1,
    });
    await expect(client.call('crash', null)).rejects.toMatchObject({ name: 'TypeError', message: 'broken' });
  });

  it('rejects a method that the other side does not offer, inherited names included', async () => {
    const { client } = connect();
    for (const method of ['toString', 'constructor', '__proto__', 'missing']) {
      await expect(client.call(method as 'add', { a: 1, b: 2 })).rejects.toThrow(`unknown method ${method}`);
    }
  });

  it('reports a failing event, which nobody waits for', async () => {
    const { client, faults } = connect();
    client.notify('crash', null);
    await expect.poll(() => faults.length).toBe(1);
  });

  it('rejects all that wait when it is disposed, and what comes after', async () => {
    const { client } = connect();
    const waiting = client.call('never', null);
    client.dispose('worker stopped');
    await expect(waiting).rejects.toThrow('worker stopped');
    await expect(client.call('add', { a: 1, b: 2 })).rejects.toThrow('closed');
  });

  it('passes over messages that are none of its own', async () => {
    const { client, raw, faults } = connect();
    for (const junk of [
      null,
      1,
      'x',
      {},
      { rpc: 'call' },
      { rpc: 'result', id: 'x' },
      { rpc: 'error', id: 1 },
    ]) {
      raw.postMessage(junk);
    }
    expect(await client.call('add', { a: 1, b: 1 })).toBe(2);
    expect(faults).toEqual([]);
  });
});

import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { WorkerClient, type WorkerCrash } from '../../../src/vscode/workerClient.ts';

type EchoMethods = {
  double(value: bigint): bigint;
  fail(nothing: null): void;
  crash(nothing: null): void;
};

const entry = join(import.meta.dirname, 'workers', 'echo.mjs');
const clients: WorkerClient<EchoMethods>[] = [];

function setUp(guard?: () => void) {
  const crashes: WorkerCrash[] = [];
  const output: string[] = [];
  const started = vi.fn();
  const onRestart = vi.fn();
  const client = new WorkerClient<EchoMethods>({
    name: 'echo',
    entry,
    data: {},
    events: { started },
    ...(guard === undefined ? {} : { guard }),
    onRestart,
    onCrash: crash => crashes.push(crash),
    onOutput: text => output.push(text),
    onFault: error => {
      throw error;
    },
  });
  clients.push(client);
  return { client, crashes, started, onRestart, output };
}

afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

describe('WorkerClient', () => {
  it('starts the thread with the first call only', async () => {
    const { client, started, onRestart } = setUp();
    expect(client.running).toBe(false);
    expect(await client.call('double', 21n)).toBe(42n);
    expect(client.running).toBe(true);
    expect(onRestart).not.toHaveBeenCalled();
    expect(started).toHaveBeenCalledWith({ at: 1 });
  });

  it('carries a user error whole', async () => {
    const { client } = setUp();
    const error = await client.call('fail', null).catch(reason => reason);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ what: 'No such file', where: { file: 'a.prompt', line: 3 } });
  });

  it('rejects what waits when the thread crashes, starts it again once, and then stays down', async () => {
    const { client, crashes, onRestart } = setUp();
    await expect(client.call('crash', null)).rejects.toThrow('echo worker has stopped. Try again');
    expect(crashes).toMatchObject([{ worker: 'echo', reason: { message: 'boom' }, restarted: true }]);
    expect(onRestart).toHaveBeenCalledTimes(1);
    expect(await client.call('double', 2n)).toBe(4n);

    await expect(client.call('crash', null)).rejects.toThrow('echo worker has stopped');
    expect(crashes).toMatchObject([{ restarted: true }, { restarted: false }]);
    await expect(client.call('double', 2n)).rejects.toThrow(/stopped twice.*Reload Window/);
    expect(() => client.notify('double', 2n)).not.toThrow();
    expect(client.running).toBe(false);
  });

  it('hands on what the thread writes to its standard error', async () => {
    const { client, output } = setUp();
    await client.call('double', 1n);
    await vi.waitFor(() => expect(output.join('')).toBe('echo is up\n'));
  });

  it('asks its guard before it starts', async () => {
    const { client } = setUp(() => {
      throw new UserError({ what: 'not trusted' });
    });
    await expect(client.call('double', 1n)).rejects.toThrow('not trusted');
    expect(client.running).toBe(false);
  });

  it('rejects what waits when it is disposed, and is no crash then', async () => {
    const { client, crashes } = setUp();
    await client.call('double', 1n);
    const waiting = client.call('double', 1n);
    client.dispose();
    await expect(waiting).rejects.toThrow('closed');
    await expect(client.call('double', 1n)).rejects.toThrow('closed');
    expect(crashes).toEqual([]);
  });
});

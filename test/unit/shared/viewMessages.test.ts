import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Rpc } from '../../../src/shared/rpc.ts';
import { rpcErrors } from '../../../src/shared/rpcError.ts';
import { isViewMessage, restoredChoice } from '../../../src/shared/viewMessages.ts';

const call = (method: string, argument: unknown, id: unknown = 1) => ({ rpc: 'call', id, method, argument });

describe('isViewMessage', () => {
  it.each([
    call('ready', null),
    call('ready', undefined),
    call('runBatch', null),
    call('openDashboard', null),
    call('openTemplate', { template: 'prompts/icon.prompt' }),
    call('select', { window: '30d', simulated: null, root: null }),
    { rpc: 'event', method: 'select', argument: { window: 'all', simulated: true, root: '/repo' } },
  ])('lets %j through', message => {
    expect(isViewMessage(message)).toBe(true);
  });

  it.each([
    null,
    'ready',
    {},
    call('approve', null),
    call('constructor', null),
    call('ready', { anything: 1 }),
    call('ready', null, 'one'),
    call('openTemplate', { template: 7 }),
    call('openTemplate', { template: 'a', also: 1 }),
    call('openTemplate', { template: 'x'.repeat(5000) }),
    call('select', { window: '1000d', simulated: null, root: null }),
    { ...call('ready', null), extra: 1 },
    { rpc: 'result', id: 1, value: 1 },
    { rpc: 'error', id: 1, error: {} },
  ])('drops %j', message => {
    expect(isViewMessage(message)).toBe(false);
  });

  it('keeps 100,000 messages of any shape from the handlers, without a throw', () => {
    const handlers = {
      ready: vi.fn(),
      select: vi.fn(),
      openDashboard: vi.fn(),
      runBatch: vi.fn(),
      openTemplate: vi.fn(),
    };
    const listeners: ((message: unknown) => void)[] = [];
    const listen = (receive: (message: unknown) => void) => {
      listeners.push(message => {
        if (isViewMessage(message)) receive(message);
      });
      return () => {};
    };
    const faults = vi.fn();
    new Rpc({ post: () => {}, listen }, handlers, rpcErrors(faults));
    const method = fc.oneof(
      fc.constantFrom(...Object.keys(handlers), '__proto__', 'toString', 'approve'),
      fc.string(),
    );
    // Near misses: the frame is right, the argument never is.
    const wrongArgument = fc.oneof(
      fc.object({ withNullPrototype: true }).filter(value => Object.keys(value).length > 0),
      fc.array(fc.anything(), { minLength: 1 }),
      fc.string(),
      fc.double(),
      fc.boolean(),
    );
    const nearMiss = fc.record({
      rpc: fc.constantFrom('call', 'event'),
      id: fc.nat(),
      method,
      argument: wrongArgument,
    });
    fc.assert(
      fc.property(
        fc.oneof(fc.anything({ withBigInt: true, withMap: true, withNullPrototype: true }), nearMiss),
        message => {
          for (const listener of listeners) listener(message);
        },
      ),
      { numRuns: 100_000 },
    );
    for (const handler of Object.values(handlers)) expect(handler).not.toHaveBeenCalled();
    expect(faults).not.toHaveBeenCalled();
  }, 60_000);
});

describe('restoredChoice', () => {
  it('takes what fits and leaves out everything else', () => {
    expect(restoredChoice({ window: '7d', root: '/repo', more: 1 })).toEqual({ window: '7d', root: '/repo' });
    expect(restoredChoice({ window: 'forever' })).toEqual({});
    expect(restoredChoice(undefined)).toEqual({});
    expect(restoredChoice('7d')).toEqual({});
  });
});

/**
 * The message with this number: never one that the extension knows, though many come close. Runs in the page, so it
 * may use nothing from outside.
 */
export function hostileMessage(index: number): unknown {
  let state = (index * 2_654_435_761) >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const deep = (levels: number): unknown => (levels === 0 ? 'x' : { argument: [deep(levels - 1)] });
  const junk = () =>
    pick<() => unknown>([
      () => true,
      () => -1,
      () => 2 ** 60,
      () => '',
      () => '__proto__',
      () => 'x'.repeat(Math.floor(random() * 3_000)),
      () => [],
      () => [null, 1, 'runBatch'],
      () => ({}),
      () => ({ method: 'runBatch', rpc: 'Event' }),
      () => JSON.parse('{"__proto__": {"rpc": "event"}, "constructor": {"prototype": 1}}'),
      () => deep(60),
    ])();
  const known = pick(['ready', 'select', 'openDashboard', 'runBatch', 'openTemplate']);
  const unknown = pick([
    '',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'Ready',
    'runBatch ',
    'promptLedger.runBatch',
    'workbench.action.files.newUntitledFile',
    'vscode.open',
    'eval',
    'show',
    'dispose',
    'preflight',
    'run',
  ]);
  const rpc = pick(['call', 'event']);
  const kinds: readonly (() => unknown)[] = [
    junk,
    () => null,
    () => ({ rpc, id: index, method: unknown, argument: pick([null, junk()]) }),
    () => ({ rpc, id: index, method: junk(), argument: null }),
    () => ({ rpc, id: index, method: pick(['ready', 'runBatch', 'openDashboard']), argument: junk() }),
    () => ({ rpc, id: index, method: known, argument: null, command: unknown }),
    () => ({ rpc: 'call', id: pick([1.5, '1', null, true, [1], {}]), method: known, argument: null }),
    () => ({ rpc: 'call', method: known, argument: null }),
    () => ({
      rpc,
      id: index,
      method: 'openTemplate',
      argument: pick([null, { template: pick([1, null, [], {}]) }, junk()]),
    }),
    () => ({ rpc, id: index, method: 'openTemplate', argument: { template: 'x', extra: junk() } }),
    () => ({
      rpc,
      id: index,
      method: 'select',
      argument: { window: pick(['1d', '', 7, null]), simulated: null, root: null },
    }),
    () => ({
      rpc,
      id: index,
      method: 'select',
      argument: { window: '7d', simulated: pick(['yes', 1]), root: null },
    }),
    () => ({
      rpc,
      id: index,
      method: 'select',
      argument: { window: '7d', simulated: null, root: pick([1, [], {}]) },
    }),
    () => ({
      rpc: pick(['result', 'error', 'CALL', 'call ', '', 1]),
      id: index,
      method: known,
      value: junk(),
      error: junk(),
    }),
    () => ({ jsonrpc: '2.0', id: index, method: known, params: junk() }),
    () => ({ command: unknown, type: known, text: junk() }),
  ];
  return kinds[index % kinds.length]?.();
}

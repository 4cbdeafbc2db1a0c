import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** What each room may import, beside itself. The picture is in ARCHITECTURE.md. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  'src/core': [],
  'src/adapters': ['src/core'],
  'src/shared': ['src/core'],
  'src/engine': ['src/core', 'src/adapters', 'src/shared'],
  'src/worker': ['src/core', 'src/adapters', 'src/shared', 'src/engine'],
  'src/cli': ['src/core', 'src/adapters', 'src/shared', 'src/engine'],
  'src/vscode': ['src/core', 'src/shared'],
  'src/features': ['src/core', 'src/shared', 'src/vscode'],
  'src/services.ts': ['src/core', 'src/shared', 'src/vscode'],
  'src/extension.ts': ['src/services.ts', 'src/vscode', 'src/features'],
  webview: ['src/core', 'src/shared'],
};

/** Floors of the core, top floor first: a folder imports its own floor and those below. */
const floors: readonly (readonly string[])[] = [
  ['batch'],
  ['analyse'],
  ['lint', 'estimate'],
  ['template', 'tokens', 'pricing', 'policy', 'ledger'],
  [
    'redaction',
    'ports',
    'model',
    'callAttachment',
    'includedText',
    'templateMessage',
    'jsonObject',
    'money',
    'errors',
    'units',
    'text',
    'yaml',
  ],
];

/** Folders with rooms of their own, each may import those before it; files beside them may import all. */
const innerRooms: readonly (readonly [folder: string, rooms: readonly string[]])[] = [
  ['src/adapters/projection/', ['sqlite', 'feed', 'rollups', 'facts', 'rows', 'months', 'bulk']],
  ['src/core/batch/', ['spec', 'budget', 'plan', 'run']],
  ['src/core/template/jinja/', ['values', 'syntax', 'library', 'run']],
];

interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** The text without comments. */
  readonly code: string;
  readonly imports: readonly { readonly target: string; readonly typeOnly: boolean }[];
}

const files = [...sourceFiles('src'), ...sourceFiles('webview')];

function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => readSource(path.posix.join(folder, name.split(path.sep).join('/'))));
}

function readSource(file: string): SourceFile {
  const text = readFileSync(path.join(root, file), 'utf8');
  const pattern = /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s)?'([^']+)'|\bimport\(\s*'([^']+)'/gm;
  const imports = [...text.matchAll(pattern)].map(match => {
    const specifier = match[2] ?? match[3] ?? '';
    const target = specifier.startsWith('.')
      ? path.posix.join(path.posix.dirname(file), specifier)
      : specifier;
    return { target, typeOnly: match[1] !== undefined };
  });
  const code = text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');
  return { path: file, text, code, imports };
}

function roomOf(file: string): string | undefined {
  return Object.keys(rooms).find(room => file === room || file.startsWith(`${room}/`));
}

function floorOf(file: string): number {
  const name = file.slice('src/core/'.length).split('/')[0]?.replace(/\.ts$/, '') ?? '';
  return floors.findIndex(floor => floor.includes(name));
}

describe('the architecture', () => {
  it('has sources to look at', () => {
    expect(files.length).toBeGreaterThan(40);
  });

  it('gives every source file a room', () => {
    expect(files.filter(file => roomOf(file.path) === undefined).map(file => file.path)).toEqual([]);
  });

  it('has no arrow that is not drawn', () => {
    const wrong = files.flatMap(file => {
      const room = roomOf(file.path) ?? '';
      return file.imports
        .map(({ target }) => target)
        .filter(target => target.startsWith('src/') || target.startsWith('webview/'))
        .filter(target => roomOf(target) !== room && !rooms[room]?.includes(roomOf(target) ?? ''))
        .map(target => `${file.path} → ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('keeps vscode inside the extension host rooms', () => {
    const allowed = ['src/vscode', 'src/features', 'src/services.ts', 'src/extension.ts'];
    const wrong = files.filter(
      file =>
        file.imports.some(({ target }) => target === 'vscode') && !allowed.includes(roomOf(file.path) ?? ''),
    );
    expect(wrong.map(file => file.path)).toEqual([]);
  });

  it('keeps the core pure: no node, clock, randomness or console', () => {
    const impure =
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bconsole\.|\bprocess\.|\bperformance\.now\(/;
    const core = files.filter(file => roomOf(file.path) === 'src/core');
    const wrong = core.filter(
      file => impure.test(file.code) || file.imports.some(({ target }) => target.startsWith('node:')),
    );
    expect(wrong.map(file => file.path)).toEqual([]);
  });

  it('keeps node out of what runs in a webview', () => {
    const shared = files.filter(file => ['src/shared', 'webview'].includes(roomOf(file.path) ?? ''));
    const wrong = shared.filter(file => file.imports.some(({ target }) => target.startsWith('node:')));
    expect(wrong.map(file => file.path)).toEqual([]);
  });

  it('lets no floor of the core look up', () => {
    const core = files.filter(file => roomOf(file.path) === 'src/core');
    expect(core.filter(file => floorOf(file.path) === -1).map(file => file.path)).toEqual([]);
    const upward = core.flatMap(file =>
      file.imports
        .filter(({ target, typeOnly }) => target.startsWith('src/core/') && !typeOnly)
        .filter(({ target }) => floorOf(target) < floorOf(file.path))
        .map(({ target }) => `${file.path} → ${target}`),
    );
    expect(upward).toEqual([]);
  });

  it.each(innerRooms)('lets no room of %s look up', (folder, rooms) => {
    const roomIn = (file: string) => {
      const [room = '', name] = file.slice(folder.length).split('/');
      return name === undefined ? rooms.length : rooms.indexOf(room);
    };
    const inside = files.filter(file => file.path.startsWith(folder));
    expect(inside.filter(file => roomIn(file.path) === -1).map(file => file.path)).toEqual([]);
    const upward = inside.flatMap(file =>
      file.imports
        .filter(({ target }) => target.startsWith(folder) && roomIn(target) > roomIn(file.path))
        .map(({ target }) => `${file.path} → ${target}`),
    );
    expect(upward).toEqual([]);
  });

  it('has no circle of files', () => {
    const byPath = new Map(files.map(file => [file.path, file]));
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, trail: readonly string[]): void => {
      if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
      else if (!done.has(file)) {
        for (const { target, typeOnly } of byPath.get(file)?.imports ?? []) {
          if (!typeOnly && byPath.has(target)) visit(target, [...trail, file]);
        }
        done.add(file);
      }
    };
    for (const file of byPath.keys()) visit(file, []);
    expect(circles).toEqual([]);
  });

  it('keeps features apart', () => {
    const features = files.filter(file => roomOf(file.path) === 'src/features');
    const featureOf = (file: string) => file.split('/')[2]?.replace(/\.ts$/, '');
    const wrong = features.flatMap(file =>
      file.imports
        .filter(
          ({ target }) => target.startsWith('src/features/') && featureOf(target) !== featureOf(file.path),
        )
        .map(({ target }) => `${file.path} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has no mutable state at the level of a module', () => {
    const wrong = files.filter(file => /^(?:export )?(?:let|var) /m.test(file.text)).map(file => file.path);
    expect(wrong).toEqual([]);
  });

  it('keeps every file at one idea', () => {
    const long = files.filter(file => file.text.split('\n').length > 300).map(file => file.path);
    expect(long).toEqual([]);
  });

  it('activates in at most 40 lines', () => {
    const extension = files.find(file => file.path === 'src/extension.ts');
    expect(extension?.text.split('\n').length).toBeLessThanOrEqual(41);
  });
});

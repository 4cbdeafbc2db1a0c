import { constants } from 'node:fs';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { SetupError } from '../../../scripts/bootstrap/setupError.mjs';
import { runProgram } from '../../../scripts/runProgram.ts';
import { cacheFolder } from '../../../scripts/vscode/cacheFolder.ts';
import { installPackage } from '../../../scripts/vscode/installPackage.ts';

export interface Chromium {
  readonly executablePath: string;
  /** Variables it needs beside the environment, for the binary that carries its own libraries. */
  readonly env: Record<string, string>;
}

/** Release of the npm package that carries a Chromium for Linux with the libraries and one font it needs. */
const packagedVersion = '153.0.0';

const installPlaces: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser', 'microsoft-edge'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData'].flatMap(variable => [
    join(process.env[variable] ?? '', 'Google', 'Chrome', 'Application', 'chrome.exe'),
    join(process.env[variable] ?? '', 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
  ]),
};

/** CHROME_PATH, else an installed Chromium, Chrome or Edge, else on Linux the one of the npm registry. */
export async function findChromium(): Promise<Chromium> {
  const named = process.env.CHROME_PATH;
  if (named !== undefined && named !== '') {
    if (await isExecutable(named)) return { executablePath: named, env: {} };
    throw new SetupError(`CHROME_PATH names ${named}, which is not a program: correct or unset it.`);
  }
  for (const place of installPlaces[process.platform] ?? []) {
    const path = place.includes('/') || place.includes('\\') ? place : await onPath(place);
    if (path !== undefined && (await isExecutable(path))) return { executablePath: path, env: {} };
  }
  if (process.platform === 'linux' && process.arch === 'x64') return packagedChromium();
  throw new SetupError(
    'No Chromium was found: install Google Chrome, Chromium or Microsoft Edge, or set CHROME_PATH to one.',
  );
}

/** The Chromium of the npm package, unpacked once into the cache folder. */
async function packagedChromium(): Promise<Chromium> {
  const folder = await cacheFolder(`chromium-${packagedVersion}`, async temporary => {
    console.error(`Getting Chromium (npm package @sparticuz/chromium ${packagedVersion})…`);
    await installPackage(temporary, '@sparticuz/chromium', packagedVersion);
    await unpack(temporary);
  });
  const unpacked = join(folder, 'unpacked');
  const fontConfig = join(unpacked, 'fonts.conf');
  // Written anew each time because it names the folder, which had another name while it was filled.
  await writeFile(fontConfig, fontConfigText(unpacked));
  return {
    executablePath: join(unpacked, 'chromium'),
    env: { LD_LIBRARY_PATH: join(unpacked, 'al2023', 'lib'), FONTCONFIG_FILE: fontConfig },
  };
}

/** The package unpacks itself into the system's temporary folder; VERCEL makes it unpack its libraries too. */
async function unpack(folder: string): Promise<void> {
  const target = join(folder, 'unpacked');
  await mkdir(target);
  const program = "import('@sparticuz/chromium').then(found => found.default.executablePath())";
  const env = { ...process.env, TMPDIR: target, VERCEL: '1' };
  const { code, output } = await runProgram(process.execPath, ['-e', program], { cwd: folder, env });
  if (code !== 0) throw new SetupError('Chromium could not be unpacked: is the disk full?', output);
}

function fontConfigText(unpacked: string): string {
  const folders = [join(unpacked, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'];
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    ...folders.map(folder => `  <dir>${folder}</dir>`),
    `  <cachedir>${join(unpacked, 'fonts-cache')}</cachedir>`,
    '</fontconfig>',
    '',
  ].join('\n');
}

async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder !== '' && (await isExecutable(path))) return path;
  }
  return undefined;
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

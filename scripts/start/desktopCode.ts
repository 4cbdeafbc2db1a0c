import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { runProgram } from '../runProgram.ts';

const windows = process.platform === 'win32';

/** The `code` program of an installed desktop VS Code, if there is one and a screen to show it on. */
export async function findDesktopCode(): Promise<string | undefined> {
  if (!hasScreen()) return undefined;
  const name = windows ? 'code.cmd' : 'code';
  const onPath = (process.env.PATH ?? process.env.Path ?? '')
    .split(delimiter)
    .filter(folder => folder !== '');
  for (const place of [...onPath.map(folder => join(folder, name)), ...installPlaces()]) {
    const found = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return place;
  }
  return undefined;
}

/** A Linux without a display may well have a `code` for remote work, which can show nothing. */
function hasScreen(): boolean {
  if (process.platform !== 'linux') return true;
  return (process.env.DISPLAY ?? '') !== '' || (process.env.WAYLAND_DISPLAY ?? '') !== '';
}

function installPlaces(): string[] {
  if (windows) {
    const folders = [
      join(process.env.LocalAppData ?? '', 'Programs'),
      process.env.ProgramFiles ?? '',
      process.env['ProgramFiles(x86)'] ?? '',
    ];
    return folders.map(folder => join(folder, 'Microsoft VS Code', 'bin', 'code.cmd'));
  }
  if (process.platform === 'darwin') {
    const inside = join('Visual Studio Code.app', 'Contents', 'Resources', 'app', 'bin', 'code');
    return ['/Applications', join(homedir(), 'Applications')].map(folder => join(folder, inside));
  }
  return ['/usr/share/code/bin/code', '/snap/bin/code', '/opt/visual-studio-code/bin/code'];
}

/** Installs the package and opens the folder; false when that VS Code refuses, which is said. */
export async function openInDesktop(code: string, vsix: string, folder: string): Promise<boolean> {
  for (const args of [
    ['--install-extension', vsix, '--force'],
    ['--new-window', folder],
  ]) {
    const { code: exitCode, output } = await runCode(code, args);
    if (exitCode !== 0) {
      console.error(`${output.trimEnd()}\n${code} refused ${args[0]}; VS Code is served here instead.`);
      return false;
    }
  }
  console.log(`VS Code is open on ${folder}.`);
  return true;
}

/** Windows runs code.cmd only through a shell, which needs quotes around paths with spaces. */
function runCode(code: string, args: readonly string[]) {
  const quote = (text: string) => (windows ? `"${text}"` : text);
  return runProgram(quote(code), args.map(quote), { cwd: homedir(), shell: windows });
}

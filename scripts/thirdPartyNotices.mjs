import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const licenceFile = /^(licen[cs]e|copying|notice)/i;

/**
 * The licences of every package that a bundle contains, which those licences ask to ship with it.
 *
 * @param {string} root folder of node_modules
 * @param {import('esbuild').Metafile[]} metafiles
 * @returns {string} one section per package, sorted by name
 */
export function thirdPartyNotices(root, metafiles) {
  const folders = new Set(metafiles.flatMap(metafile => Object.keys(metafile.inputs)).flatMap(packageFolder));
  const sections = [...folders].map(folder => section(join(root, folder)));
  return `${['Prompt Ledger contains the packages below.', ...sections.sort()].join('\n\n')}\n`;
}

/** @param {string} input path of a bundled file @returns {string[]} the folder of its package, if it has one */
function packageFolder(input) {
  const match = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input);
  return match === null ? [] : [match[0]];
}

/** @param {string} folder */
function section(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter(file => licenceFile.test(file))
    .sort()
    .map(file => readFileSync(join(folder, file), 'utf8').trim());
  return [`──── ${name} ${version} (${license ?? 'see below'})`, ...texts].join('\n\n');
}

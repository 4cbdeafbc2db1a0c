import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { readYaml } from '../../../src/core/yaml/yamlSource.ts';

function aliasBomb(levels: number): string {
  const lines = ['a0: &a0 [lol]'];
  for (let level = 1; level <= levels; level++) {
    const aliases = Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ');
    lines.push(`a${level}: &a${level} [${aliases}]`);
  }
  return lines.join('\n');
}

/** Indented one deeper on every line, as deep as the size limit lets through. */
const STAIRS = Array.from({ length: 450 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');

describe('YAML that is meant to hurt (F23)', () => {
  it.each([
    ['an alias bomb', aliasBomb(30)],
    ['20,000 open brackets', '['.repeat(20_000)],
    ['20,000 open braces', '{a: '.repeat(20_000)],
    ['20,000 dashes', `${'- '.repeat(20_000)}a`],
    ['20,000 question marks', '? '.repeat(20_000)],
    ['450 levels of indentation', STAIRS],
  ])('%s is refused in time', (_name, text) => {
    readYaml('warm: up', 'x.yaml');
    const start = performance.now();
    expect(() => readYaml(text, 'x.yaml')).toThrow(UserError);
    expect(performance.now() - start).toBeLessThan(100);
  });

  it('may have an alias, and stars in texts', () => {
    const stars = Array.from({ length: 200 }, (_, index) => `k${index}: |\n  * item\nl${index}: '*x'`).join(
      '\n',
    );
    expect(readYaml(`${stars}\na: &a 1\nb: *a`, 'x.yaml').value).toMatchObject({
      k0: '* item\n',
      a: 1,
      b: 1,
    });
  });

  it('is refused by its size before it is read', () => {
    expect(() => readYaml('#'.repeat(200_000), 'x.yaml')).toThrow(/200000 characters/);
  });
});

describe('places', () => {
  const source = readYaml('a: 1\nb:\n  - &x {c: 0.10}\n  - *x\n', 'x.yaml');

  it('lead to values, keys and what was written', () => {
    expect(source.placeOf(['b', 0, 'c'])).toEqual({ file: 'x.yaml', line: 3, column: 12 });
    expect(source.keyPlaceOf(['b', 0, 'c'])).toEqual({ file: 'x.yaml', line: 3, column: 9 });
    expect(source.textOf(['b', 0, 'c'])).toBe('0.10');
  });

  it('follow an alias, and fall back to what is there', () => {
    expect(source.textOf(['b', 1, 'c'])).toBe('0.10');
    expect(source.placeOf(['b', 7, 'nothing'])).toEqual({ file: 'x.yaml', line: 3, column: 3 });
    expect(source.textOf(['nothing'])).toBeUndefined();
  });
});

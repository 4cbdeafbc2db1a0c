import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outputPathKey, outputPathProblem } from '../../../../src/core/batch/plan/outputPath.ts';

describe('output paths', () => {
  it.each([
    '../a.png',
    'a/../../b.png',
    '/etc/passwd',
    'C:/x.png',
    'C:x.png',
    '\\\\host\\share\\x',
    'a\\b.png',
    'CON',
    'con.png',
    'assets/NUL.txt',
    'LPT1',
    'com¹.txt',
    'a/./b.png',
    'a//b.png',
    'a/',
    '',
    'x\u0000.png',
    'x\n.png',
    'x.png.',
    'x.png ',
    ' x.png',
    'dir./x.png',
    'a:stream.png',
    'x?.png',
    'pic\u202Egnp.exe',
    '\ud800.png',
    `${'x'.repeat(252)}.png`,
    `${'ä'.repeat(127)}.png`,
    `${'d/'.repeat(600)}x.png`,
  ])('refuses %j', path => {
    expect(outputPathProblem(path)).not.toBeNull();
  });

  it.each(['a.png', 'assets/icons/home.png', 'ä/ö ü.png', '日本/絵.png', '.hidden', 'console.png', 'a b.c'])(
    'accepts %j',
    path => {
      expect(outputPathProblem(path)).toBeNull();
    },
  );

  it('never accepts what another platform would read as another place', () => {
    const piece = fc.constantFrom(
      '..',
      '.',
      '',
      '/',
      '\\',
      ':',
      'CON',
      'a',
      'A',
      '\u0000',
      ' ',
      '.',
      '~',
      'x'.repeat(256),
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 8 }),
        parts => {
          const path = parts.join('');
          if (outputPathProblem(path) !== null) return;
          expect(path.startsWith('/')).toBe(false);
          expect(path).not.toMatch(/[\\:\0]/);
          for (const name of path.split('/')) {
            expect(['', '.', '..']).not.toContain(name);
            expect(name).not.toMatch(/[. ]$/);
            expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('takes names that differ in case or composition for one file', () => {
    expect(outputPathKey('Icons/CAFÉ.png')).toBe(outputPathKey('icons/cafe\u0301.png'));
    expect(outputPathKey('straße')).toBe(outputPathKey('STRASSE'));
    expect(outputPathKey('a.png')).not.toBe(outputPathKey('b.png'));
  });
});

/** One UTF-16 code unit that matches or not. */
export type Accept = (unit: number) => boolean;

/** A regular expression without look-around and back-references: what a finite automaton can decide. */
export type PatternNode =
  | { readonly kind: 'unit'; readonly accept: Accept }
  | { readonly kind: 'assert'; readonly at: 'start' | 'end' | 'word' | 'notWord' }
  | { readonly kind: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'either'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly item: PatternNode; readonly least: number; readonly most: number };

/** Why a pattern cannot be used, as words that follow the pattern in a message. */
export class PatternProblem extends Error {}

const MAX_REPEAT = 256;

export const isWord: Accept = unit =>
  (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90) || unit === 95 || (unit >= 97 && unit <= 122);

const isDigit: Accept = unit => unit >= 48 && unit <= 57;
const isSpace: Accept = unit => /\s/.test(String.fromCharCode(unit));
const isBreak: Accept = unit => unit === 10 || unit === 13 || unit === 0x2028 || unit === 0x2029;
const not =
  (accept: Accept): Accept =>
  unit =>
    !accept(unit);

const CLASSES = new Map<string, Accept>([
  ['d', isDigit],
  ['D', not(isDigit)],
  ['w', isWord],
  ['W', not(isWord)],
  ['s', isSpace],
  ['S', not(isSpace)],
]);
const CONTROLS = new Map([
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
  ['f', 12],
  ['0', 0],
]);

/** JavaScript's syntax, case-sensitive; `(?i)` in front ignores case. @throws PatternProblem */
export function parsePattern(source: string): PatternNode {
  const ignoreCase = source.startsWith('(?i)');
  const reader = new PatternReader(ignoreCase ? source.slice(4) : source, ignoreCase);
  return reader.whole();
}

class PatternReader {
  readonly #text: string;
  readonly #ignoreCase: boolean;
  #at = 0;
  #depth = 0;

  constructor(text: string, ignoreCase: boolean) {
    this.#text = text;
    this.#ignoreCase = ignoreCase;
  }

  whole(): PatternNode {
    const node = this.#either();
    if (this.#at < this.#text.length) throw new PatternProblem('has a ")" without a "("');
    return node;
  }

  #either(): PatternNode {
    if (++this.#depth > 100) throw new PatternProblem('nests its groups too deeply');
    const items = [this.#sequence()];
    while (this.#take('|')) items.push(this.#sequence());
    this.#depth--;
    const [only] = items;
    return items.length === 1 && only !== undefined ? only : { kind: 'either', items };
  }

  #sequence(): PatternNode {
    const items: PatternNode[] = [];
    while (this.#at < this.#text.length && !'|)'.includes(this.#text[this.#at] ?? ''))
      items.push(this.#item());
    return { kind: 'sequence', items };
  }

  #item(): PatternNode {
    let node = this.#atom();
    for (;;) {
      const bounds = this.#bounds();
      if (bounds === null) return node;
      if (node.kind === 'assert') throw new PatternProblem('repeats an anchor');
      node = { kind: 'repeat', item: node, ...bounds };
      this.#take('?'); // lazy: it finds the same texts
    }
  }

  #bounds(): { least: number; most: number } | null {
    if (this.#take('*')) return { least: 0, most: Number.POSITIVE_INFINITY };
    if (this.#take('+')) return { least: 1, most: Number.POSITIVE_INFINITY };
    if (this.#take('?')) return { least: 0, most: 1 };
    const counted = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(this.#text.slice(this.#at, this.#at + 12));
    if (counted === null) return null;
    this.#at += counted[0].length;
    const least = Number(counted[1]);
    const most =
      counted[2] === undefined ? least : counted[3] === '' ? Number.POSITIVE_INFINITY : Number(counted[3]);
    if (most < least || least > MAX_REPEAT || (most > MAX_REPEAT && most !== Number.POSITIVE_INFINITY))
      throw new PatternProblem(`repeats in a wrong order or more than ${MAX_REPEAT} times`);
    return { least, most };
  }

  #atom(): PatternNode {
    const character = this.#next();
    if (character === '(') return this.#group();
    if (character === '[') return { kind: 'unit', accept: this.#set() };
    if (character === '.') return { kind: 'unit', accept: not(isBreak) };
    if (character === '^') return { kind: 'assert', at: 'start' };
    if (character === '$') return { kind: 'assert', at: 'end' };
    if ('*+?'.includes(character)) throw new PatternProblem(`has "${character}" with nothing to repeat`);
    if (character !== '\\') return this.#literal(character.charCodeAt(0));
    const next = this.#text[this.#at];
    if (next === 'b' || next === 'B') {
      this.#at++;
      return { kind: 'assert', at: next === 'b' ? 'word' : 'notWord' };
    }
    const escaped = this.#escape();
    return typeof escaped === 'number' ? this.#literal(escaped) : { kind: 'unit', accept: escaped };
  }

  #group(): PatternNode {
    if (this.#take('?')) {
      const named = /^<[A-Za-z]\w*>/.exec(this.#text.slice(this.#at));
      if (named !== null) this.#at += named[0].length;
      else if (!this.#take(':'))
        throw new PatternProblem('uses look-around or flags, which are not supported');
    }
    const node = this.#either();
    if (!this.#take(')')) throw new PatternProblem('has a "(" without a ")"');
    return node;
  }

  #set(): Accept {
    const negated = this.#take('^');
    const accepts: Accept[] = [];
    while (!this.#take(']')) {
      const low = this.#setMember();
      if (typeof low === 'number' && this.#text[this.#at] === '-' && this.#text[this.#at + 1] !== ']') {
        this.#at++;
        const high = this.#setMember();
        if (typeof high !== 'number' || high < low) throw new PatternProblem('has a range in wrong order');
        accepts.push(this.#folded(unit => unit >= low && unit <= high));
      } else accepts.push(typeof low === 'number' ? this.#folded(unit => unit === low) : low);
    }
    const any: Accept = unit => accepts.some(accept => accept(unit));
    return negated ? not(any) : any;
  }

  #setMember(): number | Accept {
    const character = this.#next();
    if (character !== '\\') return character.charCodeAt(0);
    if (this.#take('b')) return 8;
    return this.#escape();
  }

  #escape(): number | Accept {
    const character = this.#next();
    const known = CLASSES.get(character) ?? CONTROLS.get(character);
    if (known !== undefined) return known;
    const digits = character === 'x' ? 2 : character === 'u' ? 4 : 0;
    if (digits > 0) {
      const code = this.#text.slice(this.#at, this.#at + digits);
      if (!/^[\da-f]+$/i.test(code) || code.length < digits) throw new PatternProblem('has a broken escape');
      this.#at += digits;
      return Number.parseInt(code, 16);
    }
    if (/[A-Za-z1-9]/.test(character))
      throw new PatternProblem(`uses "\\${character}", which is not supported`);
    return character.charCodeAt(0);
  }

  #literal(unit: number): PatternNode {
    return { kind: 'unit', accept: this.#folded(other => other === unit) };
  }

  #folded(accept: Accept): Accept {
    if (!this.#ignoreCase) return accept;
    return unit => {
      const text = String.fromCharCode(unit);
      return (
        accept(unit) || accept(text.toLowerCase().charCodeAt(0)) || accept(text.toUpperCase().charCodeAt(0))
      );
    };
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #next(): string {
    const character = this.#text[this.#at++];
    if (character === undefined) throw new PatternProblem('ends too early');
    return character;
  }
}

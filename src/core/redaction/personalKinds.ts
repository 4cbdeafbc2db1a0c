/** A kind of text that should not go on or be kept: every pattern is linear in the text, and numbers count only with a valid checksum. */
export interface SensitiveKind {
  /** With its article, for messages. */
  readonly name: string;
  /** One word that stands in its place in a redacted text. */
  readonly mark: string;
  readonly pattern: RegExp;
  readonly isReal: (found: string) => boolean;
}

/** Domains that RFC 2606 reserves for examples. */
const EXAMPLE_DOMAIN = /(^|[.@])(example\.(com|net|org)|example|test|invalid|localhost)$/i;

/** Numbers that are kept free for examples and films: 555-0100 to 555-0199. */
const FICTION = /555[ .-]01\d{2}$/;

/** Personal data that a pattern can tell. */
export const PERSONAL_KINDS: readonly SensitiveKind[] = [
  {
    name: 'an e-mail address',
    mark: 'e-mail',
    pattern: /(?<![\w.%+-])[\w.%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}/gi,
    isReal: found => !EXAMPLE_DOMAIN.test(found),
  },
  {
    name: 'an IBAN',
    mark: 'IBAN',
    pattern: /(?<![\w])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![\w])/g,
    isReal: isIban,
  },
  {
    name: 'a card number',
    mark: 'card',
    pattern: /(?<!\d|\d\.)\d(?:[ -]?\d){12,18}(?!\d|\.\d)/g,
    isReal: isCardNumber,
  },
  {
    name: 'a phone number',
    mark: 'phone',
    pattern: /(?<![\w+])\+\d(?:[ ()./-]{0,2}\d){7,14}(?!\d)/g,
    isReal: () => true,
  },
  {
    // North American numbers are written without a plus: area and exchange begin with 2 to 9.
    name: 'a phone number',
    mark: 'phone',
    pattern: /(?<![\w+.-])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?![\w-]|\.\d)/g,
    isReal: found => !FICTION.test(found),
  },
];

/** ISO 7064 mod 97-10: letters count as 10 to 35, the first four characters behind the rest. */
function isIban(found: string): boolean {
  const compact = found.replaceAll(' ', '');
  let rest = 0;
  for (const letter of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(letter, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return compact.length >= 15 && compact.length <= 34 && rest === 1;
}

/** The Luhn checksum; a run of one digit has it by chance and is no card. */
function isCardNumber(found: string): boolean {
  const digits = found.replaceAll(/[ -]/g, '');
  if (/^(\d)\1*$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactor } from '../../../src/core/redaction/redact.ts';

const redact = redactor(['Project Falcon', 'ACME (internal)', '']);
const clean = (text: string) => redact(text).text;

describe('what is taken out of a text that is kept', () => {
  it.each([
    ['mail jo.doe+x@corp.io now', 'mail [e-mail] now'],
    ['pay DE89 3704 0044 0532 0130 00 today', 'pay [IBAN] today'],
    ['card 4111 1111 1111 1111.', 'card [card].'],
    ['call +49 (30) 1234-5678!', 'call [phone]!'],
    ['key sk-proj-abcdefghij0123456789', 'key [secret]'],
    ['gsk_abcdefghij0123456789 or xai-abcdefghij0123456789', '[secret] or [secret]'],
    ['AKIAIOSFODNN7EXAMPLE and', '[secret] and'],
    ['AIzaSyA-1234567890abcdefghijklmnopqrstu end', '[secret] end'],
    ['t ghp_0123456789abcdefghij0123456789abcdef', 't [secret]'],
    ['xoxb-123456789012-abcdefghijkl', '[secret]'],
    [`eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N`, '[secret]'],
    ['Authorization: Bearer abcdefghijklmnop1234567890==', 'Authorization: [secret]'],
    ['GET /v1?api_key=SECRETvalue&a=1', 'GET /v1?[secret]&a=1'],
    ['DB_PASSWORD=hunter2 next', 'DB_[secret] next'],
    ['"clientSecret": "s3cr3t-value"', '"[secret]"'],
    ['Password: Tr0ub4dor!', '[secret]'],
    ['https://a.example/x?access-token=abcd#f', 'https://a.example/x?[secret]'],
    ['call (415) 555-2671 or 1-212-736-5000.', 'call [phone] or [phone].'],
    ['about Pro\u200bject Fal\u00adcon', 'about [confidential]'],
    ['mail jo.doe\u200b@corp.io, card 4111\u2060 1111 1111 1111', 'mail [e-mail], card [card]'],
    ['postgres://jo:hunter2@db.corp.io/x', '[secret]/x'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n', '[secret]\n'],
    ['about project  falcon and PROJECT\nFALCON', 'about [confidential] and [confidential]'],
    ['for ACME (internal) use', 'for [confidential] use'],
  ])('%s', (text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  it('is nothing of ordinary words, numbers without a valid checksum, and examples', () => {
    const text =
      'At 4111 1111 1111 1112 or DE00 1234 5678 9012 3456 78 ask me@example.com; sk-short, v1.2.3, projects. Password: required. max_tokens=500, key=5, 415-555-0134, 123-456-7890';
    expect(redact(text)).toEqual({ text, redactions: 0 });
  });

  it('goes as one where it overlaps, and every place is counted', () => {
    expect(redact('Bearer sk-proj-abcdefghij0123456789 jo@corp.io')).toEqual({
      text: '[secret] [e-mail]',
      redactions: 2,
    });
  });

  it('is found wherever it stands, and nothing else is changed', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), fc.nat(20), (words, at) => {
        const text = words.toSpliced(at, 0, 'jo@corp.io').join(' ');
        expect(clean(text)).toBe(words.toSpliced(at, 0, '[e-mail]').join(' '));
      }),
    );
  });

  it('takes time in proportion to the text, whatever it is (F25)', () => {
    for (const piece of [
      'a',
      '-',
      'sk-',
      'bearer ',
      'a://',
      'eyJ',
      '1 ',
      '+1',
      'a@',
      'api_key',
      'api_key: a',
      'password=',
      '\u200b',
      '(212) ',
      'DE89 ',
      '-----BEGIN ',
    ]) {
      const text = piece.repeat(100_000 / piece.length);
      const started = performance.now();
      clean(text);
      expect([piece, performance.now() - started < 1000]).toEqual([piece, true]);
    }
  });
});

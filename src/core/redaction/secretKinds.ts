import type { SensitiveKind } from './personalKinds.ts';

const always = () => true;
const secret = (name: string, pattern: RegExp): SensitiveKind => ({
  name,
  mark: 'secret',
  pattern,
  isReal: always,
});

/** Names of credentials in addresses, settings and JSON: `api_key`, `DB_PASSWORD`, `clientSecret`. */
const NAMES =
  '(?:(?:(?:api|access|auth|secret|private|client|refresh|session|account|service)[_-]?){1,3}(?:key|token|secret)|secret|pass(?:word|wd|phrase|code)|pwd)';

/** Behind an equals sign anything is its value; behind a colon, as in prose, only what has a digit in it. */
const NAMED = new RegExp(
  String.raw`(?<![a-z0-9])${NAMES}["']?[ \t]{0,3}(?:=[ \t]{0,3}["']?[^\s"'&<>,;]{4,300}|:[ \t]{0,3}["']?(?=[^\s"'\d]{0,60}\d)[^\s"'&<>,;]{6,300})`,
  'gi',
);

/** Credentials by the forms that their issuers give them; every pattern is linear in the text. */
export const SECRET_KINDS: readonly SensitiveKind[] = [
  secret('an API key', /(?<![\w-])(?:sk|pk|rk|gsk|xai|pplx|nvapi|fw)[-_][\w-]{16,250}/g),
  secret('a Google API key', /(?<![\w-])AIza[\w-]{35}/g),
  secret('an AWS access key', /(?<![A-Z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Z0-9])/g),
  secret('a GitHub token', /(?<!\w)(?:gh[pousr]_\w{20,250}|github_pat_\w{20,250})/g),
  secret('a GitLab token', /(?<![\w-])glpat-[\w-]{20,60}/g),
  secret('a Slack token', /(?<![\w-])xox[abeoprs]-[\w-]{10,250}/g),
  secret('a Hugging Face or Replicate token', /(?<!\w)(?:hf|r8)_[A-Za-z0-9]{30,60}/g),
  secret('a JSON Web Token', /(?<![\w-])eyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{10,2000}/g),
  secret(
    'a private key',
    /-----BEGIN (?:[A-Z]{1,20} ){0,3}PRIVATE KEY-----[^-]{0,8000}(?:-----END (?:[A-Z]{1,20} ){0,3}PRIVATE KEY-----)?/g,
  ),
  secret('a bearer token', /\bbearer[ \t]{1,4}[\w.~+/-]{16,2000}={0,2}/gi),
  secret('a named credential', NAMED),
  secret('a password in an address', /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,100}:[^\s/@]{1,200}@/gi),
];

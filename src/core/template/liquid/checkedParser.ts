import {
  type Context,
  EchoTag,
  type Emitter,
  Liquid,
  Output,
  type Parser,
  type Template,
  type Token,
  TokenKind,
  type TopLevelToken,
} from 'liquidjs';
import type { Span } from '../../model.ts';
import { optionsOf, restrict } from './engine.ts';
import { printedText } from './output.ts';
import { QueueParser } from './queueParser.ts';

/** What rendering asks about places; offsets are those of the text that is parsed, `file` is an included one. */
export interface Checks {
  /** Called when a tag prints a value that is not there; `values` are those of the call. */
  readonly onMissing: (span: Span, values: object) => void;
  /** Text that stands outside of tags, as it is to be written. */
  readonly textOf: (file: string | undefined, span: Span) => string;
}

type Parsed = ReturnType<Parser['parseToken']>;

/** An engine whose tags report what they miss, in the template and in all that it includes. */
export class CheckedLiquid extends Liquid {
  readonly #checks: Checks;

  constructor(partials: ReadonlyMap<string, string>, checks: Checks) {
    super(optionsOf(partials));
    restrict(this);
    this.registerTag('echo', echoTag(checks));
    this.#checks = checks;
  }

  override parse(text: string): Template[] {
    return new CheckedParser(this, this.#checks).parse(text);
  }

  override _parsePartialFile(...[file, sync, from]: Parameters<Liquid['_parsePartialFile']>) {
    return this.#file(file, sync, 'partials', from);
  }

  override _parseLayoutFile(...[file, sync, from]: Parameters<Liquid['_parseLayoutFile']>) {
    return this.#file(file, sync, 'layouts', from);
  }

  #file(file: string, sync: boolean | undefined, type: string, from: string | undefined) {
    const parser = new CheckedParser(this, this.#checks);
    return parser.parseFile(file, sync, type as Parameters<Parser['parseFile']>[2], from);
  }
}

class CheckedParser extends QueueParser {
  readonly #liquid: Liquid;
  readonly #checks: Checks;

  constructor(liquid: Liquid, checks: Checks) {
    super(liquid);
    this.#liquid = liquid;
    this.#checks = checks;
  }

  override parseToken(token: TopLevelToken, rest: TopLevelToken[]): Parsed {
    const parsed = super.parseToken(token, rest);
    if (token.kind === TokenKind.Output) {
      return new CheckedOutput(token as ConstructorParameters<typeof Output>[0], this.#liquid, this.#checks);
    }
    if (token.kind === TokenKind.HTML && 'trimLeft' in token) {
      const [left, right] = [Number(token.trimLeft), Number(token.trimRight)];
      const text = this.#checks.textOf(token.file, { start: token.begin + left, end: token.end - right });
      parsed.render = function* (_context: Context, emitter: Emitter) {
        yield emitter.write(text);
      };
    }
    return parsed;
  }
}

class CheckedOutput extends Output {
  readonly #checks: Checks;

  constructor(token: ConstructorParameters<typeof Output>[0], liquid: Liquid, checks: Checks) {
    super(token, liquid);
    this.#checks = checks;
  }

  override *render(context: Context, emitter: Emitter): IterableIterator<unknown> {
    emitter.write(printed(yield this.value.value(context, false), this.token, context, this.#checks));
  }
}

function echoTag(checks: Checks) {
  return class extends EchoTag {
    override *render(context: Context, emitter: Emitter) {
      const [value] = this.arguments();
      if (value !== undefined && 'value' in value) {
        emitter.write(printed(yield value.value(context, false), this.token, context, checks));
      }
    }
  };
}

/** @throws RenderProblem for what is not there, and for what is no text. */
function printed(value: unknown, token: Token, context: Context, checks: Checks): string {
  if ((value === undefined || value === null) && token.file === undefined) {
    checks.onMissing({ start: token.begin, end: token.end }, context.environments);
  }
  return printedText(value);
}

import { type Environment, Interpreter } from '@huggingface/jinja';
import { maxRenderedLength } from '../limits.ts';
import { RenderProblem } from '../renderProblem.ts';
import type { Statement } from './locate.ts';
import type { JinjaTag } from './scanTags.ts';

type RuntimeValue = ReturnType<Interpreter['evaluate']>;

/** Evaluations one call may take: loops in loops over long lists end here, not in an hour. */
const maxSteps = 300_000;

/**
 * The engine's interpreter with a conscience: it knows which tag it is in, calls `onUndefined` when a tag prints a value
 * that is not there, and stops where the work or the text gets out of hand.
 */
export class CheckedInterpreter extends Interpreter {
  readonly #places: ReadonlyMap<Statement, JinjaTag>;
  readonly #onUndefined: (tag: JinjaTag) => void;
  readonly #emptyList: RuntimeValue;
  #steps = 0;
  #current: JinjaTag | undefined;

  constructor(
    environment: Environment,
    places: ReadonlyMap<Statement, JinjaTag>,
    onUndefined: (tag: JinjaTag) => void,
    emptyList: RuntimeValue,
  ) {
    super(environment);
    this.#places = places;
    this.#onUndefined = onUndefined;
    this.#emptyList = emptyList;
  }

  /** The tag that was evaluated last. */
  get current(): JinjaTag | undefined {
    return this.#current;
  }

  override evaluate(statement: Statement | undefined, environment: Environment): RuntimeValue {
    const tag = statement === undefined ? undefined : this.#places.get(statement);
    if (tag !== undefined) {
      this.#current = tag;
    }
    if (++this.#steps > maxSteps) {
      throw new RenderProblem(
        `Rendering takes more than ${maxSteps.toLocaleString('en-US')} steps`,
        this.#current?.span,
      );
    }
    const looped = statement?.type === 'For' && iterableOf(statement);
    const value =
      looped && super.evaluate(looped, environment).type === 'UndefinedValue'
        ? this.#elseOf(statement, environment)
        : super.evaluate(statement, environment);
    if (tag?.kind === 'expression' && value.type === 'UndefinedValue') {
      this.#onUndefined(tag);
    }
    if (typeof value.value === 'string' && value.value.length > maxRenderedLength) {
      throw new RenderProblem(
        `Rendering makes more than ${maxRenderedLength.toLocaleString('en-US')} characters`,
        tag?.span,
      );
    }
    return value;
  }

  /** Jinja loops over a missing value as over an empty list; the engine would refuse. */
  #elseOf(loop: Statement, environment: Environment): RuntimeValue {
    environment.setVariable('\u0000empty', this.#emptyList);
    const empty = { type: 'Identifier', value: '\u0000empty' };
    return super.evaluate({ ...loop, iterable: empty } as Statement, environment);
  }
}

function iterableOf(statement: Statement): Statement | undefined {
  const iterable = 'iterable' in statement ? (statement.iterable as Statement | undefined) : undefined;
  const filtered = iterable?.type === 'SelectExpression' && 'lhs' in iterable;
  return filtered ? (iterable.lhs as Statement) : iterable;
}

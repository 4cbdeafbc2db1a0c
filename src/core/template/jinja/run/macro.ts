import { RenderProblem } from '../../renderProblem.ts';
import type { Parameter } from '../syntax/nodes.ts';
import { Callable, type Dict, type Given, Tuple, Undefined, type Value } from '../values/value.ts';
import type { Evaluator } from './evaluator.ts';
import type { Frame } from './frame.ts';

export interface MacroShape {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** Names that the body reads: a macro takes further arguments only where it reads `varargs` or `kwargs`. */
  readonly reads: ReadonlySet<string>;
  /** The frame it was defined in. */
  readonly around: Frame;
  readonly render: (frame: Frame) => Value;
}

/** A macro as a function: parameters by place or name, defaults that may use those before, `caller` from a call block. */
export function macroOf(shape: MacroShape, evaluator: Evaluator): Callable {
  const fields = new Map<string, Value>([
    ['name', shape.name],
    ['arguments', new Tuple(shape.parameters.map(({ name }) => name))],
    ['catch_kwargs', shape.reads.has('kwargs')],
    ['catch_varargs', shape.reads.has('varargs')],
    ['caller', shape.reads.has('caller')],
  ]);
  return new Callable(
    shape.name,
    given => shape.render(frameOf(shape, given, evaluator)),
    name => fields.get(name),
  );
}

function frameOf({ name, parameters, reads, around }: MacroShape, given: Given, evaluator: Evaluator): Frame {
  const frame = around.inner();
  const named = new Map(given.named);
  const caller = named.get('caller');
  if (reads.has('caller')) frame.names.set('caller', caller ?? new Undefined('caller'));
  else if (caller !== undefined)
    throw new RenderProblem(`${name}() does not use a call block: it has no caller()`);
  named.delete('caller');
  const extra = given.positional.slice(parameters.length);
  if (extra.length > 0 && !reads.has('varargs')) {
    throw new RenderProblem(`${name}() takes ${parameters.length} arguments, not ${given.positional.length}`);
  }
  parameters.forEach((parameter, index) => {
    const value = index < given.positional.length ? given.positional[index] : named.get(parameter.name);
    named.delete(parameter.name);
    frame.names.set(parameter.name, value === undefined ? defaultOf(parameter, frame, evaluator) : value);
  });
  const [unknown] = named.keys();
  if (unknown !== undefined && !reads.has('kwargs'))
    throw new RenderProblem(`${name}() has no argument "${unknown}"`);
  frame.names.set('varargs', new Tuple(extra));
  const record: Dict = new Map(named);
  frame.names.set('kwargs', record);
  return frame;
}

function defaultOf({ name, default: otherwise }: Parameter, frame: Frame, evaluator: Evaluator): Value {
  return otherwise === null ? new Undefined(`argument "${name}"`) : evaluator.value(otherwise, frame);
}

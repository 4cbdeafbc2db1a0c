import type { AST } from '@handlebars/parser';
import { isEmptyValue, ownProperty } from '../render/ownProperty.ts';
import { RenderProblem } from '../renderProblem.ts';
import { roleOf } from '../roles/roles.ts';
import { evaluate, hashOf, requireVariable } from './evaluate.ts';
import type { Frame } from './frame.ts';
import type { Interpreter } from './interpreter.ts';

interface Call extends AST.Node {
  readonly params: readonly AST.Node[];
  readonly hash?: AST.Hash;
}

/**
 * A helper without a body, as a tag or in parentheses. Dotprompt's own are those of google/dotprompt,
 * js/src/helpers.ts; they act on the messages instead of writing markers that text could forge.
 * @returns what the tag writes; undefined where it writes nothing.
 */
export function callHelper(interpreter: Interpreter, name: string, call: Call, frame: Frame): unknown {
  const { builder } = interpreter;
  const argument = (index: number): unknown => {
    const node = call.params[index];
    return node === undefined ? undefined : evaluate(interpreter, node, frame);
  };
  switch (name) {
    case 'lookup':
      return ownProperty(argument(0), String(argument(1)));
    case 'json':
      return json(argument(0), ownProperty(hashOf(interpreter, call.hash, frame), 'indent'));
    case 'ifEquals':
      return argument(0) === argument(1);
    case 'unlessEquals':
      return argument(0) !== argument(1);
    case 'role':
      if (call.params.length === 0) {
        throw new RenderProblem(
          'role needs a name',
          interpreter.place(call),
          'For a field of that name write {{this.role}}',
        );
      }
      builder.startRole(roleOf(String(argument(0))) ?? 'user');
      return undefined;
    case 'history':
      builder.startRole('assistant');
      return undefined;
    case 'section':
      builder.border();
      return undefined;
    case 'media':
      return media(interpreter, call, frame);
    default:
      throw new RenderProblem(
        `"${name}" needs a body`,
        interpreter.place(call),
        `Write {{#${name} …}} … {{/${name}}}`,
      );
  }
}

/** A helper with a body. */
export function runBlockHelper(
  interpreter: Interpreter,
  name: string,
  node: AST.BlockStatement,
  frame: Frame,
): void {
  const first = node.params[0];
  const subject = first === undefined ? undefined : evaluate(interpreter, first, frame);
  const second = node.params[1];
  const choose = (condition: boolean): void =>
    interpreter.program(condition ? node.program : node.inverse, frame);
  const secondValue = (): unknown =>
    second === undefined ? undefined : evaluate(interpreter, second, frame);
  switch (name) {
    case 'if':
      choose(!isEmptyValue(subject, includesZero(interpreter, node, frame)));
      break;
    case 'unless':
      choose(isEmptyValue(subject, includesZero(interpreter, node, frame)));
      break;
    case 'ifEquals':
      choose(subject === secondValue());
      break;
    case 'unlessEquals':
      choose(subject !== secondValue());
      break;
    case 'each':
      interpreter.each(subject, node, frame);
      break;
    case 'with':
      runWith(interpreter, subject, node, frame);
      break;
    case 'role': {
      const before = interpreter.builder.role;
      interpreter.builder.startRole(roleOf(String(subject)) ?? 'user');
      interpreter.program(node.program, frame);
      interpreter.builder.startRole(before);
      break;
    }
    case 'section':
      interpreter.builder.border();
      interpreter.program(node.program, frame);
      interpreter.builder.border();
      break;
    default:
      throw new RenderProblem(`"${name}" takes no body`, interpreter.place(node), `Write {{${name} …}}`);
  }
}

function runWith(interpreter: Interpreter, subject: unknown, node: AST.BlockStatement, frame: Frame): void {
  if (isEmptyValue(subject, true)) {
    interpreter.program(node.inverse, frame);
  } else {
    // The same context again is no step for `../`, in Handlebars too.
    const same = subject === frame.context;
    interpreter.program(
      node.program,
      same ? frame : frame.child(subject, node.program?.blockParams, [subject]),
    );
  }
}

function includesZero(interpreter: Interpreter, node: AST.BlockStatement, frame: Frame): boolean {
  return ownProperty(hashOf(interpreter, node.hash, frame), 'includeZero') === true;
}

function json(value: unknown, indent: unknown): string {
  return JSON.stringify(value ?? null, null, typeof indent === 'number' ? indent : 0);
}

function media(interpreter: Interpreter, call: Call, frame: Frame): undefined {
  const hash = hashOf(interpreter, call.hash, frame);
  const pair = call.hash?.pairs.find(each => each.key === 'url');
  const url = ownProperty(hash, 'url');
  if (url === undefined && pair?.value.type === 'PathExpression') {
    requireVariable(interpreter, pair.value as AST.PathExpression, frame, call);
  }
  if (typeof url !== 'string' || url === '') {
    throw new RenderProblem(
      'media has no url',
      interpreter.place(call),
      'Give it one: {{media url=imageUrl}}',
    );
  }
  const mediaType = ownProperty(hash, 'contentType') ?? ownProperty(hash, 'mime');
  interpreter.builder.addMedia({ url, ...(typeof mediaType === 'string' ? { mediaType } : {}) });
  return undefined;
}

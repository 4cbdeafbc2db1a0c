import type { AST } from '@handlebars/parser';
import { ownProperty, plainRecord } from '../render/ownProperty.ts';
import { missingVariable, RenderProblem } from '../renderProblem.ts';
import type { Frame } from './frame.ts';
import type { Interpreter } from './interpreter.ts';

/** A tag or a call in parentheses: a name, and what it is given. */
interface Call {
  readonly path: AST.Node;
  readonly params: readonly AST.Node[];
  readonly hash?: AST.Hash;
}

/** The value of an expression; undefined where a path leads nowhere. */
export function evaluate(interpreter: Interpreter, node: AST.Node, frame: Frame): unknown {
  switch (node.type) {
    case 'PathExpression':
      return pathValue(interpreter, node as AST.PathExpression, frame);
    case 'SubExpression': {
      const call = node as AST.SubExpression;
      const helper = helperOf(interpreter, call, frame);
      return helper === null
        ? evaluate(interpreter, calledPath(call.path), frame)
        : interpreter.call(helper, call, frame);
    }
    case 'StringLiteral':
    case 'NumberLiteral':
    case 'BooleanLiteral':
      return (node as AST.StringLiteral | AST.NumberLiteral | AST.BooleanLiteral).value;
    case 'NullLiteral':
      return null;
    default:
      return undefined;
  }
}

/** Named arguments as own properties. */
export function hashOf(
  interpreter: Interpreter,
  hash: AST.Hash | undefined,
  frame: Frame,
): Record<string, unknown> {
  const record = plainRecord();
  for (const pair of hash?.pairs ?? []) {
    record[pair.key] = evaluate(interpreter, pair.value, frame);
  }
  return record;
}

/**
 * The helper that a tag calls: a bare name with arguments is a call; without any it is one only if there is a helper of
 * that name, which goes ahead of a value of that name as Dotprompt's `knownHelpers` do.
 * @throws RenderProblem for a call of a helper that there is not.
 */
export function helperOf(interpreter: Interpreter, call: Call, frame: Frame): string | null {
  const path = calledPath(call.path);
  const called = call.params.length > 0 || (call.hash?.pairs.length ?? 0) > 0;
  const bare = isPath(path) && !path.data && path.depth === 0 && path.parts.length === 1;
  if (!bare || /^(?:this|\.)[./]/.test(path.original)) {
    return null;
  }
  const name = String(path.parts[0]);
  if (frame.local(name) !== undefined && !called) {
    return null;
  }
  if (interpreter.parts.vocabulary.helpers.has(name)) {
    return name;
  }
  if (called) {
    throw new RenderProblem(
      `There is no helper "${name}"`,
      interpreter.place(path),
      'Use a helper that the format has',
    );
  }
  return null;
}

/** What a tag or a call begins with, where a text or a number is the name of a value or a helper. */
export function calledPath(node: AST.Node): AST.Node {
  const name = literalName(node);
  if (name === undefined) return node;
  const path: AST.PathExpression = {
    type: 'PathExpression',
    loc: node.loc,
    data: false,
    depth: 0,
    head: name,
    tail: [],
    parts: [name],
    original: name,
  };
  return path;
}

function literalName(node: AST.Node): string | undefined {
  switch (node.type) {
    case 'StringLiteral':
    case 'NumberLiteral':
    case 'BooleanLiteral':
      return String((node as AST.StringLiteral | AST.NumberLiteral | AST.BooleanLiteral).value);
    case 'NullLiteral':
      return 'null';
    case 'UndefinedLiteral':
      return 'undefined';
    default:
      return undefined;
  }
}

/** @throws RenderProblem when the path starts at a variable that nobody gave and that is not optional. */
export function requireVariable(
  interpreter: Interpreter,
  path: AST.PathExpression,
  frame: Frame,
  node: AST.Node,
): void {
  const name = path.data ? undefined : path.parts[0];
  const context = frame.up(path.depth)?.context;
  if (typeof name !== 'string' || !interpreter.isRoot(context)) {
    return;
  }
  if (ownProperty(context, name) === undefined && !interpreter.parts.optional.has(name)) {
    throw missingVariable(name, interpreter.place(node));
  }
}

export function isPath(node: AST.Node): node is AST.PathExpression {
  return node.type === 'PathExpression';
}

function pathValue(interpreter: Interpreter, path: AST.PathExpression, frame: Frame): unknown {
  const [head] = path.parts;
  if (head !== undefined && typeof head !== 'string') {
    throw new RenderProblem('A path cannot start at a call', interpreter.place(path));
  }
  const names = path.parts.map(String);
  if (path.data) {
    return names
      .slice(1)
      .reduce(ownProperty, head === undefined ? undefined : frame.up(path.depth)?.data(head));
  }
  const local = head === undefined || path.depth > 0 ? undefined : frame.local(head);
  if (local !== undefined) {
    return names.slice(1).reduce(ownProperty, local.value);
  }
  return names.reduce(ownProperty, frame.up(path.depth)?.context);
}

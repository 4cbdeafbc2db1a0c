import type { Grammar } from './grammar.ts';
import type { CallArguments, Expression } from './nodes.ts';
import type { TokenReader } from './tokenReader.ts';

/** Arguments in their brackets: positional, then named; one list and one record may be spread. @throws TagFault */
export function argumentsOf(reader: TokenReader, { expression }: Grammar): CallArguments {
  const positional: Expression[] = [];
  const named: (readonly [string, Expression])[] = [];
  let list: Expression | undefined;
  let record: Expression | undefined;
  reader.expectSign('(');
  for (let first = true; !reader.isSign(')'); first = false) {
    if (!first) {
      reader.expectSign(',');
      if (reader.isSign(')')) break;
    }
    const isNamed =
      reader.current.kind === 'name' && reader.following.text === '=' && reader.following.kind === 'sign';
    if (record !== undefined) reader.fail(')');
    if (reader.isSign('*') && list === undefined) {
      reader.take();
      list = expression(reader);
    } else if (reader.skipSign('**')) {
      record = expression(reader);
    } else if (isNamed) {
      const name = reader.take().text;
      reader.take();
      named.push([name, expression(reader)]);
    } else {
      if (named.length > 0 || list !== undefined) reader.fail('an argument with a name');
      positional.push(expression(reader));
    }
  }
  reader.expectSign(')');
  return { positional, named, ...(list !== undefined && { list }), ...(record !== undefined && { record }) };
}

import type { Rule } from '../rule.ts';

/** Used in the text of a template that declares its variables, but not declared. */
export const unknownVariable: Rule = {
  id: 'unknown-variable',
  severity: 'warning',
  check({ template }) {
    if (!template.variables.some(variable => variable.declared)) return [];
    return template.variables.flatMap(({ name, declared, spans }) => {
      const [first] = spans;
      return declared || first === undefined
        ? []
        : [{ message: `"${name}" is used but not declared with the other variables`, span: first }];
    });
  },
};

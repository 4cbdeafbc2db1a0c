import type { FoundAttachments } from '../attachments/found.ts';
import { NO_ATTACHMENTS } from '../attachments/found.ts';
import { schemaOfProperties } from '../attachments/propertyList.ts';
import { readShape, shapeAt } from '../attachments/readShape.ts';
import { readTools } from '../attachments/readTools.ts';
import { requestAttachments } from '../attachments/requestAttachments.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/**
 * Tools and the answer's schema: version 2 lists `tools` and `outputs` (microsoft/prompty, spec/spec.md), version 1
 * has them among the parameters of the model, as the provider's request has.
 */
export function findAttachments(root: YamlNode | null): readonly FoundAttachments[] {
  const tools = root?.at('tools');
  const outputs = root?.at('outputs') ?? root?.at('outputSchema');
  return [
    readTools(tools),
    outputs === undefined ? NO_ATTACHMENTS : readOutputs(outputs),
    requestAttachments(
      root?.at('model', 'parameters'),
      root?.at('model', 'options', 'additionalProperties'),
      root?.at('model', 'options'),
    ),
  ];
}

function readOutputs(outputs: YamlNode): FoundAttachments {
  const listed = schemaOfProperties(outputs);
  return listed === undefined ? readShape(outputs) : shapeAt(outputs, { schema: listed });
}

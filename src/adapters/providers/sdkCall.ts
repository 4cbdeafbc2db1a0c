import type { OpenAIProvider } from '@ai-sdk/openai';
import type { CallExtras, ToolChoice } from '../../core/callAttachment.ts';
import type { JsonObject } from '../../core/jsonObject.ts';
import type { RenderedMedia, RenderedMessage } from '../../core/model.ts';

/** What the SDK's chat and responses models take. */
type SdkOptions = Parameters<ReturnType<OpenAIProvider['chat']>['doGenerate']>[0];
type SdkMessage = SdkOptions['prompt'][number];
type SdkFile = Extract<Extract<SdkMessage, { role: 'user' }>['content'][number], { type: 'file' }>;
type SdkAnswer = Awaited<ReturnType<ReturnType<OpenAIProvider['chat']>['doGenerate']>>['content'];
type SdkSchema = Extract<NonNullable<SdkOptions['tools']>[number], { type: 'function' }>['inputSchema'];

/** Messages as the SDK has them. Media go with a user's message: no other role may have them. */
export function sdkPrompt(messages: readonly RenderedMessage[]): SdkMessage[] {
  return messages.flatMap(({ role, text, media = [] }): SdkMessage[] => {
    const files = media.map(fileOf);
    const said = { type: 'text' as const, text };
    if (role === 'system' || role === 'assistant') {
      const own: SdkMessage = role === 'system' ? { role, content: text } : { role, content: [said] };
      return files.length === 0 ? [own] : [...(text === '' ? [] : [own]), { role: 'user', content: files }];
    }
    // A tool's message needs the call it answers, which a template does not have: it goes as the user's.
    return [{ role: 'user', content: text === '' && files.length > 0 ? files : [said, ...files] }];
  });
}

/** Tools and answer schema as the SDK has them; nothing where a call has none. */
export function sdkExtras(
  extras: CallExtras | undefined,
): Pick<SdkOptions, 'tools' | 'toolChoice' | 'responseFormat' | 'providerOptions'> {
  if (extras === undefined) return {};
  const { tools, toolChoice, shape } = extras;
  return {
    ...(tools === undefined
      ? {}
      : {
          tools: tools.map(({ name, description, parameters, strict }) => ({
            type: 'function',
            name,
            ...(description === undefined ? {} : { description }),
            inputSchema: schemaOf(parameters ?? { type: 'object', properties: {} }),
            ...(strict === undefined ? {} : { strict }),
          })),
        }),
    ...(toolChoice === undefined ? {} : { toolChoice: choiceOf(toolChoice) }),
    ...(shape === undefined
      ? {}
      : {
          responseFormat: {
            type: 'json',
            schema: schemaOf(shape.schema),
            ...(shape.name === undefined ? {} : { name: shape.name }),
            ...(shape.description === undefined ? {} : { description: shape.description }),
          },
          // The SDK asks for strictness unless it is told not to; the template says what is wanted.
          providerOptions: { openai: { strictJsonSchema: shape.strict === true } },
        }),
  };
}

/** The words of an answer; where it calls tools, those calls and the words as JSON. */
export function answerText(content: SdkAnswer): string {
  const text = content.map(part => (part.type === 'text' ? part.text : '')).join('');
  const calls = content.flatMap(part =>
    part.type === 'tool-call' ? [{ tool: part.toolName, arguments: parsedOr(part.input) }] : [],
  );
  if (calls.length === 0) return text;
  return `${JSON.stringify({ ...(text === '' ? {} : { text }), calls }, null, 2)}\n`;
}

function fileOf({ url, mediaType, detail }: RenderedMedia): SdkFile {
  const [, type, data] = /^data:([^;,]{0,100})[^,]{0,100};base64,(.*)$/is.exec(url) ?? [];
  return {
    type: 'file',
    mediaType: mediaType ?? (type === undefined || type === '' ? 'image' : type),
    data: data === undefined ? { type: 'url', url: new URL(url) } : { type: 'data', data },
    ...(detail === undefined ? {} : { providerOptions: { openai: { imageDetail: detail } } }),
  };
}

function choiceOf(choice: ToolChoice): NonNullable<SdkOptions['toolChoice']> {
  return typeof choice === 'string' ? { type: choice } : { type: 'tool', toolName: choice.tool };
}

/** Schemas come from files: the provider says what is wrong with them. */
function schemaOf(schema: JsonObject): SdkSchema {
  return structuredClone(schema) as SdkSchema;
}

/** Arguments are JSON as text; what is none stays text. */
function parsedOr(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    return input;
  }
}

import type { JsonObject } from './jsonObject.ts';
/** A function that a call offers to the model; `parameters` is a JSON Schema. */
export interface CallTool {
  readonly name: string;
  readonly description?: string;
  readonly parameters?: JsonObject;
  readonly strict?: boolean;
}

/** The JSON Schema that answers must follow. */
export interface AnswerShape {
  readonly name?: string;
  readonly description?: string;
  readonly schema: JsonObject;
  readonly strict?: boolean;
}

/** Which tools a model may or must call; unset is the provider's own choice, `auto`. */
export type ToolChoice = 'auto' | 'none' | 'required' | { readonly tool: string };

/** What goes into a call beside the words and media of its messages. */
export type CallAttachment =
  | { readonly kind: 'tool'; readonly tool: CallTool }
  | { readonly kind: 'schema'; readonly shape: AnswerShape }
  /** In a message; `arguments` are text or a JSON value. */
  | { readonly kind: 'tool-call'; readonly call: { readonly name: string; readonly arguments: unknown } };

/** An image, a sound or a file that goes into a message, as far as the template says what it is. */
export interface TemplateMedia {
  /** Undefined where neither a type nor an ending tells. */
  readonly kind?: 'image' | 'audio' | 'video' | 'file';
  /** The address or path, where the file gives it itself. */
  readonly url?: string;
  /** The variable that is the whole address. */
  readonly variable?: string;
  /** MIME type. */
  readonly mediaType?: string;
  /** OpenAI's `detail` or Gemini's media resolution, lower case. */
  readonly detail?: string;
}

/** What every call of a template carries beside its messages. */
export interface CallExtras {
  readonly tools?: readonly CallTool[];
  readonly toolChoice?: ToolChoice;
  readonly shape?: AnswerShape;
}

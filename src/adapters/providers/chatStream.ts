import { isJsonObject, type JsonObject } from '../../core/jsonObject.ts';
import { ProviderError } from '../../core/ports.ts';

/** Usage that was reported and is not known to be the last. */
export interface UnsettledUsage {
  readonly usage: JsonObject;
  /** What is wrong with it, to stand behind its name. */
  readonly doubt: string;
}

interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/**
 * Folds the server-sent events of a chat completion into the answer that the same call gives in one piece. Usage comes
 * once at the end, or in every event as the sum so far: the last one holds, nothing is added up. It is final only where
 * it came with the finishing event or after it, the stream was ended in order, and no figure fell.
 */
export class ChatStream {
  readonly #decoder = new TextDecoder();
  #rest = '';
  #head: JsonObject = {};
  #text = '';
  #tools: ToolCall[] = [];
  #usage: JsonObject | undefined;
  #isFinal = false;
  #fell = false;
  #finish: unknown = null;
  #ended = false;
  #began = false;

  /** Some of the answer itself has come. */
  get began(): boolean {
    return this.#began;
  }

  /** The highest usage that was reported and why it may be too low; undefined where it is final or there is none. */
  get unsettled(): UnsettledUsage | undefined {
    const doubt = this.#fell
      ? 'that fell'
      : this.#isFinal && this.#ended
        ? undefined
        : 'before the end of the stream';
    return this.#usage === undefined || doubt === undefined ? undefined : { usage: this.#usage, doubt };
  }

  /** @throws ProviderError `malformed` where an event is no JSON, `server` where the server says that it failed. */
  feed(bytes: Uint8Array): void {
    this.#rest += this.#decoder.decode(bytes, { stream: true });
    const events = this.#rest.split(/\r\n\r\n|\n\n|\r\r/);
    this.#rest = events.pop() ?? '';
    for (const event of events) this.#take(event);
  }

  /** The whole answer. @throws ProviderError `network` where it broke off before its end. */
  end(): JsonObject {
    this.#rest += this.#decoder.decode();
    this.#take(this.#rest);
    if (!this.#ended && this.#finish === null) {
      throw new ProviderError('the connection broke in the middle of the answer', {
        class: 'network',
        billable: true,
      });
    }
    const tools = this.#tools.length > 0 ? { tool_calls: this.#tools } : {};
    const message = { role: 'assistant', content: this.#text, ...tools };
    return {
      ...this.#head,
      object: 'chat.completion',
      choices: [{ index: 0, message, finish_reason: this.#finish ?? 'stop' }],
      ...(this.#usage === undefined || this.unsettled !== undefined ? {} : { usage: this.#usage }),
    };
  }

  #take(event: string): void {
    const data = event
      .split(/\r\n|\n|\r/)
      .flatMap(line => (line.startsWith('data:') ? [line.slice('data:'.length).replace(/^ /, '')] : []))
      .join('\n');
    if (data === '') return;
    if (data.trim() === '[DONE]') {
      this.#ended = true;
      return;
    }
    const chunk = parse(data);
    const { choices, usage, error, object: _, ...head } = chunk;
    if (isJsonObject(error)) throw failed(error);
    this.#head = { ...this.#head, ...head };
    const [choice] = Array.isArray(choices) ? choices : [];
    if (isJsonObject(choice)) {
      if (isJsonObject(choice.delta)) this.#add(choice.delta);
      if (typeof choice.finish_reason === 'string') this.#finish = choice.finish_reason;
    }
    if (isJsonObject(usage)) this.#report(usage);
  }

  #report(usage: JsonObject): void {
    const fell = this.#usage !== undefined && hasFallen(this.#usage, usage);
    this.#fell ||= fell;
    if (!fell) this.#usage = usage;
    this.#isFinal = this.#finish !== null;
  }

  #add({ content, tool_calls: tools }: JsonObject): void {
    if (typeof content === 'string') this.#text += content;
    for (const call of Array.isArray(tools) ? tools : []) {
      if (!isJsonObject(call)) continue;
      const index = typeof call.index === 'number' ? call.index : this.#tools.length;
      const known = this.#tools[index] ?? { id: '', type: 'function', function: { name: '', arguments: '' } };
      const piece = isJsonObject(call.function) ? call.function : {};
      this.#tools[index] = {
        id: known.id + text(call.id),
        type: 'function',
        function: {
          name: known.function.name + text(piece.name),
          arguments: known.function.arguments + text(piece.arguments),
        },
      };
    }
    this.#began ||= this.#text !== '' || this.#tools.length > 0;
  }
}

function parse(data: string): JsonObject {
  try {
    const value: unknown = JSON.parse(data);
    if (isJsonObject(value)) return value;
  } catch {
    // Said below: an event that is no JSON and one that is no object are the same fault.
  }
  throw new ProviderError('an event of the answer could not be read', { class: 'malformed', billable: true });
}

function failed(error: JsonObject): ProviderError {
  const message = text(error.message) || 'the server failed in the middle of the answer';
  return new ProviderError(message, { class: 'server', billable: true });
}

/** Whether any sum so far is smaller than it was. */
function hasFallen(before: JsonObject, now: JsonObject): boolean {
  return Object.entries(before).some(([name, value]) => {
    const next = now[name];
    if (isJsonObject(value)) return isJsonObject(next) && hasFallen(value, next);
    if (!name.includes('token') || typeof value !== 'number') return false;
    return typeof next !== 'number' || next < value;
  });
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

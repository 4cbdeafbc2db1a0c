import type { OpenAIProvider } from '@ai-sdk/openai';
import { type SoundUsage, soundUsage } from '../../core/batch/run/soundUsage.ts';
import { isJsonObject, type JsonObject } from '../../core/jsonObject.ts';
import type { Operation } from '../../core/model.ts';
import {
  type BillingEvidence,
  type Provider,
  ProviderError,
  type ProviderOutput,
  type ProviderRequest,
  type ProviderResponse,
} from '../../core/ports.ts';
import { type Exchange, exchangeFetch } from './exchange.ts';
import { openaiUsage } from './openaiUsage.ts';
import { cleanHeader, providerFault, rateLimitOf } from './providerFault.ts';
import type { ProviderOptions } from './providerOptions.ts';
import { regionOf } from './region.ts';
import { type Scrub, scrubber } from './scrub.ts';
import { answerText, sdkExtras, sdkPrompt } from './sdkCall.ts';

const DEADLINE_MS = 240_000;

/** OpenAI's models that only the Responses endpoint serves; all others speak chat, which compatible servers know too. */
const RESPONSES_ONLY = /^(?!.*\/).*(-pro(-\d|$)|codex|deep-research|computer-use)/;

/** Where OpenAI itself answers, or the sandbox as it does. */
const OPENAI: ReadonlySet<string> = new Set(['openai', 'sandbox']);
const OPENAI_HOST = /^(?:[a-z]{2}\.)?api\.openai\.com$/;

/** Any OpenAI-compatible endpoint for text, images and speech, through the AI SDK's provider interface. */
export function openaiProvider(options: ProviderOptions): Provider {
  const { id, baseAddress, key, clock, deadlineMs = DEADLINE_MS } = options;
  const scrub = scrubber([key]);
  const methodOf = methodsOf(id);
  const freeRefusals = id === 'sandbox' || OPENAI_HOST.test(new URL(baseAddress).hostname);
  return {
    id,
    endpoint: new URL(baseAddress).origin,
    region: regionOf(baseAddress),
    method: methodOf,
    async call(request) {
      const exchange: Exchange = {};
      const deadline = AbortSignal.timeout(deadlineMs);
      try {
        const { createOpenAI } = await import('@ai-sdk/openai');
        const sdk = createOpenAI({
          apiKey: key,
          baseURL: baseAddress,
          fetch: exchangeFetch(
            exchange,
            clock.monotonic,
            json => withoutBadUsage(json, request),
            request.operation === 'text' ? json => asked(id, json, request) : undefined,
          ),
        });
        const signal = AbortSignal.any([request.signal, deadline]);
        const output = await generate(sdk, methodOf, request, signal, scrub);
        return responseOf(output, request, exchange, scrub);
      } catch (error) {
        const { aborted: cancelled } = request.signal;
        const timedOut = deadline.aborted;
        const evidence = evidenceOf(request, exchange);
        const now = clock.now();
        const context = { exchange, cancelled, timedOut, deadlineMs, now, scrub, freeRefusals, evidence };
        throw providerFault(error, context);
      }
    },
  };
}

/** A provider's own name of what is called. */
function methodsOf(id: string): (operation: Operation, model: string) => string {
  return (operation, model) => {
    if (operation === 'image') return 'images';
    if (operation === 'audio') return 'speech';
    if (operation !== 'text') return operation;
    return OPENAI.has(id) && RESPONSES_ONLY.test(model) ? 'responses' : 'chat';
  };
}

/**
 * What a request says beside what the SDK makes of it: the SDK knows some models' tiers and drops the others. OpenAI
 * serves a call that names no tier at the one its project is set to, which may be the dearer one.
 */
function asked(id: string, json: JsonObject, { operation, model, params }: ProviderRequest): JsonObject {
  const { serviceTier = id === 'openai' ? 'default' : undefined, stream } = params;
  const tier = serviceTier === undefined ? {} : { service_tier: serviceTier };
  const streams = stream === true && methodsOf(id)(operation, model) === 'chat';
  return { ...json, ...tier, ...(streams && { stream: true, stream_options: { include_usage: true } }) };
}

async function generate(
  sdk: OpenAIProvider,
  methodOf: ReturnType<typeof methodsOf>,
  request: ProviderRequest,
  abortSignal: AbortSignal,
  scrub: Scrub,
): Promise<ProviderOutput> {
  const { model, messages, params, attempt } = request;
  const headers = { 'x-client-request-id': attempt, 'idempotency-key': attempt };
  const prompt = messages.map(message => message.text).join('\n\n');
  if (request.operation === 'image') {
    const { images } = await sdk.image(model).doGenerate({
      prompt,
      n: 1,
      size: params.size as `${number}x${number}` | undefined,
      aspectRatio: undefined,
      seed: undefined,
      files: undefined,
      mask: undefined,
      providerOptions: params.quality === undefined ? {} : { openai: { quality: params.quality } },
      headers,
      abortSignal,
    });
    return imageOutput(images[0]);
  }
  if (request.operation === 'audio') {
    const { audio, response } = await sdk
      .speech(model)
      .doGenerate({ text: prompt, voice: params.voice, headers, abortSignal });
    const mediaType = response.headers?.['content-type'] ?? 'audio/mpeg';
    return { kind: 'bytes', bytes: toBytes(audio), mediaType };
  }
  if (request.operation !== 'text') {
    throw new ProviderError(`${request.operation} is not supported yet`, {
      class: 'bad-request',
      billable: false,
    });
  }
  const { content } = await (methodOf('text', model) === 'responses'
    ? sdk.responses(model)
    : sdk.chat(model)
  ).doGenerate({
    ...sdkExtras(request.extras),
    prompt: sdkPrompt(messages),
    maxOutputTokens: params.maxOutputTokens,
    temperature: params.temperature,
    topP: params.topP,
    headers,
    abortSignal,
  });
  return { kind: 'text', text: scrub(answerText(content)) };
}

function imageOutput(image: string | Uint8Array | undefined): ProviderOutput {
  const bytes = image === undefined ? new Uint8Array() : toBytes(image);
  return { kind: 'bytes', bytes, mediaType: imageType(bytes) };
}

function toBytes(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data, 'base64') : data;
}

/** By the first bytes: responses do not reliably say which format they hold. */
function imageType(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\x89PNG')) return 'image/png';
  if (head.startsWith('\xff\xd8')) return 'image/jpeg';
  return head.startsWith('RIFF') && head.endsWith('WEBP') ? 'image/webp' : 'application/octet-stream';
}

/** The SDK refuses a whole answer for a usage that is no number; the answer is paid for, so only the usage goes. */
function withoutBadUsage(json: Readonly<Record<string, unknown>>, { operation }: ProviderRequest) {
  const bad = operation !== 'audio' && openaiUsage(json, usageKind(operation)).quarantined !== undefined;
  return bad ? { ...json, usage: undefined } : json;
}

function responseOf(
  output: ProviderOutput,
  request: ProviderRequest,
  exchange: Exchange,
  scrub: Scrub,
): ProviderResponse {
  const { headers, json, firstTokenMs } = exchange;
  const model = json?.model;
  const tier = tierOf(json);
  const { quarantined, ...used } = usageOf(request, exchange);
  return {
    output,
    ...used,
    quarantined: quarantined && scrubbedEntries(quarantined, scrub),
    modelServed: typeof model === 'string' ? scrub(model) : undefined,
    tierServed: tier === undefined ? undefined : scrub(tier),
    regionServed: cleanHeader(headers?.get('x-ms-region'), scrub),
    requestId: cleanHeader(headers?.get('x-request-id'), scrub),
    rateLimit: rateLimitOf(headers, scrub),
    firstTokenMs,
  };
}

/** Speech and DALL·E responses carry no usage; what they are billed by is known without: characters and images. */
function usageOf({ operation, model, messages }: ProviderRequest, { json, unsettled }: Exchange): SoundUsage {
  if (operation === 'audio') {
    if (!model.startsWith('tts-1')) return { usage: null };
    const text = messages.map(message => message.text).join('\n\n');
    return soundUsage({ characters: [...text].length });
  }
  if (unsettled !== undefined)
    return openaiUsage({ usage: unsettled.usage }, usageKind(operation), unsettled.doubt);
  if (json === undefined) return { usage: null };
  if (operation === 'image' && model.startsWith('dall-e') && Array.isArray(json.data))
    return soundUsage({ images: json.data.length });
  return openaiUsage(json, usageKind(operation));
}

/** What an exchange that failed says of its bill. */
function evidenceOf({ operation }: ProviderRequest, { json, unsettled }: Exchange): BillingEvidence {
  const tierServed = tierOf(json);
  const said = unsettled ?? json;
  if (said === undefined || !isJsonObject(said.usage) || operation === 'audio') return { tierServed };
  const {
    usage,
    atMost = usage ?? undefined,
    charged,
  } = openaiUsage({ usage: said.usage }, usageKind(operation));
  return { tierServed, atMost, charged };
}

function tierOf(json: JsonObject | undefined): string | undefined {
  return typeof json?.service_tier === 'string' ? json.service_tier : undefined;
}

function scrubbedEntries(
  entries: Readonly<Record<string, string>>,
  scrub: Scrub,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [scrub(name), scrub(value)]));
}

function usageKind(operation: ProviderRequest['operation']): 'text' | 'image' {
  return operation === 'image' ? 'image' : 'text';
}

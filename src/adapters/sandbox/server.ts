import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '../../core/errors.ts';
import type { Price } from '../../core/model.ts';
import { formatUsd, type Pico } from '../../core/money.ts';
import type { Catalogue } from '../../core/pricing/catalogue.ts';
import { systemCode } from '../systemCode.ts';
import { type Answer, type Desk, type Json, Refusal } from './answer.ts';
import { Account, type Bill, charge } from './bill.ts';
import { chatAnswer } from './chatAnswer.ts';
import { countAnswer, modelInPath } from './countAnswer.ts';
import { type Fault, type FaultScript, faultOf, sendBody } from './fault.ts';
import { imageAnswer } from './imageAnswer.ts';
import { responsesAnswer } from './responsesAnswer.ts';
import { speechAnswer } from './speechAnswer.ts';

export interface SandboxOptions {
  /** Prices are read from here; the arithmetic on them is the sandbox's own. */
  readonly catalogue: Catalogue;
  readonly countTokens: (model: string, text: string) => Promise<number>;
  /** 0 or undefined: any free port. */
  readonly port?: number;
  /** Added to every answer, ms. */
  readonly latencyMs?: number;
  readonly faults?: FaultScript;
}

/**
 * The provider on this machine: OpenAI's wire format on the loopback interface, with a bill of its own, and the
 * endpoints of OpenAI, Anthropic and Google that count tokens.
 */
export interface Sandbox {
  /** Base address with the version: `http://127.0.0.1:PORT/v1`. */
  readonly address: string;
  bill(): Bill;
  close(): Promise<void>;
}

/** Asked of an account that is charged; what only counts tokens costs nothing and stands in no bill. */
type Endpoint = (desk: Desk, request: Json, id: string) => Promise<Answer>;

const endpoints = new Map<string, Endpoint>([
  ['/v1/chat/completions', chatAnswer],
  ['/v1/responses', responsesAnswer],
  ['/v1/images/generations', imageAnswer],
  ['/v1/audio/speech', speechAnswer],
]);

const isEndpoint = (path: string): boolean => endpoints.has(path) || countAnswer(path) !== undefined;

const MAX_BODY_BYTES = 64 << 20;

/** @throws UserError where the port cannot be had. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const account = new Account();
  const prefixes = new Set<string>();
  const prices = new Map<string, Price | undefined>();
  const today = new Date().toISOString();
  const desk: Desk = {
    priceOf: model => {
      if (!prices.has(model)) prices.set(model, options.catalogue.find(`sandbox/${model}`, today));
      return prices.get(model);
    },
    models: () =>
      options.catalogue.list(today).flatMap(({ provider, model }) => (provider === 'openai' ? [model] : [])),
    countTokens: options.countTokens,
    seenBefore: prefix => {
      const seen = prefixes.has(prefix);
      prefixes.add(prefix);
      return seen;
    },
  };
  let arrived = 0;
  const server = createServer((request, response) => {
    const scripted = isEndpoint(pathOf(request));
    const fault = scripted ? faultOf(options.faults, arrived++) : null;
    const task = serve({ request, response, desk, account, fault, latencyMs: options.latencyMs ?? 0 });
    task.catch(error => refuse(response, error, 'none'));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => reject(portProblem(error, options.port)));
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/v1`,
    bill: () => account.bill(),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly desk: Desk;
  readonly account: Account;
  readonly fault: Fault | null;
  readonly latencyMs: number;
}

async function serve(visit: Visit): Promise<void> {
  const { request, response, desk, account } = visit;
  const path = pathOf(request);
  const counting = countAnswer(path);
  const endpoint = endpoints.get(path) ?? counting;
  if (request.method === 'GET' && path === '/sandbox/bill')
    return sendJson(response, 200, billJson(account.bill()));
  if (request.method === 'GET' && path === '/v1/models') return sendJson(response, 200, modelList(desk));
  if (endpoint === undefined || request.method !== 'POST') {
    request.resume();
    return refuse(response, new Refusal(404, `no endpoint ${request.method} ${path}`), 'none');
  }
  const id = randomBytes(12).toString('hex');
  const received = await readBody(request);
  try {
    const asked = { ...parseBody(received), ...modelInPath(path) };
    if (visit.fault?.status !== undefined && !visit.fault.billed) {
      if (counting === undefined) enter(visit, id, String(asked.model), visit.fault.status, 0n);
      return await failWith(visit, id);
    }
    const price = desk.priceOf(String(asked.model));
    if (price === undefined)
      throw new Refusal(404, `The model '${String(asked.model)}' does not exist`, 'model_not_found');
    const answer = await endpoint(desk, asked, id);
    // Charged when the work is done, not when the answer arrives: a caller that hangs up pays all the same.
    const status = visit.fault?.status ?? 200;
    if (counting === undefined)
      enter(visit, id, answer.model, status, charge(price, answer.used, answer.image));
    await (visit.fault?.status === undefined ? deliver(visit, answer, id) : failWith(visit, id));
  } catch (error) {
    if (error instanceof Refusal && counting === undefined) enter(visit, id, 'unknown', error.status, 0n);
    refuse(response, error, id);
  }
}

function enter({ request, account }: Visit, id: string, model: string, status: number, pico: Pico): void {
  const clientId = request.headers['x-client-request-id'];
  account.record({
    requestId: `req_${id}`,
    clientId: typeof clientId === 'string' ? clientId : null,
    model,
    status,
    pico,
  });
}

async function deliver({ response, fault, latencyMs }: Visit, answer: Answer, id: string): Promise<void> {
  await wait(latencyMs + (fault?.delayMs ?? 0));
  if (fault?.redirect !== undefined) {
    response.writeHead(302, { location: fault.redirect, 'x-request-id': `req_${id}` }).end();
    return;
  }
  const usage = fault?.omitUsage ? undefined : (fault?.usage ?? JSON.stringify(answer.usage));
  const body = Buffer.from(fault?.body ?? answer.body(usage));
  response.writeHead(200, {
    'content-type': answer.contentType,
    'content-length': body.length,
    'x-request-id': `req_${id}`,
    'x-ratelimit-limit-requests': '10000',
    'x-ratelimit-remaining-requests': '9999',
  });
  await sendBody(response, body, fault);
}

async function failWith({ response, fault, latencyMs }: Visit, id: string): Promise<void> {
  await wait(latencyMs + (fault?.delayMs ?? 0));
  if (fault?.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
  const status = fault?.status ?? 500;
  refuse(response, new Refusal(status, `scripted failure ${status}`, fault?.code ?? null), id);
}

function refuse(response: ServerResponse, error: unknown, id: string): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const refusal = error instanceof Refusal ? error : new Refusal(500, String(error));
  response.setHeader('x-request-id', `req_${id}`);
  const { message, code, status } = refusal;
  sendJson(response, status, { error: { message, type: 'sandbox_error', param: null, code } });
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) throw new Refusal(413, 'the request is too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function parseBody(bytes: Buffer): Json {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Json;
  } catch {
    // Said below, as for every other body that is no object.
  }
  throw new Refusal(400, 'the body is no JSON object');
}

function modelList(desk: Desk): Json {
  const data = desk.models().map(id => ({ id, object: 'model', owned_by: 'sandbox' }));
  return { object: 'list', data };
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '/';
}

/** Money as decimal strings in dollars with all digits. */
function billJson({ total, requests }: Bill): Json {
  return {
    total: formatUsd(total),
    requests: requests.map(({ pico, ...entry }) => ({ ...entry, cost: formatUsd(pico) })),
  };
}

function portProblem(error: Error, port: number | undefined): Error {
  const code = systemCode(error);
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return error;
  return new UserError({ what: `port ${port} cannot be used (${code})`, next: 'Choose another --port' });
}

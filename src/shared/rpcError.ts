import { UserError, type UserErrorParts } from '../core/errors.ts';
import type { RpcError, RpcOptions } from './rpc.ts';

/** Carries errors over an RPC so that a `UserError` arrives as one and a fault keeps its stack. */
export function rpcErrors(onFault: (error: unknown) => void): RpcOptions {
  return { toError, fromError, onFault };
}

function toError(error: unknown): RpcError {
  if (error instanceof UserError) {
    const user: UserErrorParts = {
      what: error.what,
      where: error.where,
      next: error.next,
      exitCode: error.exitCode,
    };
    return { name: error.name, message: error.message, user };
  }
  if (error instanceof Error) return { name: error.name, message: error.message, stack: error.stack };
  return { name: 'Error', message: String(error) };
}

function fromError(error: RpcError): Error {
  if (error.user !== undefined) return new UserError(error.user as UserErrorParts);
  const revived = new Error(error.message);
  revived.name = error.name;
  if (error.stack !== undefined) revived.stack = error.stack;
  return revived;
}

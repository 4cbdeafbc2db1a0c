import type { Locator } from 'playwright-core';

/** How long a step may take before it is tried anew. */
export const patienceMs = 2_000;

export function appears(element: Locator): Promise<boolean> {
  return succeeds(element.waitFor({ state: 'visible', timeout: patienceMs }));
}

export function succeeds(step: Promise<unknown>): Promise<boolean> {
  return step.then(
    () => true,
    () => false,
  );
}

/** Where a worker's faults end that no caller waits for: its standard error, which the extension writes into its log. */
export function faultLog(worker: string): (error: unknown) => void {
  return error => {
    process.stderr.write(`${worker} worker: ${error instanceof Error ? error.stack : error}\n`);
  };
}

import { SetupError } from './bootstrap/setupError.mjs';

/** The one error edge of the scripts: a SetupError is read by a person, anything else is a fault of ours. */
export async function runScript(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    if (error.details !== '') process.stderr.write(`${error.details.trimEnd()}\n`);
    console.error(error.message);
    process.exitCode = 1;
  }
}

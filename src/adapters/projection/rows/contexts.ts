/** SQL that gives attempts that were copied from one attached database to another the contexts they name. */
export function contextsBetween(from: string, to: string): string {
  return `INSERT INTO ${to}.contexts SELECT * FROM ${from}.contexts WHERE context IN (
    SELECT context FROM ${to}.attempt_rows EXCEPT SELECT context FROM ${to}.contexts)`;
}

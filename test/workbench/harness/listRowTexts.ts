import type { Locator } from 'playwright-core';

/** The texts of list or tree rows: label, description and detail with one space between. */
export async function listRowTexts(rows: Locator): Promise<string[]> {
  const texts: string[] = [];
  for (const row of await rows.all()) {
    const parts = await row.locator('.label-name, .label-description').allInnerTexts();
    texts.push(
      parts
        .map(part => part.replace(/\s+/g, ' ').trim())
        .filter(part => part !== '')
        .join(' '),
    );
  }
  return texts;
}

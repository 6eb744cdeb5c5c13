import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Frame, Page } from 'playwright-core';
import { z } from 'zod';

/** What axe says of the page and of every page shown within it. */
export async function violations(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const frame of page.frames()) found.push(...(await violationsIn(frame)));
  return found;
}

/** The same, with the page in these colours. */
export async function violationsAs(page: Page, colorScheme: 'light' | 'dark'): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme });
  return violations(page);
}

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const Violations = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));

async function violationsIn(frame: Frame): Promise<readonly string[]> {
  await frame.waitForLoadState();
  // Colours pass into each other, and one on its way is neither; one that is interrupted ends as well.
  await frame.evaluate(
    'Promise.allSettled(document.getAnimations().map(({ finished }) => finished)).then(() => null)',
  );
  await frame.evaluate(AXE);
  const result = Violations.parse(
    await frame.evaluate('axe.run(document, { iframes: false }).then((result) => result.violations)'),
  );
  return result.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Frame, Page } from 'playwright-core';
import { z } from 'zod';

/** What axe says of the page and of every page shown within it; by these rules alone, where any are named. */
export async function violations(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const frame of page.frames()) found.push(...(await violationsIn(frame, rules)));
  return found;
}

/**
 * What axe says of the page in these colours: of everything in light, and of what colours change in dark. Not of the
 * pretend phone and mail, which stand beside every page of the workspace: with `within`, of these as well.
 */
export async function violationsAs(
  page: Page,
  colorScheme: 'light' | 'dark',
  { within = false } = {},
): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme });
  const rules = colorScheme === 'dark' ? OF_COLOURS : undefined;
  return within ? violations(page, rules) : violationsIn(page.mainFrame(), rules);
}

/** All that axe looks at colours for, of what it does by itself. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];
const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const Violations = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));

async function violationsIn(frame: Frame, rules: readonly string[] | undefined): Promise<readonly string[]> {
  await frame.waitForLoadState();
  // Colours pass into each other, and one on its way is neither; one that is interrupted ends as well.
  await frame.evaluate(
    'Promise.allSettled(document.getAnimations().map(({ finished }) => finished)).then(() => null)',
  );
  // It is there already where the page was looked at before.
  if ((await frame.evaluate("'axe' in window")) !== true) await frame.evaluate(AXE);
  const options = JSON.stringify({ iframes: false, resultTypes: ['violations'], runOnly: rules });
  const result = Violations.parse(
    await frame.evaluate(`axe.run(document, ${options}).then((result) => result.violations)`),
  );
  return result.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

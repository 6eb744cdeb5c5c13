import { existsSync } from 'node:fs';

import sparticuz from '@sparticuz/chromium';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';

/** An installed Chrome where there is one; else the one that comes in a package, which runs on bare Linux. */
export async function launchChromium(): Promise<Browser> {
  const closed = [
    '--disable-background-networking',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  ];
  const installed = CHROMES.find((path) => existsSync(path));
  if (installed !== undefined)
    return chromium.launch({ executablePath: installed, args: closed, headless: true });
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('The browser tests need Google Chrome or Chromium on this machine. Install one of them.');
  return chromium.launch({
    executablePath: await sparticuz.executablePath(),
    // Its own arguments turn the browser's protections off, which the tests are there to see at work.
    args: ['--no-sandbox', ...closed],
    headless: true,
  });
}

const CHROMES = [
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

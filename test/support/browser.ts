import type { Browser, BrowserContext, Page } from 'playwright-core';
import { onTestFinished, TestRunner } from 'vitest';

import { launchChromium } from './chromium.ts';
import { untilStopped } from './leaks.ts';

/** A browser with the network closed: its windows reach the server under test and nothing else. */
export interface TestBrowser {
  /**
   * A window of its own, with its own cookies; `base` is the server it may reach. What a test opens is closed when it
   * ends: a page left open goes on reading all that happens in the tests after it.
   */
  open(base: string, options?: WindowOptions): Promise<TestWindow>;
  close(): Promise<void>;
}

export interface WindowOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly javaScriptEnabled?: boolean;
  /** Runs in every page before anything else: what lies outside of the browser, to be seen. */
  readonly outside?: string;
  /** Another server it may reach beside its own, such as one that people sign in with. */
  readonly besides?: string;
}

export interface TestWindow {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Another tab beside it, with the same cookies. */
  tab(): Promise<Page>;
  /** Closes it; throws when a page asked for anything outside, or broke in a script. */
  close(): Promise<void>;
}

export async function startBrowser(): Promise<TestBrowser> {
  const browser = await launchChromium();
  const windows = new Set<TestWindow>();
  const close = untilStopped('a browser', () => browser.close());

  return {
    async open(base, options = {}) {
      const window = await openWindow(browser, base, options);
      windows.add(window);
      if (TestRunner.getCurrentTest()) onTestFinished(() => window.close());
      return window;
    },
    async close() {
      // Every window is looked at before the first complaint is thrown.
      const complaints = await Promise.allSettled([...windows].map((window) => window.close()));
      await close();
      for (const complaint of complaints) if (complaint.status === 'rejected') throw complaint.reason;
    },
  };
}

async function openWindow(browser: Browser, base: string, options: WindowOptions): Promise<TestWindow> {
  const { width = 1440, height = 900, colorScheme = 'light', javaScriptEnabled = true } = options;
  const context = await browser.newContext({
    baseURL: base,
    viewport: { width, height },
    colorScheme,
    javaScriptEnabled,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(20_000);
  if (options.outside !== undefined) await context.addInitScript(options.outside);
  const complaints: string[] = [];
  const origins = new Set([base, options.besides ?? base].map((url) => new URL(url).origin));
  // Looked at and not held up: a browser whose requests wait for us keeps no page's scripts for the next one.
  context.on('request', (request) => {
    if (!origins.has(new URL(request.url()).origin)) complaints.push(`asked for ${request.url()}`);
  });
  context.on('weberror', (error) => complaints.push(`broke: ${error.error().message}`));
  context.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|violates/.test(message.text()))
      complaints.push(message.text());
  });

  const page = await context.newPage();
  let closing: Promise<void> | undefined;
  return {
    page,
    context,
    tab: () => context.newPage(),
    async close() {
      closing ??= context.close();
      await closing;
      const said = complaints.splice(0);
      if (said.length > 0) throw new Error(said.join('\n'));
    },
  };
}

import { randomInt } from 'node:crypto';

import { expect } from 'vitest';

import type { PlatformHarness } from '../../contracts/chat-platform.ts';
import { chatPlatformContract } from '../../contracts/chat-platform.ts';
import { startTestApp } from '../../support/app.ts';
import { untilStopped } from '../../support/leaks.ts';
import { aSignedText, deliver } from '../../support/signed.ts';
import type { ShownCard } from '../../support/workspace.ts';
import { cardsIn, workspaceAt } from '../../support/workspace.ts';

const TOKEN = 'a-token-of-this-test';

chatPlatformContract('web', startWorkspace);

/** The workspace over HTTP, as its pages use it. */
async function startWorkspace(): Promise<PlatformHarness> {
  const app = await startTestApp('embedded', () => ({ TWILIO_AUTH_TOKEN: TOKEN }));
  const desk = workspaceAt(app.url);
  const events = await listenTo(`${app.url}/events`);

  async function write(from: string, text: string): Promise<void> {
    const status = await deliver(app.url, aSignedText({ token: TOKEN, publicUrl: app.url, from, text }));
    expect(status).toBe(200);
  }

  return {
    async customerWrites(text) {
      const from = `+1555${randomInt(1_000_000, 9_999_999)}`;
      await write(from, text);
      return { writesAgain: (more) => write(from, more) };
    },
    async cards(by) {
      return (await desk.cards('/', by)).map(seen);
    },
    async press(by, card, label) {
      const shown = (await desk.cards('/', by)).find((each) => `issue ${each.issue}` === card);
      if (!shown) throw new Error(`there is no card ${card}`);
      const ask = new RegExp(`value="(\\w+)"[^>]*>\\s*${label}\\s*</button>`).exec(shown.html)?.[1];
      if (ask === undefined) throw new Error(`${card} has no button ${label}`);
      const { alert } = await desk.click(shown.issue, ask, by);
      return textOf(alert);
    },
    async announced(card) {
      const address = `data-issue="${card.replace('issue ', '')}"`;
      return events.heard().filter((event) => event.includes('event: news') && event.includes(address));
    },
    async markup() {
      const pages = [await desk.page('/')];
      for (const { issue } of cardsIn(pages[0] ?? '')) pages.push(await desk.page(`/issues/${issue}`));
      return [...pages, ...events.heard()].join('\n');
    },
    async stop() {
      await events.stop();
      await app.stop();
    },
  };
}

function seen(card: ShownCard) {
  const status = card.status;
  if (status !== 'unassigned' && status !== 'assigned' && status !== 'closed')
    throw new Error(`no card can be ${status}`);
  return {
    name: `issue ${card.issue}`,
    status,
    text: textOf(card.html),
    labels: [...card.html.matchAll(/<button[^>]*>([\s\S]*?)<\/button>/g)].map(([, label]) =>
      textOf(label ?? ''),
    ),
  } as const;
}

/** What a reader sees of it. */
function textOf(markup: string): string {
  return markup
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Hears what open pages are told. */
async function listenTo(url: string) {
  const ended = new AbortController();
  const response = await fetch(url, { signal: ended.signal });
  let text = '';
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
  })().catch(() => undefined);
  return {
    heard: () => text.split('\n\n'),
    stop: untilStopped('a listener', async () => {
      ended.abort();
      await reading;
    }),
  };
}

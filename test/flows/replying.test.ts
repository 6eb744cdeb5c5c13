import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { App } from '../../src/app.ts';
import { startApp } from '../../src/app.ts';
import type { TestApp } from '../support/app.ts';
import { startTestApp } from '../support/app.ts';
import { untilStopped } from '../support/leaks.ts';
import type { Persona } from '../support/workspace.ts';

describe('who is replying, with two replicas on one database', () => {
  let here: TestApp;
  let there: App;
  let stopThere: () => Promise<void>;

  beforeAll(async () => {
    here = await startTestApp('postgresql');
    there = await startApp({
      ...{ PORT: '0', LOG_LEVEL: 'silent', SWITCHBOARD_DATA: here.settings.dataDir },
      DATABASE_URL: here.settings.databaseUrl ?? '',
    });
    stopThere = untilStopped('the other replica', () => there.stop());
  });
  afterAll(async () => {
    await stopThere();
    await here.stop();
  });

  /** A page's stream: what it hears, word for word, until it has heard enough. */
  async function stream(url: string, who: Persona) {
    const leaving = new AbortController();
    const response = await fetch(`${url}/events`, {
      headers: { cookie: `switchboard-who=${who}` },
      signal: leaving.signal,
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    return {
      heard: () => heard,
      leave: () => leaving.abort(),
      async until(words: string): Promise<string> {
        while (!heard.includes(words)) {
          const { value, done } = (await reader?.read()) ?? { done: true };
          if (done) throw new Error(`it ended before it said ${words}: ${heard}`);
          heard += value;
        }
        return heard;
      },
    };
  }

  async function says(url: string, who: Persona, issue: number, open: string): Promise<number> {
    const response = await fetch(`${url}/issues/${issue}/replying`, {
      ...{ method: 'POST', body: new URLSearchParams({ open }) },
      headers: { cookie: `switchboard-who=${who}`, 'sec-fetch-site': 'same-origin' },
    });
    return response.status;
  }

  it('is told to everybody else’s pages on both, and never to one’s own', async () => {
    const [anaHere, anaThere, benHere, benThere] = await Promise.all([
      stream(here.url, 'ana'),
      stream(there.url, 'ana'),
      stream(here.url, 'ben'),
      stream(there.url, 'ben'),
    ]);

    expect(await says(here.url, 'ana', 12, 'yes')).toBe(204);
    expect(await says(there.url, 'ana', 12, 'no')).toBe(204);
    // What Ben says afterwards is the next that Ana's pages hear.
    expect(await says(there.url, 'ben', 13, 'yes')).toBe(204);

    for (const ben of [benHere, benThere]) {
      expect(await ben.until('"words":""')).toMatch(
        /event: typing\ndata: \{"issue":12,"employee":\d+,"words":"Ana Lima is replying"\}/,
      );
      expect(ben.heard()).not.toContain('Ben Okafor');
    }
    for (const ana of [anaHere, anaThere]) {
      expect(await ana.until('Ben Okafor is replying')).not.toContain('"issue":12');
    }
    for (const each of [anaHere, anaThere, benHere, benThere]) each.leave();
  });

  it('is no form for anything else', async () => {
    expect(await says(here.url, 'ana', 12, 'perhaps')).toBe(400);
    expect(await says(here.url, 'ana', -1, 'yes')).toBe(400);
  });
});

import { expect } from 'vitest';

import { untilStopped } from './leaks.ts';
import type { Persona } from './workspace.ts';

/** Hears what the open pages of one person are told. */
export async function hears(url: string, who: Persona) {
  const ended = new AbortController();
  const response = await fetch(`${url}/events`, {
    signal: ended.signal,
    headers: { cookie: `switchboard-who=${who}` },
  });
  let text = '';
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
  })().catch(() => undefined);
  return {
    heard: () => text,
    until: (words: string) => expect.poll(() => text, { timeout: 10_000 }).toContain(words),
    stop: untilStopped('a listener', async () => {
      ended.abort();
      await reading;
    }),
  };
}

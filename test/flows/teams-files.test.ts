import type { Server } from 'node:http';
import { createServer } from 'node:http';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { freePort } from '../support/app.ts';
import { untilStopped } from '../support/leaks.ts';
import { aSignedText, deliver } from '../support/signed.ts';
import type { TeamsApp } from '../support/teams-app.ts';
import { aTeamsCustomer, startTeamsApp, TEAMS_OFFICE_TOKEN } from '../support/teams-app.ts';

const SID = `AC${'0'.repeat(32)}`;
/** The smallest picture there is: one transparent pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('a picture that a customer sends', () => {
  let carrier: Server;
  let stopCarrier: () => Promise<void>;
  let carrierUrl: string;
  let office: TeamsApp;

  beforeAll(async () => {
    const port = await freePort();
    carrierUrl = `http://127.0.0.1:${port}`;
    carrier = createServer((request, response) => {
      const isKnown = request.url?.endsWith('/Media/ME1') === true;
      response.writeHead(isKnown ? 200 : 404, { 'content-type': 'image/png' }).end(isKnown ? PIXEL : '');
    });
    await new Promise<void>((resolve) => carrier.listen(port, '127.0.0.1', resolve));
    stopCarrier = untilStopped('the carrier', () => new Promise((resolve) => carrier.close(() => resolve())));
    office = await startTeamsApp({ env: { TWILIO_ACCOUNT_SID: SID, TWILIO_API_URL: carrierUrl } });
  });
  afterAll(async () => {
    await office.stop();
    await stopCarrier();
  });

  async function sendsPicture(from: string, words: string): Promise<void> {
    const text = aSignedText({
      ...{ token: TEAMS_OFFICE_TOKEN, publicUrl: office.app.url, from, text: words },
      more: {
        NumMedia: '1',
        MediaUrl0: `${carrierUrl}/2010-04-01/Accounts/${SID}/Messages/MM1/Media/ME1`,
        MediaContentType0: 'image/png',
      },
    });
    expect(await deliver(office.app.url, text)).toBe(200);
  }

  it('can be opened from the card, from the message under it and from the dialog, by a link with its own proof', async () => {
    const { teams, channel, ana } = office;
    const from = aTeamsCustomer();
    await sendsPicture(from, 'It looks like this.');
    const card = await teams.until(() =>
      teams.cardsIn(channel).find((each) => linksIn(each.card).length === 1 && each),
    );
    await sendsPicture(from, 'And like this.');
    const further = await teams.until(() =>
      teams.thread(channel, card.id).find((each) => linksIn(each.card).length === 1),
    );
    const { dialog } = await ana.clicks(channel, card.id, 'Assign It');

    const links = [...linksIn(card.card), ...linksIn(further.card), ...linksIn(dialog?.card)];
    expect(links).toHaveLength(4);
    for (const link of links) {
      const answer = await fetch(link);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('image/png');
      expect(answer.headers.get('content-security-policy')).toContain('sandbox');
      expect(Buffer.from(await answer.arrayBuffer()).equals(PIXEL)).toBe(true);
    }
  });

  it('cannot be opened by guessing, or by a proof of another file or time', async () => {
    const { teams, channel, app } = office;
    await sendsPicture(aTeamsCustomer(), 'Only for the team.');
    const [link] = await teams.until(() => {
      const found = teams
        .cardsIn(channel)
        .find(({ blocksText }) => blocksText.includes('Only for the team.'));
      const links = linksIn(found?.card);
      return links.length > 0 && links;
    });
    const url = new URL(link ?? '');
    const [file, until, proof] = [url.pathname, url.searchParams.get('until'), url.searchParams.get('proof')];
    const forged = [
      file,
      `${file}?until=${until}`,
      `${file}?until=${until}&proof=${'A'.repeat(43)}`,
      `${file}?until=${Number(until) + 3_600}&proof=${proof}`,
      `${file.replace(/\d+$/, '1')}?until=${until}&proof=${proof}`,
      `${file.replace(/\d+$/, 'x')}?until=${until}&proof=${proof}`,
      `${file}?until=${until}&proof=${proof}&proof=${proof}`,
    ];

    for (const path of forged) {
      const answer = await fetch(`${app.url}${path}`);
      expect([path, answer.status, await answer.text()]).toEqual([path, 403, '']);
    }
  });
});

/** Where the names of files on a card lead. */
function linksIn(card: unknown): readonly string[] {
  const text = JSON.stringify(card ?? {});
  return [...text.matchAll(/"selectAction":(\{[^{}]*\})/g)].flatMap(([, action = '']) => {
    const { url } = z.object({ url: z.string() }).parse(JSON.parse(action));
    return url.includes('/teams/files/') ? [url] : [];
  });
}

import type { Server } from 'node:http';
import { createServer } from 'node:http';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { freePort } from '../support/app.ts';
import { timePasses } from '../support/jobs.ts';
import { untilStopped } from '../support/leaks.ts';
import { aSignedText, deliver } from '../support/signed.ts';
import type { SlackApp } from '../support/slack-app.ts';
import { aPhone, OFFICE_TOKEN, startSlackApp } from '../support/slack-app.ts';

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
  let office: SlackApp;

  beforeAll(async () => {
    const port = await freePort();
    carrierUrl = `http://127.0.0.1:${port}`;
    // As the carrier keeps media: only for the account, by Basic auth.
    carrier = createServer((request, response) => {
      const asked = request.headers.authorization === `Basic ${btoa(`${SID}:${OFFICE_TOKEN}`)}`;
      if (!asked || !request.url?.endsWith('/Media/ME1')) return void response.writeHead(401).end();
      response.writeHead(200, { 'content-type': 'image/png' }).end(PIXEL);
    });
    await new Promise<void>((resolve) => carrier.listen(port, '127.0.0.1', resolve));
    stopCarrier = untilStopped('the carrier', () => new Promise((resolve) => carrier.close(() => resolve())));
    office = await startSlackApp({ env: { TWILIO_ACCOUNT_SID: SID, TWILIO_API_URL: carrierUrl } });
  });
  afterAll(async () => {
    await office.stop();
    await stopCarrier();
  });

  function aPicture(words: string) {
    return aSignedText({
      ...{ token: OFFICE_TOKEN, publicUrl: office.app.url, from: aPhone(), text: words },
      more: {
        NumMedia: '1',
        MediaUrl0: `${carrierUrl}/2010-04-01/Accounts/${SID}/Messages/MM1/Media/ME1`,
        MediaContentType0: 'image/png',
      },
    });
  }

  it('is fetched with our credentials and stands under the card, and the card says that it is there', async () => {
    const { slack, channel, app } = office;

    expect(await deliver(app.url, aPicture('It looks like this.'))).toBe(200);

    const card = await slack.until(() =>
      slack.cardsIn(channel).find((each) => each.blocksText.includes('Picture')),
    );
    const file = await slack.until(() => slack.files().find((each) => each.channels.includes(channel)));
    const shared = await slack.until(() =>
      slack.thread(channel, card.ts).find((message) => JSON.stringify(message).includes(file.id)),
    );
    expect(file.mimetype).toBe('image/png');
    expect(file.bytes.equals(PIXEL)).toBe(true);
    expect(shared).toBeDefined();
  });

  it.each(['lost_response', 'lost_response_500'] as const)(
    'stands there once although we ended after %s, before it was noted',
    async (kind) => {
      const { slack, channel, app, opened } = office;
      const words = `Once, ${kind}`;
      slack.fault({ method: 'files.completeUploadExternal', kind });
      await deliver(app.url, aPicture(words));
      const card = await slack.until(() =>
        slack.cardsIn(channel).find((each) => each.blocksText.includes(words)),
      );
      const pictures = () => slack.thread(channel, card.ts).filter(({ files }) => files !== undefined);
      await slack.until(() => pictures().length > 0);

      await app.restart();
      const asked = () =>
        slack.calls('conversations.replies').filter(({ args }) => args['ts'] === card.ts).length;
      await expect
        .poll(
          async () => {
            await timePasses(opened, { leasesToo: true });
            return asked();
          },
          { timeout: 20_000, interval: 100 },
        )
        .toBeGreaterThan(0);
      await slack.settled();

      expect(pictures()).toHaveLength(1);
    },
  );
});

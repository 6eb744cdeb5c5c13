import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Carrier } from '../support/carrier.ts';
import { startCarrier } from '../support/carrier.ts';
import type { SlackApp } from '../support/slack-app.ts';
import { aPhone, OFFICE_TOKEN, startSlackApp } from '../support/slack-app.ts';

let carrier: Carrier;
let office: SlackApp;
beforeAll(async () => {
  carrier = await startCarrier(OFFICE_TOKEN);
  office = await startSlackApp({ env: carrier.env });
});
afterAll(async () => {
  await office.stop();
  await carrier.stop();
});

async function aCard(words: string, phone = aPhone()) {
  await office.texts(phone, words);
  return office.card(words);
}

/** Ana's modal once it says this. */
function modalWith(words: string) {
  const { slack, ana } = office;
  return slack.until(() => {
    const view = slack.viewOf(ana.user.id);
    return view?.blocksText.includes(words) === true ? view : undefined;
  });
}

function inThread(ts: string, words: string) {
  const { slack, channel } = office;
  return slack.until(() =>
    slack.thread(channel, ts).some((message) => slack.look(channel, message.ts).blocksText.includes(words)),
  );
}

describe('emoji in a form of Slack', () => {
  it('reach the customer and colleagues as they were chosen, and a time stays one', async () => {
    const { ana, channel } = office;
    const phone = aPhone();
    const { ts } = await aCard('Is it done?', phone);
    await ana.clicks(channel, ts, 'Assign It');
    await modalWith('Reply to customer');

    await ana.fills('Reply to customer', ':tada: done at 1:100:2');
    await ana.fills('Private comment', 'She likes 👍');
    await ana.submits();
    const { to } = await carrier.sent('🎉 done at 1:100:2');

    expect(to).toBe(phone);
    await inThread(ts, 'She likes 👍');
  });

  it('stay what they are in a message that somebody sends on', async () => {
    const { ana, channel, slack } = office;
    const { ts } = await aCard('And mine?');
    const said = await ana.types(channel, 'On its way 🚀', { thread_ts: ts });
    await ana.shortcut('send_to_customer', channel, said.ts);
    await slack.until(() => slack.viewOf(ana.user.id)?.inputs['Message']);

    const { error } = await ana.submits();

    expect(error).toBeUndefined();
    await carrier.sent('On its way 🚀');
  });

  it('are measured as what is sent, and stay in a form that is refused', async () => {
    const { ana, channel } = office;
    const { ts } = await aCard('Too much?');
    await ana.clicks(channel, ts, 'Assign It');
    await modalWith('Reply to customer');
    // By its name each would count six.
    await ana.fills('Reply to customer', '🎉'.repeat(801));

    const refused = await ana.submits();
    await ana.clicksInView('Check Length');
    const measured = await modalWith('1602');
    await ana.closes();

    expect(refused.view?.errors['reply']).toContain('has 1602 characters');
    expect(measured.inputs['Reply to customer']).toMatchObject({ value: '🎉'.repeat(801) });
  });

  it('are kept in a note and in a name, which is not another one for that', async () => {
    const { ana, channel } = office;
    const { ts } = await aCard('Who am I?');
    await ana.clicks(channel, ts, 'Assign It');
    await modalWith('Reply to customer');
    await ana.clicksInView('View Customer');
    await modalWith('Add a note');
    await ana.fills('Add a note', ':wave: each morning');
    await ana.fills('Name', 'Maria 🎂');
    await ana.submits();
    await modalWith('Maria 🎂');

    await ana.clicksInView('View Customer');
    const account = await modalWith('👋 each morning');
    const unchanged = await ana.submits();
    await ana.closes();

    expect(account.inputs['Name']).toMatchObject({ value: 'Maria 🎂' });
    // Nothing was to be saved.
    expect(Object.keys(unchanged.view?.errors ?? {})).toEqual(['note']);
  });
});

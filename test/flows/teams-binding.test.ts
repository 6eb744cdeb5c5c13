import { desc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { audit } from '../../src/db/schema-care.ts';
import { employees } from '../../src/db/schema-people.ts';
import { timePasses } from '../support/jobs.ts';
import type { TeamsApp } from '../support/teams-app.ts';
import { aTeamsCustomer, startTeamsApp, teamsCardWith } from '../support/teams-app.ts';

let office: TeamsApp;
beforeAll(async () => {
  office = await startTeamsApp();
});
afterAll(() => office.stop());

/** Lets what waits in the outbox be due, until this has come to be. */
async function inTime(is: () => boolean | Promise<boolean>): Promise<void> {
  await expect
    .poll(
      async () => {
        await timePasses(office.opened);
        return is();
      },
      { timeout: 25_000, interval: 100 },
    )
    .toBe(true);
}

async function troubles(): Promise<string> {
  const all = await office.inboxes.list();
  return all.flatMap((inbox) => inbox.troubles.map(({ problem }) => problem)).join('\n');
}

function cardsWith(words: string, channel = office.channel) {
  return office.teams.cardsIn(channel).filter(({ blocksText }) => blocksText.includes(words));
}

describe('a channel', () => {
  it('that is chosen at the installation is asked which inbox should appear there, and gets its cards from then on', async () => {
    const { teams, inboxes } = office;
    const sales = '+15550007777';
    await inboxes.add({
      name: 'Sales',
      listens: [{ channel: 'sms', address: sales }],
      posts: [{ platform: 'web', conversation: 'sales' }],
    });
    const team = teams.addTeam({ name: 'Sales' });
    const channel = teams.addChannel(team, { name: 'Leads' });

    await teams.install(team, { selectedChannel: channel });
    const offer = await teams.until(() => teams.messages(channel.id)[0]);
    const seen = await office.ana.clicks(channel.id, offer.id, 'Connect', { Inbox: `Sales: ${sales}` });
    await office.texts(aTeamsCustomer(), 'I would buy ten', sales);
    const card = await teamsCardWith(teams, channel.id, 'I would buy ten');

    await teams.until(() => !/which inbox/i.test(teams.messages(channel.id)[0]?.blocksText ?? ''));
    expect(teams.messages(channel.id)).toHaveLength(2);
    expect(offer.blocksText).toMatch(/which inbox/i);
    expect(seen.kind).toBe('card');
    expect(card.buttons).toEqual(['Assign It', 'Take It', 'Mark as Closed', 'Resolve']);
    expect(cardsWith('I would buy ten')).toEqual([]);
  });

  it('is connected by whoever presses, and the audit says who and from where', async () => {
    const { teams, inboxes, opened, ana } = office;
    const garage = '+15550006666';
    await inboxes.add({ name: 'Garage', listens: [{ channel: 'sms', address: garage }], posts: [] });
    const team = teams.addTeam({ name: 'Garage' });
    const channel = teams.addChannel(team, { name: 'Repairs' });
    await teams.install(team, { selectedChannel: channel });
    const offer = await teams.until(() => teams.messages(channel.id)[0]);

    await ana.clicks(channel.id, offer.id, 'Connect', { Inbox: `Garage: ${garage}` });

    const [last] = await opened.db
      .select({ actor: audit.actor, by: employees.name, act: audit.act, via: audit.via })
      .from(audit)
      .leftJoin(employees, eq(employees.id, audit.byId))
      .orderBy(desc(audit.id))
      .limit(1);
    expect(last).toMatchObject({ actor: 'employee', by: 'Ana Lima', act: 'inbox-added-to' });
    expect(last?.via).toContain(`teams:${channel.id}`);
  });

  it('that is connected already is not asked again when the app is added once more', async () => {
    const { teams, team, channel, place } = office;

    await teams.install(team, { selectedChannel: place });
    await office.texts(aTeamsCustomer(), 'After the second installation');
    await office.card('After the second installation');

    expect(teams.messages(channel).filter(({ blocksText }) => /which inbox/i.test(blocksText))).toEqual([]);
  });

  it('whose team lost the app says so where inboxes are listed, and shows all that waited once it is back', async () => {
    const { teams, team } = office;
    await office.texts(aTeamsCustomer(), 'Before it went');
    await office.card('Before it went');

    await teams.remove(team);
    await office.texts(aTeamsCustomer(), 'While it was gone');
    await inTime(async () => (await troubles()) !== '');
    const told = await troubles();
    await teams.install(team);
    await inTime(() => cardsWith('While it was gone').length > 0);

    expect(told).toMatch(/add (?:the app to the team|it) again/i);
    expect(await troubles()).toBe('');
    expect(cardsWith('Before it went')).toHaveLength(1);
    expect(cardsWith('While it was gone')).toHaveLength(1);
  });

  it('that was deleted says so, and shows all that waited once it is restored', async () => {
    const { teams, place: channel } = office;

    await teams.deleteChannel(channel);
    const told = await troubles();
    await office.texts(aTeamsCustomer(), 'Into the void');
    await inTime(async () => /deleted|not in Teams|no such/i.test(await troubles()));
    await teams.restoreChannel(channel);
    await inTime(() => cardsWith('Into the void').length > 0);

    expect(told).toContain('This channel was deleted');
    await expect.poll(troubles).toBe('');
  });

  it('in which the app may not write says so', async () => {
    const { teams, place: channel } = office;

    teams.blockWrites(channel);
    await office.texts(aTeamsCustomer(), 'Nobody may write');
    await inTime(async () => (await troubles()) !== '');
    const told = await troubles();
    teams.blockWrites(channel, false);
    await office.texts(aTeamsCustomer(), 'Writing again');
    await inTime(() => cardsWith('Writing again').length > 0);

    expect(told).toMatch(/\S/);
    await expect.poll(troubles).toBe('');
  });
});

describe('a card', () => {
  it('that somebody deleted is posted anew with its next change', async () => {
    const { teams, channel, ana } = office;
    await office.texts(aTeamsCustomer(), 'Gone from sight');
    const { id, blocksText } = await office.card('Gone from sight');
    const issue = /#(\d+)/.exec(blocksText)?.[1] ?? '';
    await ana.clicks(channel, id, 'Take It');
    await office.card('Gone from sight', ({ style }) => style === 'accent');

    teams.deleteMessage(channel, id);
    await ana.says(channel, `issues release ${issue}`, { mention: true });
    const anew = await office.card('Gone from sight', ({ style }) => style === 'attention');

    expect(anew.id).not.toBe(id);
    expect(cardsWith('Gone from sight')).toHaveLength(1);
  });

  it.each([
    ['429', { status: 429, retryAfter: 1 }],
    ['412', { status: 412 }],
    ['502', { status: 502 }],
  ])('comes once after a %s', async (name, wrong) => {
    const { teams } = office;
    const words = `First met ${name}`;
    teams.fault({ method: 'createConversation', kind: 'http', ...wrong });

    await office.texts(aTeamsCustomer(), words);
    await inTime(() => cardsWith(words).length > 0);

    expect(cardsWith(words)).toHaveLength(1);
  });

  it('is posted again where the answer was lost, and the newer one is the one that is kept up to date', async () => {
    const { teams, channel, ana } = office;
    teams.fault({ method: 'createConversation', kind: 'lost' });

    await office.texts(aTeamsCustomer(), 'Was it posted?');
    await inTime(() => cardsWith('Was it posted?').length === 2);
    const [older, newer] = cardsWith('Was it posted?');
    const seen = await ana.clicks(channel, older?.id ?? '', 'Take It');
    await inTime(() => cardsWith('Was it posted?').some(({ style }) => style === 'accent'));

    expect(seen.kind).toBe('card');
    expect(cardsWith('Was it posted?').find(({ id }) => id === newer?.id)?.style).toBe('accent');
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { CareCommands } from '../../src/care-commands.ts';
import { careCommands } from '../../src/care-commands.ts';
import { issueReader } from '../../src/db/issue-reader.ts';
import { issueStore } from '../../src/db/issue-store.ts';
import { peopleStore } from '../../src/db/people-store.ts';
import { issueService } from '../../src/issues/service.ts';
import { timePasses } from '../support/jobs.ts';
import type { TeamsApp } from '../support/teams-app.ts';
import { aTeamsCustomer, startTeamsApp } from '../support/teams-app.ts';

const TYPIST = { kind: 'command-line', via: 'root' } as const;

describe('a customer who is erased', () => {
  let office: TeamsApp;
  let run: CareCommands;
  beforeAll(async () => {
    office = await startTeamsApp();
    run = careCommands(office.opened);
  });
  afterAll(() => office.stop());

  /** All that Teams still has: cards, threads, and the chats with the bot. */
  function seen(): string {
    const { teams, channel } = office;
    const cards = teams.messages(channel);
    return JSON.stringify([
      cards,
      ...cards.map(({ id }) => teams.thread(channel, id)),
      ...[office.ana, office.ben].map(({ user }) => teams.personal(user)),
    ]);
  }

  it('leaves no word in Teams, also where Teams fails amid it and we end: not on the card, under it, or in a chat', async () => {
    const { teams, channel, ana, ben, opened, app } = office;
    const people = peopleStore(opened);
    const service = issueService(issueStore(opened), people, () => new Date());
    const phone = aTeamsCustomer();
    await office.texts(phone, 'Hummingbird one');
    const card = await office.card('Hummingbird one');
    await ben.clicks(channel, card.id, 'Take It');
    await office.card('Hummingbird one', ({ blocksText }) => blocksText.includes('Ben Okafor'));
    await office.texts(phone, 'Hummingbird two');
    await teams.until(() => JSON.stringify(teams.thread(channel, card.id)).includes('Hummingbird two'));
    const [summary] = (await issueReader(opened).list({})).issues;
    if (summary?.state.status !== 'assigned') throw new Error('Ben has it');
    const { assignee: benToUs } = summary.state;
    await ana.clicks(channel, card.id, 'Assign It');
    const anaToUs = await people.identify({ platform: 'web', id: 'ana', name: 'Ana Lima' });
    await service.execute(summary.id, [{ type: 'assign', by: anaToUs, to: anaToUs }]);
    await service.execute(summary.id, [{ type: 'assign', by: anaToUs, to: benToUs }]);
    await teams.until(() => JSON.stringify(teams.personal(ben.user)).includes('Hummingbird'));
    await ana.says(channel, 'I typed this myself', { mention: true, thread: card.id });
    await service.execute(summary.id, [{ type: 'close', by: benToUs }]);
    await office.card('Hummingbird one', ({ blocksText }) => blocksText.includes('Closed'));
    teams.fault({ method: 'delete', kind: 'lost' });
    teams.fault({ method: 'update', kind: 'http', status: 503 });
    teams.fault({ method: 'delete', kind: 'http', status: 429, retryAfter: 1 });

    const erased = await run(['customer', 'erase', phone, '--yes'], TYPIST);
    await app.restart();
    const report = async () => {
      await timePasses(opened, { leasesToo: true });
      return (await run(['customer', 'report', String(summary.customer.id)], TYPIST)).words;
    };
    await expect.poll(report, { timeout: 40_000, interval: 200 }).toMatch(/ 0 waiting, 0 failed/);

    expect(erased.ok).toBe(true);
    expect(seen()).not.toMatch(/Hummingbird/);
    expect(seen()).not.toContain(phone.slice(2));
    expect(seen()).toMatch(/removed: no longer kept/);
    expect(seen()).toContain('I typed this myself');
  });
});

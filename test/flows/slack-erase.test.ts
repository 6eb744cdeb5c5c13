import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { CareCommands } from '../../src/care-commands.ts';
import { careCommands } from '../../src/care-commands.ts';
import { issueStore } from '../../src/db/issue-store.ts';
import { peopleStore } from '../../src/db/people-store.ts';
import { retryRedactions } from '../../src/db/remove-words.ts';
import { removeOld } from '../../src/db/retention.ts';
import { redactions } from '../../src/db/schema-care.ts';
import { employeeIdentities } from '../../src/db/schema-people.ts';
import type { Employee, IssueId } from '../../src/issues/issue.ts';
import { issueId } from '../../src/issues/issue.ts';
import { issueService } from '../../src/issues/service.ts';
import { aText } from '../support/builders.ts';
import { jobsIn, timePasses } from '../support/jobs.ts';
import type { SlackApp } from '../support/slack-app.ts';
import { aPhone, startSlackApp } from '../support/slack-app.ts';
import { whatSlackHas } from '../support/slack-sees.ts';

const TYPIST = { kind: 'command-line', via: 'root' } as const;

describe('a customer who is erased', () => {
  let office: SlackApp;
  let run: CareCommands;
  let ana: Employee;
  let ben: Employee;
  const service = () => issueService(issueStore(office.opened), peopleStore(office.opened), () => new Date());
  const seen = () => whatSlackHas(office.slack, office.channel, [office.ana.user.id, office.ben.user.id]);

  beforeAll(async () => {
    office = await startSlackApp();
    run = careCommands(office.opened);
    const { slack } = office;
    const people = peopleStore(office.opened);
    const identity = (user: { id: string; realName: string }) => ({
      ...{ platform: 'slack', id: `${slack.team.id}/${user.id}`, name: user.realName },
    });
    ana = await people.identify(identity(office.ana.user));
    ben = await people.identify(identity(office.ben.user));
  });
  afterAll(() => office.stop());

  /** A closed issue with a card, messages and a file under it, a colleague's own words, and a private word. */
  async function aClosedIssue(words: string): Promise<{ phone: string; issue: IssueId; ts: string }> {
    const { slack, channel } = office;
    const phone = aPhone();
    await office.texts(phone, `${words} one`);
    const card = await office.card(`${words} one`);
    await service().receive(
      aText({
        ...{ from: phone, text: `${words} two`, attachments: [file(words)] },
      }),
    );
    await slack.until(() => slack.files().find(({ title }) => title.includes(words)));
    const issue = issueId(
      Number(
        /#(\d+)/.exec(card.blocksText)?.[1] ??
          /#(\d+)/.exec(JSON.stringify(slack.look(channel, card.ts)))?.[1],
      ),
    );
    await service().execute(issue, [{ type: 'assign', by: ana, to: ben }]);
    await slack.until(() => JSON.stringify(slack.directMessages(office.ben.user.id)).includes(words));
    await office.ana.types(channel, 'I typed this myself', { thread_ts: card.ts });
    await service().execute(issue, [{ type: 'close', by: ben }]);
    await slack.until(() =>
      slack.cardsIn(channel).find((each) => each.ts === card.ts && each.blocksText.includes('Closed')),
    );
    await slack.settled();
    return { phone, issue, ts: card.ts };
  }

  async function reported(phone: string): Promise<string> {
    const id = customerIn((await run(['customer', 'erase', phone, '--yes'], TYPIST)).words);
    let words = '';
    await expect
      .poll(
        async () => {
          await timePasses(office.opened);
          ({ words } = await run(['customer', 'report', id], TYPIST));
          return words;
        },
        { timeout: 30_000, interval: 100 },
      )
      .toMatch(/ 0 waiting, 0 failed/);
    return words;
  }

  /** By mail, on an issue that is another customer's. */
  async function strangerWrites(
    issue: IssueId,
    from: string,
    text: string,
    attachments: readonly ReturnType<typeof file>[] = [],
  ): Promise<void> {
    const to = 'us@switchboard.example';
    await service().receive(
      aText({ channel: 'email', from, to, subject: text, text, attachments, answers: { issue } }),
    );
  }

  /** Nothing waits in the outbox. */
  async function allDone(): Promise<void> {
    await expect
      .poll(
        async () => {
          await timePasses(office.opened);
          return (await jobsIn(office.opened)).filter(({ state }) => state !== 'dead');
        },
        { timeout: 30_000, interval: 100 },
      )
      .toEqual([]);
  }

  it('leaves no word in Slack: not on the card, under it, in a file or in a direct message', async () => {
    const { slack, channel } = office;
    const { phone, ts } = await aClosedIssue('Hummingbird');
    expect(seen()).toMatch(/Hummingbird/);

    const words = await reported(phone);

    expect(seen()).not.toMatch(/Hummingbird/);
    expect(seen()).not.toContain(phone.slice(2));
    const card = slack.cardsIn(channel).find((each) => each.ts === ts);
    expect(card?.blocksText).toMatch(/removed: no longer kept/);
    expect(card?.blocksText).toMatch(/Erased customer/);
    expect(JSON.stringify(slack.thread(channel, ts))).toContain('I typed this myself');
    expect(words).toMatch(/1 messages that colleagues typed themselves/);
    expect(words).toMatch(/[3-9] messages and files taken away/);
  });

  it('is taken from Slack after all where Slack fails amid it, loses answers, or is away, and we end', async () => {
    const { slack, app } = office;
    const { phone } = await aClosedIssue('Kingfisher');
    slack.fault({ method: 'files.delete', kind: 'lost_response_500' });
    slack.fault({ method: 'chat.delete', kind: 'lost_response' });
    slack.fault({ method: 'chat.delete', kind: 'ratelimited', retryAfter: 1 });
    slack.fault({ method: 'conversations.replies', kind: 'http', status: 503 });
    const before = slack.calls('files.delete').length;
    const id = customerIn((await run(['customer', 'erase', phone, '--yes'], TYPIST)).words);
    await slack.until(() => slack.calls('chat.update').length > 0);
    await app.restart();

    await expect
      .poll(
        async () => {
          await timePasses(office.opened, { leasesToo: true });
          return (await run(['customer', 'report', id], TYPIST)).words;
        },
        { timeout: 40_000, interval: 200 },
      )
      .toMatch(/ 0 waiting, 0 failed/);

    expect(seen()).not.toMatch(/Kingfisher/);
    expect(slack.calls('files.delete').length).toBeGreaterThan(before);
  });

  it('is taken out of a private word that was just being said, also to somebody who is on two platforms', async () => {
    const { slack, opened } = office;
    await opened.db
      .insert(employeeIdentities)
      .values({ employeeId: ben.id, platform: 'web', externalId: 'ben-in-the-workspace' });
    const phone = aPhone();
    await office.texts(phone, 'Bittern calls');
    const issue = issueOn(await office.card('Bittern calls'));
    await slack.settled();
    slack.fault({ method: 'chat.postMessage', kind: 'slow', ms: 1_500 });
    await service().execute(issue, [{ type: 'assign', by: ana, to: ben }]);
    // Slack has it, and has not answered yet.
    await slack.until(() => JSON.stringify(slack.directMessages(office.ben.user.id)).includes('Bittern'));
    await service().execute(issue, [{ type: 'close', by: ben }]);

    await reported(phone);

    expect(seen()).not.toMatch(/Bittern/);
  });

  it('gone by age leaves what was written since: an issue that was reopened before Slack took the old words', async () => {
    const { slack, channel, opened } = office;
    const { phone, issue, ts } = await aClosedIssue('Heron');
    const thread = () => JSON.stringify(slack.thread(channel, ts));
    const problems = async () =>
      (await opened.db.select().from(redactions).where(eq(redactions.issueId, issue))).map(
        (each) => each.problem,
      );
    slack.fault({ method: 'conversations.replies', kind: 'error', error: 'missing_scope' });
    await removeOld(opened, { wordsDays: 0 });
    await expect.poll(problems).toEqual([expect.stringContaining('lacks a permission')]);

    await service().execute(issue, [{ type: 'reopen', by: ben }]);
    await service().receive(aText({ from: phone, text: 'Something new' }));
    await slack.until(() => thread().includes('Something new'));
    expect(thread()).toContain('Heron');
    await opened.transaction((tx) => retryRedactions(tx, 0));

    await expect.poll(problems).toEqual([]);
    expect(thread()).not.toContain('Heron');
    expect(thread()).toContain('Something new');
  });

  it('is taken off another customer’s issue too, with what they sent there, and that one’s words and files stay', async () => {
    const { slack, channel, opened } = office;
    const toms = aPhone();
    const mail = 'wren@elsewhere.example';
    await office.texts(toms, 'Magpie one');
    const card = await office.card('Magpie one');
    const issue = issueOn(card);
    await service().receive(aText({ from: toms, text: 'Magpie two', attachments: [file('Magpie')] }));
    await strangerWrites(issue, mail, 'Wren says hello', [file('Wren')]);
    await slack.until(() => slack.files().length >= 2 && seen().includes('Wren says hello'));
    await service().execute(issue, [{ type: 'assign', by: ana, to: ben }]);
    await slack.until(() => JSON.stringify(slack.directMessages(office.ben.user.id)).includes('Wren says'));
    await slack.settled();

    const words = await reported(mail);

    expect(seen()).not.toMatch(/wren/i);
    const thread = JSON.stringify(slack.thread(channel, card.ts));
    expect(thread).toContain('Magpie two');
    expect(thread).toContain('removed: no longer kept');
    expect(slack.files().map(({ title }) => title)).toContainEqual(expect.stringContaining('Magpie.txt'));
    expect(slack.cardsIn(channel).find(({ ts }) => ts === card.ts)?.blocksText).toContain('Magpie one');
    expect(words).toMatch(/[3-9] messages and files taken away/);
    expect(await opened.db.$count(redactions, eq(redactions.issueId, issue))).toBe(2);
  });

  it('is taken off another customer’s issue also where its inbox posts no more', async () => {
    const { slack } = office;
    const channel = slack.addChannel({ name: 'left' }).id;
    const number = '+15550003335';
    const mail = 'heron@elsewhere.example';
    await office.ana.runs('/issues', `connect ${number}`, channel);
    await office.texts(aPhone(), 'Stork one', number);
    const card = await office.card('Stork one', channel);
    const issue = issueOn(card);
    await strangerWrites(issue, mail, 'Heron says hello');
    const thread = () => JSON.stringify(slack.thread(channel, card.ts));
    await slack.until(() => thread().includes('Heron says hello'));
    await office.ana.runs('/issues', 'disconnect', channel);

    await reported(mail);
    await allDone();

    expect(thread()).not.toMatch(/heron/i);
    expect(thread()).toContain('removed: no longer kept');
  });

  it('is taken off another customer’s issue also where Slack’s answer to the posting was lost', async () => {
    const { slack, channel } = office;
    const mail = 'egret@elsewhere.example';
    await office.texts(aPhone(), 'Ibis one');
    const card = await office.card('Ibis one');
    const issue = issueOn(card);
    const thread = () => JSON.stringify(slack.thread(channel, card.ts));
    await slack.settled();
    slack.fault({ method: 'chat.postMessage', kind: 'lost_response' });
    slack.fault({ method: 'conversations.replies', kind: 'http', status: 503, count: 1_000 });
    await strangerWrites(issue, mail, 'Egret says hello');
    await slack.until(() => thread().includes('Egret says hello'));

    await reported(mail);
    slack.clearFaults();
    await allDone();

    expect(thread()).not.toMatch(/egret/i);
    expect(thread()).toContain('removed: no longer kept');
  });

  it('is taken off another customer’s issue also where its card was deleted with what they wrote under it', async () => {
    const { slack, channel } = office;
    const mail = 'dunlin@elsewhere.example';
    await office.texts(aPhone(), 'Avocet one');
    const card = await office.card('Avocet one');
    const issue = issueOn(card);
    await strangerWrites(issue, mail, 'Dunlin says hello', [file('Dunlin')]);
    await slack.until(() => slack.files().some(({ title }) => title.includes('Dunlin')));
    await slack.settled();
    await slack.deletesMessage(channel, card.ts);
    await service().execute(issue, [{ type: 'take', by: ben }]);
    await slack.until(() => slack.cardsIn(channel).find((each) => each.blocksText.includes('Avocet')));
    expect(seen()).toMatch(/dunlin/i);

    await reported(mail);
    await allDone();

    expect(seen()).not.toMatch(/dunlin/i);
    expect(seen()).toContain('Avocet one');
  });

  it('leaves no word under a card that somebody deleted, and that stands there anew', async () => {
    const { slack, channel } = office;
    const { phone, ts, issue } = await aClosedIssue('Bullfinch');
    await slack.deletesMessage(channel, ts);
    await service().execute(issue, [{ type: 'reopen', by: ben }]);
    await slack.until(() => slack.cardsIn(channel).find((each) => each.blocksText.includes('Bullfinch')));
    await service().execute(issue, [{ type: 'close', by: ben }]);
    await allDone();

    await reported(phone);
    await allDone();

    expect(seen()).not.toMatch(/Bullfinch/);
  });

  it('is told in the report where Slack lets nothing be deleted, and what stands there says nothing any more', async () => {
    const { slack, channel } = office;
    const { phone, ts } = await aClosedIssue('Nightingale');
    slack.fault({ method: 'chat.delete', kind: 'error', error: 'cant_delete_message', count: 20 });

    await reported(phone);
    slack.clearFaults();

    expect(seen()).not.toMatch(/Nightingale/);
    expect(JSON.stringify(slack.thread(channel, ts))).toMatch(/removed: no longer kept/);
  });
});

function issueOn({ blocksText }: { readonly blocksText: string }): IssueId {
  return issueId(Number(/#(\d+)/.exec(blocksText)?.[1]));
}

function file(name: string) {
  const bytes = new TextEncoder().encode(`${name} file`);
  return { contentType: 'text/plain', name: `${name}.txt`, bytes };
}

function customerIn(words: string): string {
  const [, id] = /Customer (\d+)/.exec(words) ?? [];
  if (id === undefined) throw new Error(`no customer is named: ${words}`);
  return id;
}

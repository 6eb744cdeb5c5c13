import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DELETED_TOO_LATE, EDITED_TOO_LATE, KEPT_AS_COMMENT, NOTICE_WORDS } from '../../src/bot/phrases.ts';
import { issueReader } from '../../src/db/issue-reader.ts';
import type { Carrier } from '../support/carrier.ts';
import { startCarrier } from '../support/carrier.ts';
import type { TeamsApp, TeamsCard } from '../support/teams-app.ts';
import { aTeamsCustomer, startTeamsApp, TEAMS_OFFICE_TOKEN } from '../support/teams-app.ts';
import type { Person } from '../support/teams-server/index.ts';
import { workspaceAt } from '../support/workspace.ts';

let carrier: Carrier;
let office: TeamsApp;
beforeAll(async () => {
  carrier = await startCarrier(TEAMS_OFFICE_TOKEN);
  office = await startTeamsApp({ env: carrier.env });
});
afterAll(async () => {
  await office.stop();
  await carrier.stop();
});

async function aCard(words: string, phone = aTeamsCustomer()): Promise<TeamsCard> {
  await office.texts(phone, words);
  return office.card(words);
}

function numberOf({ blocksText }: TeamsCard): string {
  return /#(\d+)/.exec(blocksText)?.[1] ?? '';
}

async function writtenOn(words: string, kind: 'comment' | 'reply'): Promise<readonly string[]> {
  const reader = issueReader(office.opened);
  const { issues } = await reader.list({ text: words });
  const detail = issues[0] && (await reader.detail(issues[0].id));
  if (!detail) throw new Error(`no issue says ${words}`);
  return detail.history.flatMap((entry) => (entry.kind === kind ? [entry.text] : []));
}

function inThread(card: TeamsCard, ...words: readonly string[]) {
  const { teams, channel } = office;
  return teams.until(() =>
    teams.thread(channel, card.id).find(({ blocksText }) => words.every((each) => blocksText.includes(each))),
  );
}

/** The message for this person alone that says so. */
function told(person: Person, words: string) {
  const { teams } = office;
  return teams.until(() =>
    teams.targetedOf(person.user).findLast(({ blocksText }) => blocksText.includes(words)),
  );
}

/** Nothing waits in the outbox. */
async function allShown(): Promise<void> {
  await expect
    .poll(async () => (await fetch(`${office.app.url}/readyz`)).text(), { timeout: 10_000 })
    .toContain('"waiting":0');
}

describe('what is said to Switchboard under a card', () => {
  it('is kept as a private comment, once however often it is brought, and never sent', async () => {
    const { ana, ben, channel, teams } = office;
    const card = await aCard('Keep what we say');

    const { id, answer } = await ana.says(channel, 'ask @Ben Okafor <b> & https://example.com 🎉', {
      mention: true,
      calls: [ben.user],
      thread: card.id,
    });
    const again = [];
    for (let times = 0; times < 5; times += 1) again.push((await teams.redeliver('message')).status);
    const receipt = await told(ana, KEPT_AS_COMMENT);
    await allShown();

    expect(answer).toMatchObject({ outcome: 'answered', status: 200 });
    expect(again).toEqual([200, 200, 200, 200, 200]);
    expect(receipt.root).toBe(card.id);
    expect(await writtenOn('Keep what we say', 'comment')).toEqual([
      'ask @Ben Okafor <b> & https://example.com 🎉',
    ]);
    // Where it was written it stands already.
    expect(teams.thread(channel, card.id).map((each) => each.id)).toEqual([id]);
    expect(carrier.asked()).toEqual([]);
  });

  it('is not heard without a mention, and beside a card it is a command', async () => {
    const { ana, channel } = office;
    const card = await aCard('Only what is said to it');

    const unheard = await ana.says(channel, 'Lunch?', { thread: card.id });
    const { id } = await ana.says(channel, 'Who has lunch?');
    await ana.says(channel, 'call her back', { mention: true, thread: id });
    await told(ana, 'That is not understood');

    expect(unheard.answer).toBeUndefined();
    expect(await writtenOn('Only what is said to it', 'comment')).toEqual([]);
  });

  it('of somebody who cannot be an employee is not kept, and they are told', async () => {
    const { teams, team, channel } = office;
    const card = await aCard('Guests listen');
    const guest = teams.addUser({ name: 'Gia Guest', isGuest: true });
    await teams.addMember(team, guest);

    await teams.as(guest).says(channel, 'Me too', { mention: true, thread: card.id });
    const words = await told(teams.as(guest), 'is not on the issue');

    expect(words.blocksText).toContain('Guests');
    expect(await writtenOn('Guests listen', 'comment')).toEqual([]);
  });
});

describe('what was said to Switchboard and is changed afterwards', () => {
  async function aComment(card: TeamsCard, words: string): Promise<string> {
    const { ana, channel } = office;
    return (await ana.says(channel, words, { mention: true, thread: card.id })).id;
  }

  it('is kept as it reads now, however often it is brought; deleted it is gone, and undeleted there again', async () => {
    const { ana, channel, teams } = office;
    const card = await aCard('Mind the typos');
    const id = await aComment(card, 'cal her');
    const kept = () => writtenOn('Mind the typos', 'comment');

    await ana.edits(channel, id, 'call her', { mention: true });
    await ana.edits(channel, id, 'call her at nine', { mention: true });
    await teams.redeliver('messageUpdate');
    // Our answer to the writing was lost: it is brought late, and is older than the edit.
    await teams.redeliver('message');
    const edited = await kept();
    await ana.deletes(channel, id);
    await teams.redeliver('messageDelete');
    const gone = await kept();
    await ana.undeletes(channel, id);
    await allShown();

    expect(edited).toEqual(['call her at nine']);
    expect(gone).toEqual(['(deleted by its writer)']);
    expect(await kept()).toEqual(['call her at nine']);
  });

  it('is kept when it calls Switchboard only by the edit, and not when nothing calls it', async () => {
    const { ana, channel } = office;
    const card = await aCard('Late to the party');
    const { id } = await ana.says(channel, 'ask the depot', { thread: card.id });

    const unheard = await ana.edits(channel, id, 'ask the depot again');
    await ana.edits(channel, id, 'ask the depot twice', { mention: true });

    expect(unheard).toBeUndefined();
    expect(await writtenOn('Late to the party', 'comment')).toEqual(['ask the depot twice']);
  });

  it('carries out no command anew', async () => {
    const { ana, channel } = office;
    const card = await aCard('Hands off');
    const { id } = await ana.says(channel, 'hello', { mention: true });
    const number = numberOf(card);

    const beside = await ana.edits(channel, id, `issues take ${number}`, { mention: true });
    const under = await ana.says(channel, 'issues help', { mention: true, thread: card.id });
    const edited = await ana.edits(channel, under.id, `issues take ${number}`, { mention: true });
    await allShown();

    expect([beside?.status, edited?.status]).toEqual([200, 200]);
    expect((await office.card('Hands off')).style).toBe('attention');
    expect(await writtenOn('Hands off', 'comment')).toEqual([]);
  });

  it('and was sent to the customer stays as it was sent, which the writer is told', async () => {
    const { ana, channel } = office;
    const phone = aTeamsCustomer();
    const card = await aCard('Which day?', phone);
    const id = await aComment(card, 'on Mnday');
    await ana.uses('sendToCustomer', channel, id);
    await ana.submits('Send');
    await carrier.sent('on Mnday');

    await ana.edits(channel, id, 'on Monday', { mention: true });
    const words = await told(ana, EDITED_TOO_LATE);
    await ana.deletes(channel, id);
    await told(ana, DELETED_TOO_LATE);
    await allShown();

    expect(words.root).toBe(card.id);
    expect(await writtenOn('Which day?', 'reply')).toEqual(['on Mnday']);
    expect(carrier.asked().filter(({ to }) => to === phone)).toHaveLength(1);
  });
});

describe('Send to customer', () => {
  it('asks first, and sends the words once: without the mention of Switchboard, as they read', async () => {
    const { ana, channel, teams } = office;
    const phone = aTeamsCustomer();
    const card = await aCard('Please answer me', phone);
    const { id } = await ana.says(channel, 'Sorry, it is <here> & safe 👋', {
      mention: true,
      thread: card.id,
    });

    const asked = await ana.uses('sendToCustomer', channel, id);
    const sentBefore = carrier.asked().filter(({ to }) => to === phone);
    const seen = await Promise.all([ana.submits('Send'), ana.submits('Send')]);
    const text = await carrier.sent('Sorry, it is <here> & safe 👋');
    await teams.redeliver('invoke');
    await inThread(card, 'Ana Lima replied to', 'Sorry, it is <here> & safe 👋');
    await allShown();

    expect(asked.dialog?.fields).toEqual({ Message: 'Sorry, it is <here> & safe 👋' });
    expect(asked.dialog?.blocksText).toContain(`To ${phone} from +15550009999 by text`);
    expect(asked.dialog?.blocksText).toContain('sent as 1 text');
    expect(asked.dialog?.blocksText).toContain('Please answer me');
    expect(sentBefore).toEqual([]);
    expect(seen.map(({ kind }) => kind)).toEqual(['closed', 'closed']);
    expect(text.to).toBe(phone);
    expect(carrier.asked().filter(({ to }) => to === phone)).toHaveLength(1);
    expect(await writtenOn('Please answer me', 'reply')).toEqual(['Sorry, it is <here> & safe 👋']);
  });

  it('sends what the form says, of a message that Switchboard never heard', async () => {
    const { ana, ben, channel } = office;
    const phone = aTeamsCustomer();
    const card = await aCard('When will you come?', phone);
    const { id } = await ben.says(channel, 'tomorow at nine', { thread: card.id });

    await ana.uses('sendToCustomer', channel, id);
    ana.fills('Message', 'Tomorrow at nine.');
    const seen = await ana.submits('Send');
    const text = await carrier.sent('Tomorrow at nine.');

    expect(seen.kind).toBe('closed');
    expect(text.to).toBe(phone);
    expect(await writtenOn('When will you come?', 'reply')).toEqual(['Tomorrow at nine.']);
    expect(await writtenOn('When will you come?', 'comment')).toEqual([]);
  });

  it('says why not above the words, which stay, and sends them once they fit', async () => {
    const { ana, channel } = office;
    const card = await aCard('Not so much');
    const { id } = await ana.says(channel, 'y'.repeat(1_700), { thread: card.id });

    const asked = await ana.uses('sendToCustomer', channel, id);
    const refused = await ana.submits('Send');
    const sentBefore = await writtenOn('Not so much', 'reply');
    ana.fills('Message', 'y');
    const sent = await ana.submits('Send');

    expect(asked.dialog?.blocksText).toContain('100 too many');
    expect(refused.dialog?.blocksText).toContain('1700');
    expect(refused.dialog?.fields['Message']).toHaveLength(1_700);
    expect(sentBefore).toEqual([]);
    expect(sent.kind).toBe('closed');
    expect(await writtenOn('Not so much', 'reply')).toEqual(['y']);
  });

  it('shows first what the customer wrote meanwhile; the same press again sends it', async () => {
    const { ana, channel } = office;
    const phone = aTeamsCustomer();
    const card = await aCard('Still waiting', phone);
    const { id } = await ana.says(channel, 'At ten then', { thread: card.id });
    await ana.uses('sendToCustomer', channel, id);
    await office.texts(phone, 'Never mind');

    const stopped = await ana.submits('Send');
    const sentBefore = await writtenOn('Still waiting', 'reply');
    await ana.submits('Send');

    expect(stopped.dialog?.blocksText).toContain('Never mind');
    expect(stopped.dialog?.fields['Message']).toBe('At ten then');
    expect(sentBefore).toEqual([]);
    expect(await writtenOn('Still waiting', 'reply')).toEqual(['At ten then']);
  });

  it('is refused with the reason for what is no colleague’s word under a card', async () => {
    const { ana, channel } = office;
    const phone = aTeamsCustomer();
    const card = await aCard('Nothing to send', phone);
    await office.texts(phone, 'Mine, not yours');
    const customers = await inThread(card, 'Mine, not yours');
    const beside = await ana.says(channel, 'Coffee?');
    const empty = await ana.says(channel, '   ', { thread: card.id });

    const answers = [];
    for (const id of [customers.id, card.id, beside.id, empty.id]) {
      const { dialog } = await ana.uses('sendToCustomer', channel, id);
      answers.push(`${dialog?.buttons.join()}: ${dialog?.blocksText}`);
      ana.closes();
    }

    expect(answers).toEqual([
      expect.stringContaining(': Only what a colleague wrote'),
      expect.stringContaining(': Only what was written under a card'),
      expect.stringContaining(': Only what was written under a card'),
      expect.stringContaining(': There are no words'),
    ]);
    for (const answer of answers) expect(answer).toMatch(/^: /);
  });
});

describe('what becomes of a reply', () => {
  async function replies(person: Person, card: TeamsCard, words: string): Promise<void> {
    await person.clicks(office.channel, card.id, 'Assign It');
    person.fills('Reply to customer', words);
    const { kind } = await person.submits('Save');
    expect(kind).toBe('closed');
  }

  it('is told in its message under the card, in place', async () => {
    const { ana } = office;
    const card = await aCard('Answer me anywhere');
    await replies(ana, card, 'From Teams.');
    const text = await carrier.sent('From Teams.');
    const first = await inThread(card, 'From Teams.');

    await carrier.reports(text, 'sent');
    await inThread(card, 'From Teams.', 'Sent');
    await carrier.reports(text, 'delivered');
    const last = await inThread(card, 'From Teams.', 'Delivered');

    expect(last.id).toBe(first.id);
    expect(last.version).toBeGreaterThan(first.version);
    expect(last.buttons).toEqual([]);
    expect(last.summary).toContain('Delivered');
  });

  it('that failed says why, and Retry there sends it again', async () => {
    const { ana, ben, channel } = office;
    const card = await aCard('Bad reception');
    await replies(ana, card, 'Hear me?');
    await carrier.reports(await carrier.sent('Hear me?'), 'undelivered', { ErrorCode: '30003' });
    const failed = await inThread(card, 'Hear me?', 'Not delivered');

    const seen = await Promise.all([
      ben.clicks(channel, failed.id, 'Retry'),
      ana.clicks(channel, failed.id, 'Retry'),
    ]);
    await carrier.reports(await carrier.sent('Hear me?', 2), 'delivered');
    const last = await inThread(card, 'Hear me?', 'Delivered');

    expect(failed.blocksText).toMatch(/Not delivered: \S/);
    expect(failed.buttons).toEqual(['Retry']);
    expect(seen.map(({ kind }) => kind)).not.toContain('error');
    expect(last).toMatchObject({ id: failed.id, buttons: [] });
    expect(carrier.asked().filter(({ body }) => body === 'Hear me?')).toHaveLength(2);
  });

  it('follow-ups mention who has the issue, and nobody where nobody has it', async () => {
    const { ana, channel } = office;
    const phone = aTeamsCustomer();
    const card = await aCard('Who reads this?', phone);
    await office.texts(phone, 'Nobody yet');
    const before = await inThread(card, 'Nobody yet');
    await ana.clicks(channel, card.id, 'Take It');
    await office.texts(phone, 'And now?');
    const after = await inThread(card, 'And now?');
    await allShown();

    expect(before.mentions).toEqual([]);
    expect(after.mentions).toEqual(['Ana Lima']);
    // The thread has called her; the same is not said to her twice.
    expect(chatOf(ana)).not.toContain('And now?');
  });
});

function chatOf(person: Person): string {
  return office.teams
    .personal(person.user)
    .map(({ blocksText }) => blocksText)
    .join('\n');
}

function inChat(person: Person, ...words: readonly string[]) {
  const { teams } = office;
  return teams.until(() =>
    teams.personal(person.user).find(({ blocksText }) => words.every((each) => blocksText.includes(each))),
  );
}

/** In their Issue Tracker: this notice is off, or on again. */
async function switched(person: Person, about: keyof typeof NOTICE_WORDS, to: 'on' | 'off'): Promise<void> {
  const { teams } = office;
  const chat = teams.personalOf(person.user);
  const trackers = () => teams.personal(person.user).filter(({ buttons }) => buttons.includes(BUTTON));
  const before = trackers().length;
  await person.says(chat, 'issues');
  const tracker = await teams.until(() => trackers()[before]);
  const { dialog } = await person.clicks(chat, tracker.id, BUTTON);
  expect(dialog?.fields[NOTICE_WORDS[about]]).toBe(to === 'off' ? 'true' : 'false');
  person.toggles(NOTICE_WORDS[about], to);
  const { kind } = await person.submits('Save');
  expect(kind).toBe('closed');
}
const BUTTON = 'Tell me by direct message';

describe('in one’s own chat one is told', () => {
  it('that somebody assigned an issue to me, with buttons that open it, unless I have switched that off', async () => {
    const { ana, ben, channel, teams } = office;
    const give = async (card: TeamsCard) => {
      await ana.clicks(channel, card.id, 'Assign It');
      ana.selects('Assign to', 'Ben Okafor');
      await ana.submits('Save');
      await allShown();
    };
    const card = await aCard('One for Ben');

    await give(card);
    const notice = await inChat(ben, 'has been assigned to you', 'One for Ben');
    const opened = await ben.clicks(teams.personalOf(ben.user), notice.id, 'Open');
    ben.fills('Private comment', 'From my chat.');
    await ben.submits('Save');
    await switched(ben, 'assigned', 'off');
    await give(await aCard('Another for Ben'));
    await switched(ben, 'assigned', 'on');
    await give(await aCard('A third for Ben'));
    await inChat(ben, 'has been assigned to you', 'A third for Ben');

    expect(opened.dialog?.title).toBe(`Issue ${numberOf(card)}`);
    expect(await writtenOn('One for Ben', 'comment')).toEqual(['From my chat.']);
    expect(chatOf(ben)).toMatch(/has been assigned to you\.\nA third for Ben/);
    expect(chatOf(ben)).not.toMatch(/has been assigned to you\.\nAnother for Ben/);
    expect(chatOf(ana)).not.toContain('has been assigned to you');
  });

  it('that a reply of mine did not arrive, unless I have switched that off', async () => {
    const { ben, channel } = office;
    const card = await aCard('Out of reach');
    const fails = async (words: string) => {
      await ben.clicks(channel, card.id, 'Assign It');
      ben.fills('Reply to customer', words);
      await ben.submits('Save');
      await carrier.reports(await carrier.sent(words), 'undelivered', { ErrorCode: '30003' });
      await inThread(card, words, 'Not delivered');
      await allShown();
    };

    await fails('Do you hear?');
    await inChat(ben, 'did not arrive', 'Do you hear?');
    await switched(ben, 'reply-failed', 'off');
    await fails('And you?');

    expect(chatOf(ben)).not.toContain('And you?');
  });

  it('that my customer wrote where no thread calls me, unless I have switched that off', async () => {
    const { ana, channel, inboxes, app } = office;
    const quiet = '+15550007777';
    await inboxes.add({
      name: 'Quiet',
      listens: [{ channel: 'sms', address: quiet }],
      posts: [{ platform: 'web', conversation: 'quiet' }],
    });
    const phone = aTeamsCustomer();
    await office.texts(phone, 'In a quiet place', quiet);
    const desk = workspaceAt(app.url);
    const found = await desk.until(
      () => desk.cards('/tracker/unassigned'),
      (cards) => cards.some(({ html }) => html.includes('In a quiet place')),
    );
    const issue = found.find(({ html }) => html.includes('In a quiet place'))?.issue ?? '';
    await ana.says(channel, `issues take ${issue}`, { mention: true });
    await told(ana, 'Assigned to Ana Lima');

    await office.texts(phone, 'Is anybody reading?', quiet);
    const notice = await inChat(ana, `wrote again on issue ${issue}`, 'Is anybody reading?');
    await switched(ana, 'customer-wrote', 'off');
    await office.texts(phone, 'Nobody reads this.', quiet);
    await allShown();

    // The card stands nowhere in Teams, so nothing leads to it.
    expect(notice.buttons).toEqual(['Open']);
    expect(chatOf(ana)).not.toContain('Nobody reads this.');
  });
});

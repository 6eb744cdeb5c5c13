import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  ANSWERED_IN_OWN_CHAT,
  ASK_IN_OWN_CHAT,
  CALLABLE_TAGS,
  callNotUnderstood,
  COMMAND_NOT_UNDERSTOOD,
  CONNECT_IN_A_CHANNEL,
  EMPTY_LISTS,
  noIssueNumbered,
  numberMissing,
} from '../../src/bot/phrases.ts';
import { issueStore } from '../../src/db/issue-store.ts';
import { peopleStore } from '../../src/db/people-store.ts';
import { messages } from '../../src/db/schema.ts';
import { issueService } from '../../src/issues/service.ts';
import { aText } from '../support/builders.ts';
import { jobsIn } from '../support/jobs.ts';
import { untilKnown } from '../support/known-cards.ts';
import type { TeamsApp, TeamsCard } from '../support/teams-app.ts';
import { aTeamsCustomer, startTeamsApp, teamsCardWith } from '../support/teams-app.ts';
import type { Person } from '../support/teams-server/index.ts';

let office: TeamsApp;
beforeAll(async () => {
  office = await startTeamsApp();
});
afterAll(() => office.stop());

/** A new customer writes; the number of their issue. */
async function newIssue(words: string, phone = aTeamsCustomer()): Promise<number> {
  await office.texts(phone, words);
  return numberOf(await office.card(words));
}

function numberOf({ blocksText }: TeamsCard): number {
  const number = /#(\d+)/.exec(blocksText)?.[1];
  if (number === undefined) throw new Error(`no number on ${blocksText}`);
  return Number(number);
}

/** What is answered to one person alone, in a channel, to a command typed in one of the three ways. */
async function answered(
  text: string,
  person: Person = office.ana,
  { way = 'mention', channel = office.channel }: { way?: 'mention' | 'slash'; channel?: string } = {},
) {
  const { teams } = office;
  const before = teams.targetedOf(person.user).length;
  const said =
    way === 'slash'
      ? await person.slash(channel, text)
      : await person.says(channel, text, { mention: true, calls: [office.ben.user] });
  expect(said.answer).toMatchObject({ outcome: 'answered', status: 200 });
  const [message] = await teams.until(() => {
    const came = teams.targetedOf(person.user).slice(before);
    return came.length > 0 ? came : undefined;
  });
  if (!message) throw new Error('nothing was answered');
  return message;
}

async function run(text: string, person?: Person, channel?: string): Promise<string> {
  const message = await answered(`issues ${text}`.trim(), person, channel === undefined ? {} : { channel });
  return message.blocksText;
}

/** What is answered in a person's own chat. */
async function chats(text: string, person: Person = office.ana) {
  const { teams } = office;
  const chat = teams.personalOf(person.user);
  const fromBot = () => teams.personal(person.user).filter(({ from }) => from === teams.botId);
  const before = fromBot().length;
  const said = await person.says(chat, text);
  expect(said.answer).toMatchObject({ outcome: 'answered', status: 200 });
  return teams.until(() => fromBot()[before]);
}

describe('a command', () => {
  it('is understood as issues, as /issues and with the slash menu, and answered to its writer alone', async () => {
    const { teams, channel, ana, ben } = office;
    await newIssue('The gate is stuck');
    const publicBefore = teams.messages(channel).length;

    const answers = [
      await answered('issues unassigned'),
      await answered('/issues unassigned'),
      await answered('ISSUES   unassigned'),
      await answered('issues unassigned', ana, { way: 'slash' }),
      await answered('/issues unassigned', ana, { way: 'slash' }),
    ];

    for (const { blocksText } of answers) expect(blocksText).toContain('The gate is stuck');
    expect(teams.targetedOf(ben.user)).toEqual([]);
    const fromBot = teams.messages(channel).slice(publicBefore);
    expect(fromBot.filter(({ from }) => from === teams.botId)).toEqual([]);
  });

  it('is answered for everybody only when its last word is share', async () => {
    const { teams, channel, ana } = office;
    await newIssue('The shed is locked');
    const before = teams.targetedOf(ana.user).length;

    const { id } = await ana.says(channel, 'issues search shed share', { mention: true });
    const shared = await teams.until(() => teams.thread(channel, id).at(0));

    expect(shared.blocksText).toContain('Issues with “shed”');
    expect(shared.blocksText).toContain('The shed is locked');
    expect(teams.targetedOf(ana.user)).toHaveLength(before);
  });

  it('that is not understood is answered with the help, and so is a word that only contains its name', async () => {
    expect(await run('make coffee')).toContain(COMMAND_NOT_UNDERSTOOD);
    expect((await answered('reissue my badge')).blocksText).toContain(COMMAND_NOT_UNDERSTOOD);
    const help = await run('help');
    expect(help).toContain('issues take 12');
    expect(help).toContain('issues connect +15550009999');
    expect(help).not.toContain(COMMAND_NOT_UNDERSTOOD);
  });

  it('that does not call Switchboard in a channel is heard by nobody', async () => {
    const { teams, channel, ana } = office;
    const before = teams.calls().length;

    const said = await ana.says(channel, 'issues all');
    await teams.settled();

    expect(said.answer).toBeUndefined();
    expect(teams.calls()).toHaveLength(before);
  });

  it('that is brought twice is done once', async () => {
    const { teams, opened } = office;
    const phone = aTeamsCustomer();
    await run(`new ${phone} Once is enough`);

    const before = teams.targetedOf(office.ana.user).length;
    const again = await Promise.all([teams.redeliver('message'), teams.redeliver('message')]);
    // Each is answered, and the next test counts answers.
    await teams.until(() => teams.targetedOf(office.ana.user).length === before + 2 || undefined);

    expect(again.map(({ status }) => status)).toEqual([200, 200]);
    const kept = await opened.db.select().from(messages).where(eq(messages.body, 'Once is enough'));
    expect(kept).toHaveLength(1);
  });

  it('is answered although targeted messages are refused: then where it was asked', async () => {
    const { teams, channel, ana } = office;
    await newIssue('The lamp hums');
    // What the tests before wrote comes under its card by itself, and would be what is refused.
    await expect.poll(() => jobsIn(office.opened)).toEqual([]);
    teams.fault({ method: 'reply', kind: 'http', status: 400 });

    const { id } = await ana.says(channel, 'issues search hums', { mention: true });
    const shown = await teams.until(() => teams.thread(channel, id).at(0));

    expect(shown.blocksText).toContain('The lamp hums');
  });
});

describe('under a card', () => {
  async function commentsAfter(words: string, says: string, way: 'mention' | 'slash' = 'mention') {
    const { ana, channel } = office;
    const issue = await newIssue(words);
    const card = await office.card(words);
    await (way === 'slash'
      ? ana.slash(channel, says, { thread: card.id })
      : ana.says(channel, says, { mention: true, thread: card.id }));
    const told = await office.teams.until(() =>
      office.teams.targetedOf(ana.user).find(({ root }) => root === card.id),
    );
    const kept = await office.opened.db.select().from(messages).where(eq(messages.body, says));
    return { issue, told: told.blocksText, kept: kept.map(({ body }) => body) };
  }

  it.each([
    ['reissue her card, please', 'a word that only contains the name'],
    ['issues are piling up here', 'the name with no command behind it'],
    ['take 12 boxes to her', 'what would be a command elsewhere'],
  ])('“%s” is a comment: %s', async (says) => {
    const { told, kept } = await commentsAfter(`Card for: ${says}`, says);

    expect(kept).toEqual([says]);
    expect(told).toContain('private comment');
  });

  it.each([
    ['issues search The bell', 'mention', 'The bell under'],
    ['/issues make tea', 'mention', COMMAND_NOT_UNDERSTOOD],
    ['issues make tea again', 'slash', COMMAND_NOT_UNDERSTOOD],
  ] as const)('“%s” is a command', async (says, way, answer) => {
    const { told, kept } = await commentsAfter(`The bell under ${says}`, says, way);

    expect(kept).toEqual([]);
    expect(told).toContain(answer);
  });
});

describe('acting on an issue by its number', () => {
  it('takes, releases, closes, reopens and resolves it, and the card follows', async () => {
    const issue = await newIssue('The door jams');

    expect(await run(`take ${issue}`)).toContain('Assigned to Ana Lima');
    await office.card('The door jams', ({ style }) => style === 'accent');
    expect(await run(`release ${issue}`)).toContain('Unassigned');
    expect(await run(`close #${issue}`)).toContain('Closed by Ana Lima');
    await office.card('The door jams', ({ style }) => style === 'good');
    expect(await run(`reopen ${issue}`)).toContain('Unassigned');
    expect(await run(`resolve ${issue}`)).toContain('no reply needed');
  });

  it('assigns it to a colleague who is called with @, or to oneself', async () => {
    const issue = await newIssue('The hinge squeaks');

    expect(await run(`assign ${issue} @Ben Okafor`)).toContain('Assigned to Ben Okafor');
    expect(await run(`assign ${issue} me`)).toContain('Assigned to Ana Lima');
    expect(await run(`assign ${issue} Ben Okafor's friend`)).toContain('chosen from the list that “@” opens');
    await office.card('The hinge squeaks', ({ blocksText }) => blocksText.includes('Assigned to Ana Lima'));
  });

  it('says why not, with the name of the colleague, and what is missing', async () => {
    const issue = await newIssue('The fence leans');
    await run(`take ${issue}`, office.ben);

    expect(await run(`close ${issue}`)).toContain('Ben Okafor has this issue');
    expect(await run('close')).toBe(numberMissing('close'));
    expect(await run('take 2147483647')).toContain('There is no such issue');
    expect(await run('2147483647')).toBe(noIssueNumbered(2_147_483_647));
  });

  it('shows it with its buttons, which work from there', async () => {
    const issue = await newIssue('The attic drips');
    const shown = await answered(`issues ${issue}`);

    const assign = await office.ana.clicksPrivate('Assign It');
    office.ana.closes();
    await office.ana.clicksPrivate('Take It');
    const blue = await office.card('The attic drips', ({ style }) => style === 'accent');

    expect(shown.buttons).toEqual(['Assign It', 'Take It', 'Mark as Closed', 'Resolve']);
    expect(assign.dialog?.title).toBe(`Issue ${issue}`);
    expect(blue.blocksText).toContain('Assigned to Ana Lima');
  });
});

describe('lists', () => {
  it('show what is mine, what nobody has, everything, and what was closed, with links to the cards', async () => {
    const mine = await newIssue('The oven smokes');
    const other = await newIssue('The sink is slow');
    const done = await newIssue('The tap is new');
    await run(`take ${mine}`);
    await run(`close ${done}`);

    const own = await run('');
    const unassigned = await run('unassigned');
    const all = await run('all');
    const closed = await run('closed');
    const { card } = await answered('issues search sink');
    const { id } = await office.card('The sink is slow');

    expect(own).toContain('The oven smokes');
    expect(own).not.toContain('The sink is slow');
    expect(await run('mine')).toBe(own);
    expect(unassigned).toContain(`#${other}`);
    expect(unassigned).not.toContain('The oven smokes');
    expect(all).toContain('The oven smokes');
    expect(closed).toContain('The tap is new');
    expect(closed).not.toContain('The sink is slow');
    expect(JSON.stringify(card)).toContain(`https://teams.microsoft.com/l/message/`);
    expect(JSON.stringify(card)).toContain(id);
  });

  it('turn their pages by More, which replaces the page', async () => {
    const { ana, teams } = office;
    for (let count = 0; count < 10; count += 1) await newIssue(`Window number ${count} rattles`);
    const first = await answered('issues search rattles');
    const before = teams.targetedOf(ana.user).length;

    await ana.clicksPrivate('More');
    const last = ana.looksAt(office.channel, first.id);

    expect(first.blocksText.match(/rattles/g)).toHaveLength(9);
    expect(first.blocksText).not.toContain('Window number 0 ');
    expect(last.blocksText).toContain('Window number 0 ');
    expect(last.blocksText).not.toContain('Window number 9 ');
    expect(last.buttons).not.toContain('More');
    expect(last.buttons).toContain('First Page');
    expect(teams.targetedOf(ana.user)).toHaveLength(before);
  });

  it('“mine” that was shared stays that of who asked, whoever presses in it', async () => {
    const { teams, channel, ana, ben } = office;
    const issue = await newIssue('The stairs creak');
    await run(`take ${issue}`);
    const { id } = await ana.says(channel, 'issues mine share', { mention: true });
    const shared = await teams.until(() => teams.thread(channel, id).at(0));

    const seen = await ben.clicks(channel, shared.id, `Mark as Closed #${issue}`);
    const list = ben.looksAt(channel, shared.id).blocksText;

    expect(seen.kind).toBe('card');
    expect(list).toContain('Ana Lima has this issue');
    expect(list).toContain('The stairs creak');
  });

  it('quote a customer letter by letter', async () => {
    const hostile = '<at>all</at> look [here](https://evil.example) zebra';
    await newIssue(hostile);

    const { card, blocksText, mentions } = await answered('issues search zebra');

    expect(blocksText).toContain(hostile);
    expect(mentions).toEqual([]);
    expect(JSON.stringify(card)).not.toMatch(/"type":"TextBlock"[^}]*evil/);
  });
});

describe('writing to a customer first', () => {
  it('sends it whole, says where the answer comes, and shows the card', async () => {
    const phone = aTeamsCustomer();

    const words = await run(`new ${phone} Your parcel is here to share`);
    const card = await office.card('Your parcel is here to share');

    expect(words).toContain(`On its way to ${phone}`);
    expect(card.blocksText).toContain('Assigned to Ana Lima');
  });

  it('says what an address must look like', async () => {
    expect(await run('new banana hello there')).toContain('banana is neither a phone number');
    expect(await run('new')).toContain('Say to whom and what');
  });
});

describe('connecting a channel', () => {
  it('lets what arrives at a number appear there, until it is disconnected', async () => {
    const { teams, team, ana } = office;
    const sales = teams.addChannel(team, { name: 'Sales' }).id;
    const number = '+15550007777';

    expect(await run(`connect ${number}`, ana, sales)).toContain(`What arrives at ${number}`);
    expect(await run(`connect ${number}`, ana, sales)).toContain('It was so already');
    expect(await run('connect', ana, sales)).toContain('+15550009999');
    await office.texts(aTeamsCustomer(), 'Do you sell doors?', number);
    await teamsCardWith(teams, sales, 'Do you sell doors?');
    const inboxes = await run('inboxes');
    expect(inboxes).toContain(number);
    expect(inboxes).toContain('Sales');

    expect(await run('disconnect', ana, sales)).toContain('no longer appear here');
    await office.texts(aTeamsCustomer(), 'Do you sell locks?', number);
    await newIssue('Something that comes after it');
    expect(teams.cardsIn(sales).map(({ blocksText }) => blocksText)).toEqual([
      expect.stringContaining('Do you sell doors?'),
    ]);
  });

  it('says which tag is called when a customer writes again and nobody has it', async () => {
    const { teams, team, ana } = office;
    const desk = teams.addChannel(team, { name: 'Night desk' }).id;
    const crew = teams.addTag(team, 'Night crew');
    const number = '+15550006666';
    const phone = aTeamsCustomer();
    const asks = `issues connect ${number} @Night crew`;
    await ana.says(desk, asks, { mention: true, calls: [crew] });
    await teams.until(() => teams.targetedOf(ana.user).some(({ blocksText }) => blocksText.includes(number)));
    await office.texts(phone, 'Who is awake?', number);
    const card = await teamsCardWith(teams, desk, 'Who is awake?');
    await untilKnown(office.opened, card.id);
    const under = (words: string) =>
      teams.until(() => teams.thread(desk, card.id).find(({ blocksText }) => blocksText.includes(words)));

    await office.texts(phone, 'Anybody?', number);
    const unassigned = await under('Anybody?');
    teams.removeTag(crew);
    await office.texts(phone, 'Really nobody?', number);
    const without = await under('Really nobody?');
    await ana.clicks(desk, card.id, 'Take It');
    await office.texts(phone, 'Good.', number);
    const assigned = await under('Good.');

    expect(card.mentions).toEqual([]);
    expect(unassigned.mentions).toEqual(['Night crew']);
    expect(without.mentions).toEqual([]);
    expect(assigned.mentions).toEqual(['Ana Lima']);
  });

  it('to somebody who is no tag is refused, and says what can be called', async () => {
    const { ana, ben, teams, channel } = office;
    const before = teams.targetedOf(ana.user).length;
    await ana.says(channel, 'issues connect +15550005555 @Ben Okafor', { mention: true, calls: [ben.user] });
    const said = await teams.until(() => teams.targetedOf(ana.user)[before]);

    expect(said.blocksText).toContain(callNotUnderstood('@Ben Okafor', CALLABLE_TAGS));
  });

  it('is not done in a chat', async () => {
    expect((await chats('connect +15550004444')).blocksText).toBe(CONNECT_IN_A_CHANNEL);
  });

  it('what is held is shown to who asks, also with share', async () => {
    expect(await run('held')).toContain(EMPTY_LISTS.held);
    expect((await answered('issues held share')).blocksText).toContain(COMMAND_NOT_UNDERSTOOD);
  });
});

describe('one’s own chat with Switchboard', () => {
  it('is the Issue Tracker: what is mine, what nobody has, what was closed', async () => {
    const mine = await newIssue('The north door sticks');
    await newIssue('The south door sticks');
    const done = await newIssue('The east door sticks');
    await run(`take ${mine}`, office.ben);
    await run(`close ${done}`, office.ben);

    const { blocksText } = await chats('issues', office.ben);
    const at = (words: string) => blocksText.indexOf(words);

    expect(blocksText).toContain('Issue Tracker');
    expect(blocksText).toMatch(/\d+ assigned to you · \d+ unassigned/);
    expect(at('The north door sticks')).toBeGreaterThan(at('Assigned to you'));
    expect(at('The south door sticks')).toBeGreaterThan(at('The north door sticks'));
    expect(at('The east door sticks')).toBeGreaterThan(at('The south door sticks'));
  });

  it('understands commands without their name, and answers anything else with the help', async () => {
    const issue = await newIssue('The roof creaks');

    expect((await chats(`take ${issue}`)).blocksText).toContain('Assigned to Ana Lima');
    expect((await chats(`issues release ${issue}`)).blocksText).toContain('Unassigned');
    expect((await chats('/issues search roof')).blocksText).toContain('The roof creaks');
    expect((await chats('good morning')).blocksText).toContain(COMMAND_NOT_UNDERSTOOD);
    expect((await chats('reissue')).blocksText).toContain(COMMAND_NOT_UNDERSTOOD);
  });

  it('has buttons in each row that work from there and draw the list again', async () => {
    const { ana, teams } = office;
    const chat = teams.personalOf(ana.user);
    const issue = await newIssue('The cellar floods');
    const tracker = await chats('unassigned');

    const took = await ana.clicks(chat, tracker.id, `Take It #${issue}`);
    const after = ana.looksAt(chat, tracker.id);
    await office.card('The cellar floods', ({ style }) => style === 'accent');
    const dialog = await ana.clicks(chat, (await chats('mine')).id, `Assign It #${issue}`);
    ana.fills('Private comment', 'Seen from my chat.');
    const saved = await ana.submits('Save');

    expect(tracker.blocksText).toContain('The cellar floods');
    expect(took.kind).toBe('card');
    expect(after.blocksText).not.toContain('The cellar floods');
    expect(dialog.dialog?.title).toBe(`Issue ${issue}`);
    expect(dialog.dialog?.choices['Assign to']).toEqual(expect.arrayContaining(['Ana Lima', 'Ben Okafor']));
    expect(saved.kind).toBe('closed');
  });

  it('says above the list why something was not done when a colleague was quicker', async () => {
    const { ana, teams } = office;
    const issue = await newIssue('The boiler knocks');
    const list = await chats('search boiler');
    await run(`take ${issue}`, office.ben);

    await ana.clicks(teams.personalOf(ana.user), list.id, `Take It #${issue}`);
    const { blocksText } = ana.looksAt(teams.personalOf(ana.user), list.id);

    expect(blocksText).toContain('Ben Okafor already has this issue');
    expect(blocksText).toContain('Assigned to Ben Okafor');
  });

  it('searches, turns to one list, to one inbox, and back to all', async () => {
    const { ana, teams, inboxes, channel } = office;
    const chat = teams.personalOf(ana.user);
    await inboxes.add({
      name: 'Repairs',
      listens: [{ channel: 'sms', address: '+15550003333' }],
      posts: [{ platform: 'teams', conversation: channel }],
    });
    await newIssue('The kettle whistles');
    await office.texts(aTeamsCustomer(), 'The pan burns', '+15550003333');
    await office.card('The pan burns');
    const { id } = await chats('issues');
    const look = () => ana.looksAt(chat, id).blocksText;

    await ana.clicks(chat, id, 'Search', { Search: 'kettle' });
    const searched = look();
    await ana.clicks(chat, id, 'Clear the search');
    await ana.clicks(chat, id, 'Unassigned', { Inbox: 'Repairs' });
    const narrowed = look();
    await ana.clicks(chat, id, 'All issues', { Inbox: 'Every inbox' });
    const all = look();
    await ana.clicks(chat, id, 'Search', { Search: 'nothing like that anywhere' });

    expect(searched).toContain('The kettle whistles');
    expect(searched).not.toContain('The pan burns');
    expect(narrowed).toContain('The pan burns');
    expect(narrowed).not.toContain('The kettle whistles');
    expect(all).toContain('The kettle whistles');
    expect(look()).toContain(EMPTY_LISTS.search);
  });

  it('turns the pages of a list and back to the first', async () => {
    const { ana, teams } = office;
    const chat = teams.personalOf(ana.user);
    for (let each = 0; each < 9; each += 1) await newIssue(`Shelf 0${each} bends`);
    const { id, blocksText: first } = await chats('search bends');

    await ana.clicks(chat, id, 'More');
    const second = ana.looksAt(chat, id).blocksText;
    await ana.clicks(chat, id, 'First Page');
    const again = ana.looksAt(chat, id).blocksText;

    expect(first).toContain('Shelf 08 bends');
    expect(first).not.toContain('Shelf 00 bends');
    expect(second).toContain('Shelf 00 bends');
    expect(second).not.toContain('Shelf 08 bends');
    expect(again).toContain('Shelf 08 bends');
  });
});

describe('“Open issue” beside the compose box', () => {
  it('asks for a number and opens that issue; what is no number is said, and stays typed', async () => {
    const { ana, channel } = office;
    const issue = await newIssue('The mat is wet');

    const asked = await ana.uses('openIssue', channel);
    ana.fills('Number of the issue', 'twelve');
    const refused = await ana.submits('Open');
    ana.fills('Number of the issue', `#${issue}`);
    const opened = await ana.submits('Open');
    ana.fills('Private comment', 'Opened by its number.');
    const saved = await ana.submits('Save');
    const kept = await office.opened.db
      .select()
      .from(messages)
      .where(eq(messages.body, 'Opened by its number.'));

    expect(asked.dialog?.title).toBe('Open issue');
    expect(refused.dialog?.blocksText).toContain('“twelve” is not the number of an issue');
    expect(refused.dialog?.fields).toEqual({ 'Number of the issue': 'twelve' });
    expect(opened.dialog?.blocksText).toContain('The mat is wet');
    expect(saved.kind).toBe('closed');
    expect(kept).toHaveLength(1);
  });
});

describe('what is held, where targeted messages are refused,', () => {
  beforeAll(async () => {
    const { opened } = office;
    const { receive } = issueService(issueStore(opened), peopleStore(opened), () => new Date());
    const mail = { channel: 'email', from: 'clinic@example.com', text: 'Your results are in.' } as const;
    await receive(aText({ ...mail, to: 'support@example.net', automatic: 'automatic-reply' }));
  });

  /** What is said to everybody under the command that asked for it. */
  async function askedInChannel(): Promise<string> {
    const { teams, channel, ana, opened } = office;
    await expect.poll(() => jobsIn(opened)).toEqual([]);
    teams.fault({ method: 'reply', kind: 'http', status: 400 });
    const { id } = await ana.says(channel, 'issues held', { mention: true });
    const { blocksText } = await teams.until(() => teams.thread(channel, id).at(0));
    expect(teams.thread(channel, id)).toHaveLength(1);
    return blocksText;
  }
  const inOwnChat = () => office.teams.personal(office.ana.user).map(({ blocksText }) => blocksText);

  it('is shown in the own chat of who asked, and the channel is only told so', async () => {
    await expect(askedInChannel()).resolves.toBe(ANSWERED_IN_OWN_CHAT);

    expect(inOwnChat().at(-1)).toContain('Your results are in.');
  });

  it('is shown nowhere where that chat cannot be opened, and the channel is told to ask there', async () => {
    const before = inOwnChat().length;
    office.teams.fault({ method: 'createConversation', kind: 'http', status: 403 });

    await expect(askedInChannel()).resolves.toBe(ASK_IN_OWN_CHAT);

    expect(inOwnChat()).toHaveLength(before);
  });
});

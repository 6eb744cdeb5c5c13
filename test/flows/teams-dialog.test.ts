import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { issueReader } from '../../src/db/issue-reader.ts';
import type { HistoryEntry } from '../../src/issues/views.ts';
import type { TeamsApp, TeamsCard } from '../support/teams-app.ts';
import { aTeamsCustomer, startTeamsApp } from '../support/teams-app.ts';
import type { Delivery } from '../support/teams-server/courier.ts';
import type { Person, Seen } from '../support/teams-server/index.ts';

let office: TeamsApp;
beforeAll(async () => {
  office = await startTeamsApp();
});
afterAll(() => office.stop());

async function aCard(words: string, phone = aTeamsCustomer()): Promise<TeamsCard> {
  await office.texts(phone, words);
  return office.card(words);
}

/** What is open after a press; whatever else came of it is a mistake. */
function dialogOf({ kind, text, dialog }: Seen) {
  if (kind !== 'dialog' || !dialog) throw new Error(`no dialog came but: ${kind} ${text}`);
  return dialog;
}

async function opened(who: Person, card: TeamsCard, button = 'Assign It') {
  return dialogOf(await who.clicks(office.channel, card.id, button));
}

function threadOf(card: TeamsCard): string {
  return office.teams
    .thread(office.channel, card.id)
    .map(({ blocksText }) => blocksText)
    .join('\n');
}

function inThread(card: TeamsCard, words: string): Promise<string> {
  return office.teams.until(() => (threadOf(card).includes(words) ? threadOf(card) : undefined));
}

async function historyOf(words: string): Promise<readonly HistoryEntry[]> {
  const reader = issueReader(office.opened);
  const { issues } = await reader.list({ text: words });
  const detail = issues[0] && (await reader.detail(issues[0].id));
  if (!detail) throw new Error(`no issue says ${words}`);
  return detail.history;
}

async function writtenOn(words: string, kind: 'comment' | 'reply'): Promise<readonly string[]> {
  return (await historyOf(words)).flatMap((entry) => (entry.kind === kind ? [entry.text] : []));
}

function assignedTo(words: string, name: string): Promise<TeamsCard> {
  return office.card(words, ({ blocksText }) => blocksText.includes(`Assigned to ${name}`));
}

describe('Assign It opens a dialog', () => {
  it('with the history, who can have it, and who gets a reply from where', async () => {
    const phone = aTeamsCustomer();
    const card = await aCard('My parcel is wet', phone);
    await office.texts(phone, 'And it is green');
    await inThread(card, 'And it is green');

    const dialog = await opened(office.ana, card);

    expect(dialog.title).toMatch(/^Issue \d+$/);
    expect(dialog.blocksText.indexOf('My parcel is wet')).toBeLessThan(
      dialog.blocksText.indexOf('And it is green'),
    );
    expect(dialog.blocksText).toContain(`To ${phone} from +15550009999 by text`);
    expect(Object.keys(dialog.fields)).toEqual(['Assign to', 'Private comment', 'Reply to customer']);
    expect(dialog.choices['Assign to']).toEqual(expect.arrayContaining(['Ana Lima', 'Ben Okafor']));
    office.ana.closes();
  });

  it('in which somebody can be chosen who never used Switchboard, as soon as they are in the team', async () => {
    const { teams, team, ana } = office;
    const card = await aCard('For somebody new');
    const nora = teams.addUser({ name: 'Nora Newman', email: 'nora@example.com' });
    const before = await opened(ana, card);
    ana.closes();
    await teams.addMember(team, nora);

    const dialog = await opened(ana, card);
    ana.selects('Assign to', 'Nora Newman');
    const saved = await ana.submits('Save');
    await assignedTo('For somebody new', 'Nora Newman');
    const again = await opened(ana, card);
    ana.closes();

    expect(before.choices['Assign to']).not.toContain('Nora Newman');
    expect(dialog.choices['Assign to']).toContain('Nora Newman');
    expect(saved.kind).toBe('closed');
    // Known by now as an employee, and there once.
    expect(again.choices['Assign to']?.filter((name) => name === 'Nora Newman')).toHaveLength(1);
    expect(again.fields['Assign to']).toMatch(/^\d+$/);
  });

  it('that shows customers’ words letter by letter', async () => {
    const hostile = '<at>everyone</at> [your bank](https://evil.example) **bold** &lt; # one';
    const dialog = await opened(office.ana, await aCard(hostile));
    office.ana.closes();

    expect(dialog.blocksText).toContain(hostile);
    expect(JSON.stringify(dialog.card)).not.toMatch(/"type":"TextBlock"[^}]*evil/);
  });

  it('that is closed without a word having been said changes nothing', async () => {
    const card = await aCard('Only looking');
    await opened(office.ana, card);
    office.ana.fills('Private comment', 'Never saved');
    office.ana.closes();
    await office.teams.settled();

    expect(await writtenOn('Only looking', 'comment')).toEqual([]);
    expect((await office.card('Only looking')).style).toBe('attention');
  });
});

describe('Save', () => {
  it('assigns, comments and replies at once', async () => {
    const { ana } = office;
    const card = await aCard('All at once');
    await opened(ana, card);

    ana.selects('Assign to', 'Ben Okafor');
    ana.fills('Private comment', 'Ben knows her.');
    ana.fills('Reply to customer', 'Ben calls you back.');
    const seen = await ana.submits('Save');
    const blue = await assignedTo('All at once', 'Ben Okafor');
    const thread = await inThread(card, 'Ben calls you back.');

    expect(seen).toMatchObject({ kind: 'closed', dialog: undefined });
    expect(blue.style).toBe('accent');
    expect(thread).toContain('Private comment by Ana Lima');
    expect(thread).toContain('Ana Lima replied to');
  });

  it('pressed twice saves once', async () => {
    const { ana, teams } = office;
    const card = await aCard('Twice is once');
    await opened(ana, card);
    ana.fills('Private comment', 'Only one of me.');
    ana.fills('Reply to customer', 'Only one reply.');

    const seen = await Promise.all([ana.submits('Save'), ana.submits('Save')]);
    await inThread(card, 'Only one reply.');

    expect(seen.map(({ kind }) => kind)).toEqual(['closed', 'closed']);
    expect(await writtenOn('Twice is once', 'comment')).toEqual(['Only one of me.']);
    expect(await writtenOn('Twice is once', 'reply')).toEqual(['Only one reply.']);
    expect(teams.errorsShown(ana.user)).toEqual([]);
  });

  it('brought again by Teams, which saw no answer, saves once', async () => {
    const { ana, teams } = office;
    await opened(ana, await aCard('Brought again'));
    ana.fills('Reply to customer', 'Sent a single time.');
    await ana.submits('Save');

    const again = await teams.redeliver('invoke');

    expect(again.status).toBe(200);
    expect(await writtenOn('Brought again', 'reply')).toEqual(['Sent a single time.']);
  });

  it('changed and pressed again after a lost answer, sends no reply twice and keeps no comment twice', async () => {
    const { ana } = office;
    const card = await aCard('The answer was lost');
    await opened(ana, card);
    ana.fills('Private comment', 'As always.');
    ana.fills('Reply to customer', 'We open at nine.');

    const presses = [ana.submits('Save')];
    ana.fills('Private comment', 'As ever.');
    presses.push(ana.submits('Save'));
    ana.fills('Reply to customer', 'At ten.');
    presses.push(ana.submits('Save'));
    await Promise.all(presses);

    const [comments, replies] = [
      await writtenOn('The answer was lost', 'comment'),
      await writtenOn('The answer was lost', 'reply'),
    ];
    expect(comments.toSorted()).toEqual(['As always.', 'As ever.']);
    expect(replies.toSorted()).toEqual(['At ten.', 'We open at nine.']);
  });

  it('refuses what is too long, keeps what is typed, and does nothing of the rest', async () => {
    const { ana } = office;
    const card = await aCard('Too much to say');
    await opened(ana, card);
    ana.selects('Assign to', 'Ana Lima');
    ana.fills('Private comment', 'Not yet.');
    ana.fills('Reply to customer', 'x'.repeat(1_601));

    const refused = dialogOf(await ana.submits('Save'));

    expect(refused.blocksText).toContain('1601');
    expect(refused.fields).toMatchObject({
      'Private comment': 'Not yet.',
      'Reply to customer': 'x'.repeat(1_601),
    });
    expect((await office.card('Too much to say')).style).toBe('attention');
    expect(await writtenOn('Too much to say', 'comment')).toEqual([]);

    ana.fills('Reply to customer', 'Shorter.');
    const saved = await ana.submits('Save');
    await assignedTo('Too much to say', 'Ana Lima');

    expect(saved.kind).toBe('closed');
    expect(await writtenOn('Too much to say', 'comment')).toEqual(['Not yet.']);
    expect(await writtenOn('Too much to say', 'reply')).toEqual(['Shorter.']);
  });

  it('says so when nothing is filled in', async () => {
    const { ana } = office;
    await opened(ana, await aCard('Nothing to save'));

    const refused = dialogOf(await ana.submits('Save'));
    ana.closes();

    expect(refused.blocksText).toContain('There is nothing to save yet');
  });

  it('tells first that somebody else was given it meanwhile; the same press again means it', async () => {
    const { ana, ben } = office;
    const card = await aCard('Two at once');
    await opened(ana, card);
    await ben.clicks(office.channel, card.id, 'Take It');
    ana.selects('Assign to', 'Ana Lima');
    ana.fills('Private comment', 'I know this one.');

    const told = dialogOf(await ana.submits('Save'));
    const keptBefore = await writtenOn('Two at once', 'comment');
    const saved = await ana.submits('Save');
    await assignedTo('Two at once', 'Ana Lima');

    expect(told.blocksText).toContain('Ben Okafor was given this issue');
    expect(told.fields['Private comment']).toBe('I know this one.');
    expect(keptBefore).toEqual([]);
    expect(saved.kind).toBe('closed');
    expect(await writtenOn('Two at once', 'comment')).toEqual(['I know this one.']);
  });

  it('tells first that it was given back meanwhile; the same press again means it', async () => {
    const { ana, ben } = office;
    const card = await aCard('Given back meanwhile');
    await ben.clicks(office.channel, card.id, 'Take It');
    await opened(ana, await assignedTo('Given back meanwhile', 'Ben Okafor'));
    await ben.clicks(office.channel, card.id, 'Release It');
    ana.selects('Assign to', 'Ana Lima');
    ana.fills('Reply to customer', 'I look after it.');

    const told = dialogOf(await ana.submits('Save'));
    const sentBefore = await writtenOn('Given back meanwhile', 'reply');
    const saved = await ana.submits('Save');
    await assignedTo('Given back meanwhile', 'Ana Lima');

    expect(told.blocksText).toContain('This issue was given back while you had it open');
    expect(told.fields['Reply to customer']).toBe('I look after it.');
    expect(sentBefore).toEqual([]);
    expect(saved.kind).toBe('closed');
    expect(await writtenOn('Given back meanwhile', 'reply')).toEqual(['I look after it.']);
  });

  it('leaves the issue with who was given it meanwhile where nobody was chosen, also as the customer writes again', async () => {
    const { ana, ben } = office;
    const phone = aTeamsCustomer();
    const card = await aCard('Nobody chosen', phone);
    await ana.clicks(office.channel, card.id, 'Take It');
    const mine = await assignedTo('Nobody chosen', 'Ana Lima');
    await opened(ana, mine);
    ana.fills('Reply to customer', 'It is on its way.');
    await opened(ben, mine);
    ben.selects('Assign to', 'Ben Okafor');
    await ben.submits('Save');
    await office.texts(phone, 'Anybody there?');

    const told = dialogOf(await ana.submits('Save'));
    const saved = await ana.submits('Save');

    expect(told.blocksText).toContain('The customer has written again');
    expect(saved.kind).toBe('closed');
    expect(await writtenOn('Nobody chosen', 'reply')).toEqual(['It is on its way.']);
    expect((await assignedTo('Nobody chosen', 'Ben Okafor')).blocksText).not.toContain('Ana Lima');
  });

  it('shows what the customer wrote meanwhile before the reply goes; the same press again sends it', async () => {
    const { ana } = office;
    const phone = aTeamsCustomer();
    await opened(ana, await aCard('Where is my parcel?', phone));
    ana.fills('Reply to customer', 'We look for it.');
    await office.texts(phone, 'Found it, thanks!');

    const told = dialogOf(await ana.submits('Save'));
    const sentBefore = await writtenOn('Where is my parcel?', 'reply');
    const saved = await ana.submits('Save');

    expect(told.blocksText).toContain('Found it, thanks!');
    expect(told.blocksText).toContain('The customer has written again');
    expect(told.fields['Reply to customer']).toBe('We look for it.');
    expect(sentBefore).toEqual([]);
    expect(saved.kind).toBe('closed');
    expect(await writtenOn('Where is my parcel?', 'reply')).toEqual(['We look for it.']);
  });

  it('refuses a reply to who texted STOP meanwhile and keeps it; after START one can be sent', async () => {
    const { ana } = office;
    const phone = aTeamsCustomer();
    const card = await aCard('Leave me alone soon', phone);
    await opened(ana, card);
    ana.fills('Reply to customer', 'As you wish.');
    await office.texts(phone, 'STOP');

    const refused = dialogOf(await ana.submits('Save'));
    const sentBefore = await writtenOn('Leave me alone soon', 'reply');
    ana.closes();
    const blocked = await opened(ana, card);
    ana.closes();
    await office.texts(phone, 'START');
    await opened(ana, card);
    ana.fills('Reply to customer', 'Welcome back.');
    await ana.submits('Save');

    expect(refused.blocksText).toContain('has opted out by texting STOP');
    expect(refused.fields['Reply to customer']).toBe('As you wish.');
    expect(sentBefore).toEqual([]);
    expect(Object.keys(blocked.fields)).not.toContain('Reply to customer');
    expect(blocked.blocksText).toContain('has opted out by texting STOP');
    expect(await writtenOn('Leave me alone soon', 'reply')).toEqual(['Welcome back.']);
  });

  it('refuses a reply on what was closed meanwhile, and sends it once it is reopened there', async () => {
    const { ana, ben } = office;
    const card = await aCard('Closing time');
    await opened(ana, card);
    ana.fills('Reply to customer', 'One last word.');
    await ben.clicks(office.channel, card.id, 'Mark as Closed');

    const refused = dialogOf(await ana.submits('Save'));
    const reopened = dialogOf(await ana.submits('Reopen'));
    const saved = await ana.submits('Save');

    expect(refused.blocksText).toContain('Ben Okafor has closed this issue');
    expect(refused.fields['Reply to customer']).toBe('One last word.');
    expect(reopened.fields['Reply to customer']).toBe('One last word.');
    expect(reopened.blocksText).toContain('Unassigned');
    expect(saved.kind).toBe('closed');
    expect(await writtenOn('Closing time', 'reply')).toEqual(['One last word.']);
  });
});

describe('in the dialog', () => {
  it('a long history has pages, and turning them keeps what is typed', async () => {
    const { ana } = office;
    const phone = aTeamsCustomer();
    const card = await aCard('entry 0.', phone);
    for (let index = 1; index <= 6; index += 1) await office.texts(phone, `entry ${index}.`);
    const newest = await opened(ana, card);
    ana.fills('Private comment', 'Still here');

    const earlierButton = newest.buttons.find((title) => title.startsWith('Earlier')) ?? '';
    const earlier = dialogOf(await ana.submits(earlierButton));
    const laterButton = earlier.buttons.find((title) => title.startsWith('Later')) ?? '';
    const later = dialogOf(await ana.submits(laterButton));
    ana.closes();

    expect(newest.blocksText).toContain('entry 6.');
    expect(newest.blocksText).not.toContain('entry 0.');
    expect(earlier.blocksText).toContain('entry 0.');
    expect(earlier.blocksText).not.toContain('entry 6.');
    expect(earlier.fields['Private comment']).toBe('Still here');
    expect(later.blocksText).toContain('entry 6.');
    expect(later.fields['Private comment']).toBe('Still here');
  });

  it('Check Length tells how many texts a reply is', async () => {
    const { ana } = office;
    await opened(ana, await aCard('How long?'));
    ana.fills('Reply to customer', 'x'.repeat(200));

    const measured = dialogOf(await ana.submits('Check Length'));
    ana.closes();

    expect(measured.blocksText).toContain('200 characters, sent as 2 texts');
    expect(measured.fields['Reply to customer']).toBe('x'.repeat(200));
  });

  it('a closed issue shows its history, and is reopened from there', async () => {
    const { ana, channel } = office;
    const card = await aCard('Over and done');
    await ana.clicks(channel, card.id, 'Mark as Closed');
    const green = await office.card('Over and done', ({ style }) => style === 'good');

    const closed = await opened(ana, green, 'Open');
    const open = dialogOf(await ana.submits('Reopen'));
    ana.closes();
    const red = await office.card('Over and done', ({ style }) => style === 'attention');

    expect(closed.buttons).not.toContain('Save');
    expect(closed.blocksText).toContain('Ana Lima closed it');
    expect(open.buttons).toContain('Save');
    expect(open.blocksText).toContain('Ana Lima reopened it');
    expect(red.id).toBe(card.id);
  });

  it('a reply that did not go is sent again', async () => {
    const { ana } = office;
    const card = await aCard('Try again');
    await opened(ana, card);
    ana.fills('Reply to customer', 'Here we are.');
    await ana.submits('Save');
    // Nothing here can send texts, which is a refusal for good.
    await inThread(card, 'Not delivered');
    const before = await opened(ana, card);
    ana.fills('Private comment', 'Stays typed');

    const after = dialogOf(await ana.submits('Retry'));
    ana.closes();

    expect(before.blocksText).toContain('⚠ Not delivered');
    expect(after.blocksText).toMatch(/… Queued|⚠ Not delivered/);
    expect(after.fields['Private comment']).toBe('Stays typed');
    const replies = (await historyOf('Try again')).filter(({ kind }) => kind === 'reply');
    expect(replies).toHaveLength(1);
  });

  it('all of a long message is shown part by part, with the typed words still there when one goes back', async () => {
    const { ana } = office;
    const long = `Once upon a time ${'and so on '.repeat(700)}the end.`;
    const card = await aCard('Listen to this');
    await office.texts(phoneOf(card), long);
    await inThread(card, 'Once upon a time');
    await opened(ana, card);
    ana.fills('Reply to customer', 'Half a sent');

    const first = dialogOf(await ana.submits('Show Whole Message'));
    const second = dialogOf(await ana.submits('Next Part'));
    const back = dialogOf(await ana.submits('Back'));
    ana.closes();

    expect(first.blocksText).toContain('Once upon a time');
    expect(first.blocksText).toContain('Part 1 of 2');
    expect(second.blocksText).toContain('the end.');
    expect(back.fields['Reply to customer']).toBe('Half a sent');
  });

  it('and all of it is opened from under the card, too', async () => {
    const { ana, teams, channel } = office;
    const card = await aCard('Tell me more');
    await office.texts(phoneOf(card), `It began ${'long ago '.repeat(500)}and ended.`);
    const message = await teams.until(() =>
      teams.thread(channel, card.id).find(({ blocksText }) => blocksText.includes('It began')),
    );

    const whole = dialogOf(await ana.clicks(channel, message.id, 'Show Whole Message'));
    const end = whole.buttons.includes('Next Part') ? dialogOf(await ana.submits('Next Part')) : whole;
    ana.closes();

    expect(message.blocksText).not.toContain('and ended.');
    expect(end.blocksText).toContain('and ended.');
    expect(end.buttons).not.toContain('Back');
  });
});

/** A card of a customer without a name shows their number. */
function phoneOf({ blocksText }: TeamsCard): string {
  return /\+1555\d{7}/.exec(blocksText)?.[0] ?? '';
}

describe('View Customer', () => {
  it('lays the account over it; a note, a name and back, with the typed words still there', async () => {
    const { ana } = office;
    const phone = aTeamsCustomer();
    const card = await aCard('Who am I?', phone);
    await opened(ana, card);
    ana.selects('Assign to', 'Ben Okafor');
    ana.fills('Private comment', 'Half a comm');
    ana.fills('Reply to customer', 'Half a sent');

    const account = dialogOf(await ana.submits('View Customer'));
    const nothing = dialogOf(await ana.submits('Save'));
    ana.fills('Add a note', 'Prefers mornings.');
    ana.fills('Name', 'Maria Lopez');
    const below = dialogOf(await ana.submits('Save'));
    const again = dialogOf(await ana.submits('View Customer'));
    const back = dialogOf(await ana.submits('Back'));
    await ana.submits('Save');
    const blue = await assignedTo('Who am I?', 'Ben Okafor');

    expect(account.blocksText).toContain(phone);
    expect(account.blocksText).toContain('● #');
    expect(nothing.blocksText).toContain('There is nothing to save yet');
    expect(below.title).toMatch(/^Issue/);
    expect(below.blocksText).toContain('Maria Lopez');
    for (const dialog of [below, back])
      expect(dialog.fields).toMatchObject({
        'Private comment': 'Half a comm',
        'Reply to customer': 'Half a sent',
      });
    expect(back.fields['Assign to']).toBe(below.fields['Assign to']);
    expect(again.blocksText).toContain('Prefers mornings.');
    expect(again.fields['Name']).toBe('Maria Lopez');
    expect(await writtenOn('Who am I?', 'reply')).toEqual(['Half a sent']);
    expect(blue.blocksText).toContain('Maria Lopez');
  });

  it('saved twice notes once', async () => {
    const { ana } = office;
    await opened(ana, await aCard('Note me once'));
    await ana.submits('View Customer');
    ana.fills('Add a note', 'Owes us a cake.');

    await ana.submits('Save');
    await office.teams.redeliver('invoke');
    const account = dialogOf(await ana.submits('View Customer'));
    ana.closes();

    expect(account.blocksText.split('Owes us a cake.')).toHaveLength(2);
  });

  it('links another address, and unlinks it only when that is confirmed', async () => {
    const { ana } = office;
    const [phone, other] = [aTeamsCustomer(), aTeamsCustomer()];
    await opened(ana, await aCard('I have two phones', phone));
    await ana.submits('View Customer');

    const empty = dialogOf(await ana.submits('Link'));
    ana.fills('Link another number or address', other);
    ana.fills('Add a note', 'Half a note');
    const linked = dialogOf(await ana.submits('Link'));
    await office.texts(other, 'This is my other phone');
    const joined = await historyOf('I have two phones');

    expect(empty.blocksText).toContain('⚠ A phone number with its country code');
    expect(linked.blocksText).toContain(`✔ ${other} is this customer's now`);
    expect(linked.fields).toMatchObject({
      'Link another number or address': '',
      'Add a note': 'Half a note',
    });
    expect(joined).toContainEqual(expect.objectContaining({ text: 'This is my other phone' }));

    const asked = dialogOf(await ana.submits(`Unlink ${other}`));
    const kept = dialogOf(await ana.submits('Cancel'));
    await ana.submits(`Unlink ${other}`);
    const unlinked = dialogOf(await ana.submits('Unlink it'));
    ana.closes();

    expect(asked.blocksText).toContain(`${other} becomes a customer of its own again`);
    expect(kept.buttons).not.toContain('Unlink it');
    expect(kept.buttons.filter((title) => title === 'Unlink')).toHaveLength(2);
    expect(unlinked.blocksText).toContain(`✔ ${other} is a customer of its own now`);
    expect(unlinked.buttons).not.toContain('Unlink');
    expect(unlinked.fields['Add a note']).toBe('Half a note');
  });
});

describe('of several who press at once', () => {
  it('one has it, and each other is told by whom', async () => {
    const { ana, ben, channel } = office;
    const card = await aCard('Mine, mine');

    const [one, two] = await Promise.all([
      ana.clicks(channel, card.id, 'Take It'),
      ben.clicks(channel, card.id, 'Take It'),
    ]);
    const blue = await office.card('Mine, mine', ({ style }) => style === 'accent');
    const isAnas = blue.blocksText.includes('Assigned to Ana Lima');
    const [won, lost] = isAnas ? [one, two] : [two, one];

    expect(won.kind).toBe('card');
    expect(lost).toMatchObject({
      kind: 'message',
      text: expect.stringContaining(isAnas ? 'Ana Lima already has this issue' : 'Ben Okafor already has'),
    });
  });
});

describe('a press that Teams brings again, after others have pressed', () => {
  /** As it came, under the same name or under another: Teams does both. */
  async function again(press: Delivery | undefined, id?: string) {
    if (!press) throw new Error('nothing was pressed');
    const { status } = await office.teams.deliver({ ...press.activity, ...(id !== undefined && { id }) });
    return status;
  }
  const lastPress = () => office.teams.deliveries().findLast(({ activity }) => activity['type'] === 'invoke');

  it('takes nothing from whom it was given to meanwhile', async () => {
    const { ana, ben, channel } = office;
    const card = await aCard('Whose is it now?');
    await ana.clicks(channel, card.id, 'Take It');
    const took = lastPress();
    await assignedTo('Whose is it now?', 'Ana Lima');
    await ana.clicks(channel, card.id, 'Release It');
    const released = lastPress();
    await office.card('Whose is it now?', ({ style }) => style === 'attention');

    const answers = [await again(took), await again(took, 'another-name')];
    const free = (await office.card('Whose is it now?')).style;
    await ben.clicks(channel, card.id, 'Take It');
    await assignedTo('Whose is it now?', 'Ben Okafor');
    answers.push(await again(took), await again(released, 'yet-another-name'));
    const last = await opened(ben, card);
    ben.closes();

    expect(answers).toEqual([200, 200, 200, 200]);
    expect(free).toBe('attention');
    expect(last.blocksText).toContain('Assigned to Ben Okafor');
    expect(eventsOf(await historyOf('Whose is it now?'))).toEqual([
      'issue-opened',
      'issue-assigned',
      'issue-released',
      'issue-assigned',
    ]);
  });

  it('reopens nothing that was closed again, and a new press does', async () => {
    const { ana, ben, channel } = office;
    const card = await aCard('Closed for good');
    await ben.clicks(channel, card.id, 'Mark as Closed');
    const closed = await office.card('Closed for good', ({ style }) => style === 'good');
    await opened(ana, closed, 'Open');
    await ana.submits('Reopen');
    const reopened = lastPress();
    ana.closes();
    const free = await office.card('Closed for good', ({ style }) => style === 'attention');
    await ben.clicks(channel, free.id, 'Mark as Closed');
    const closedAgain = await office.card('Closed for good', ({ style }) => style === 'good');

    const answers = [await again(reopened), await again(reopened, 'another-name')];
    const still = (await office.card('Closed for good')).style;
    await opened(ana, closedAgain, 'Open');
    await ana.submits('Reopen');
    ana.closes();
    await office.card('Closed for good', ({ style }) => style === 'attention');

    expect(answers).toEqual([200, 200]);
    expect(still).toBe('good');
  });
});

function eventsOf(history: readonly HistoryEntry[]): readonly string[] {
  return history.flatMap((entry) => (entry.kind === 'event' ? [entry.event.type] : []));
}

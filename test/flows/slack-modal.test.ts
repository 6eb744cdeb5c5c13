import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { issueReader } from '../../src/db/issue-reader.ts';
import type { SlackApp } from '../support/slack-app.ts';
import { aPhone, cardWith, startSlackApp } from '../support/slack-app.ts';
import type { Person } from '../support/slack-server/index.ts';
import type { JsonObject } from '../support/slack-server/json.ts';
import { objectsIn } from '../support/slack-server/json.ts';

/** One transparent point. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

type Card = Awaited<ReturnType<SlackApp['card']>>;

/** Assign It, from the click to the customer, with the real library against a strict stand-in. */
describe('the modal of an issue in Slack', () => {
  let office: SlackApp;
  let robot: string;
  let guest: string;
  let former: string;

  beforeAll(async () => {
    office = await startSlackApp();
    robot = office.slack.addUser({ name: 'robot', isBot: true }).name;
    guest = office.slack.addUser({ name: 'guest', isRestricted: true }).name;
    const left = office.slack.addUser({ name: 'former' });
    await office.slack.deactivate(left.id);
    former = left.name;
  });
  afterAll(() => office.stop());

  async function aCard(words: string, phone = aPhone()): Promise<Card> {
    await office.texts(phone, words);
    return office.card(words);
  }

  /** The modal once it says this. */
  function modalOf(who: Person, words: string) {
    return office.slack.until(() => {
      const view = office.slack.viewOf(who.user.id);
      return view?.blocksText.includes(words) === true ? view : undefined;
    });
  }

  async function opened(who: Person, card: Card, button = 'Assign It') {
    await who.clicks(office.channel, card.ts, button);
    return modalOf(who, '· Support');
  }

  function now(words: string, is: (card: Card) => boolean) {
    return cardWith(office.slack, office.channel, words, is);
  }

  function threadOf(card: Card): string {
    const { slack, channel } = office;
    return slack
      .thread(channel, card.ts)
      .map(({ ts }) => slack.look(channel, ts).blocksText)
      .join('\n');
  }

  it('opens within the life of the click, and is filled when the database answers', async () => {
    const { slack, ana, channel } = office;
    const card = await aCard('The modal must not wait');
    await slack.settled();
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    const { promise: locked, resolve: isLocked } = Promise.withResolvers<void>();
    const slow = office.opened.transaction(async (tx) => {
      await tx.execute(sql`lock table issues in access exclusive mode`);
      isLocked();
      await answered;
    });
    await locked;

    const seen = await ana.clicks(channel, card.ts, 'Assign It');
    const loading = await modalOf(ana, 'Loading…');
    slack.passes(60_000);
    answer();
    await slow;
    const filled = await modalOf(ana, 'The modal must not wait');

    expect(seen.error).toBeUndefined();
    expect(filled.id).toBe(loading.id);
    expect(Object.keys(filled.inputs)).toEqual([
      ...['Assign to', 'Private comment', 'Reply to customer', 'Files for the customer'],
    ]);
    expect(filled.blocksText).toContain('from +15550009999 by text');
    await ana.closes();
  });

  it('a click is answered at once also while Slack answers nothing, and a filling that failed is tried again', async () => {
    const { slack, ana, ben, channel } = office;
    const card = await aCard('Slack is slow');
    await slack.settled();
    slack.fault({ method: 'views.open', kind: 'hang' });
    slack.fault({ method: 'response_url', kind: 'hang' });
    slack.fault({ method: 'views.update', kind: 'http', status: 500 });
    const begun = performance.now();

    const assign = await ben.clicks(channel, card.ts, 'Assign It');
    await Promise.all([ana.clicks(channel, card.ts, 'Take It'), ben.clicks(channel, card.ts, 'Take It')]);
    const took = performance.now() - begun;
    await opened(ana, card);

    expect(assign.error).toBeUndefined();
    expect(took).toBeLessThan(1_500);
    await ana.closes();
    slack.clearFaults();
  });

  it('one submit assigns, comments and replies', async () => {
    const { ana, slack } = office;
    const card = await aCard('All at once');
    await opened(ana, card);

    await ana.selects('Assign to', 'ben');
    await ana.fills('Private comment', 'Ben knows her.');
    await ana.fills('Reply to customer', 'Ben calls you back.');
    const seen = await ana.submits();
    const blue = await now('All at once', ({ color }) => color === '#1D9BD1');
    await slack.until(() => threadOf(card).includes('Ben calls you back.') || undefined);

    expect(seen).toMatchObject({ error: undefined, view: undefined });
    expect(blue.blocksText).toContain('Assigned to Ben Okafor');
    expect(threadOf(card)).toContain('Private comment by Ana Lima');
    expect(threadOf(card)).toContain('Ana Lima replied to');
  });

  it('Save pressed twice saves once', async () => {
    const { ana, slack } = office;
    const card = await aCard('Twice is once');
    await opened(ana, card);
    await ana.fills('Private comment', 'Only one of me.');

    await Promise.all([ana.submits(), ana.submits()]);
    await slack.until(() => threadOf(card).includes('Only one of me.') || undefined);
    await opened(ana, card);
    const view = await modalOf(ana, 'Only one of me.');

    expect(view.blocksText.split('Only one of me.')).toHaveLength(2);
    expect(slack.errorsShown(ana.user.id)).toEqual([]);
    await ana.closes();
  });

  it('changed and pressed again after a lost answer, sends no reply twice and keeps no comment twice', async () => {
    const { ana } = office;
    const card = await aCard('The answer was lost');
    await opened(ana, card);
    await ana.fills('Private comment', 'As always.');
    await ana.fills('Reply to customer', 'We open at nine.');

    const presses = [ana.submits()];
    await ana.fills('Private comment', 'As ever.');
    presses.push(ana.submits());
    await ana.fills('Reply to customer', 'At ten.');
    presses.push(ana.submits());
    await Promise.all(presses);
    const reader = issueReader(office.opened);
    const { issues } = await reader.list({ text: 'The answer was lost' });
    const history = issues[0] && (await reader.detail(issues[0].id))?.history;
    const written = (kind: 'comment' | 'reply') =>
      history?.flatMap((entry) => (entry.kind === kind ? [entry.text] : [])).toSorted();

    expect(written('comment')).toEqual(['As always.', 'As ever.']);
    expect(written('reply')).toEqual(['At ten.', 'We open at nine.']);
  });

  it('a refusal stands under its field, keeps what is typed, and nothing of the rest is done', async () => {
    const { ana } = office;
    const card = await aCard('Too much to say');
    await opened(ana, card);
    await ana.selects('Assign to', 'ana');
    await ana.fills('Private comment', 'Not yet.');
    await ana.fills('Reply to customer', 'x'.repeat(1_601));

    const refused = await ana.submits();

    expect(Object.keys(refused.view?.errors ?? {})).toEqual(['reply']);
    expect(refused.view?.errors['reply']).toContain('1601');
    expect(refused.view?.inputs['Private comment']).toMatchObject({ value: 'Not yet.' });
    expect((await office.card('Too much to say')).color).toBe('#E01E5A');
    expect(threadOf(card)).not.toContain('Not yet.');

    await ana.fills('Reply to customer', 'Shorter.');
    await ana.submits();
    await now('Too much to say', ({ color }) => color === '#1D9BD1');
  });

  describe('files chosen for the customer', () => {
    const FILES = 'Files for the customer';
    const shop = { name: 'shop.png', bytes: PIXEL };
    const sums = { name: 'sums.xlsx', bytes: 'x' };

    function filesIn(view: { readonly inputs: Readonly<Record<string, JsonObject>> } | undefined) {
      return objectsIn(view?.inputs[FILES]?.['files']).map(({ name }) => name);
    }

    async function repliesOn(words: string) {
      const reader = issueReader(office.opened);
      const { issues } = await reader.list({ text: words });
      const detail = issues[0] && (await reader.detail(issues[0].id));
      return (detail?.history ?? []).filter((entry) => entry.kind === 'reply');
    }

    it('go along with the reply, or without a word, and once', async () => {
      const { ana, slack } = office;
      const card = await aCard('Send me the picture');
      await opened(ana, card);
      await ana.fills('Reply to customer', 'Here it is.');
      await ana.attaches(FILES, [shop]);
      await Promise.all([ana.submits(), ana.submits()]);
      await opened(ana, card);
      await ana.attaches(FILES, [shop]);
      const alone = await ana.submits();
      await slack.until(() => threadOf(card).includes('Here it is.') || undefined);

      expect(alone).toMatchObject({ error: undefined, view: undefined });
      expect(await repliesOn('Send me the picture')).toMatchObject([
        { text: 'Here it is.', attachments: [{ contentType: 'image/png' }] },
        { text: '', attachments: [{ contentType: 'image/png' }] },
      ]);
    });

    it('that a text cannot carry are refused under their field; all that is typed and chosen stays', async () => {
      const { ana } = office;
      const card = await aCard('Send me the sums');
      await opened(ana, card);
      await ana.selects('Assign to', 'ana');
      await ana.fills('Reply to customer', 'Sums and shop.');
      await ana.attaches(FILES, [shop, sums]);

      const refused = await ana.submits();
      const nobodys = await office.card('Send me the sums');
      await ana.attaches(FILES, [shop]);
      const done = await ana.submits();

      expect(Object.keys(refused.view?.errors ?? {})).toEqual(['files']);
      expect(refused.view?.errors['files']).toContain('A text cannot carry');
      expect(refused.view?.inputs['Reply to customer']).toMatchObject({ value: 'Sums and shop.' });
      expect(filesIn(refused.view)).toEqual(['shop.png', 'sums.xlsx']);
      expect(nobodys.color).toBe('#E01E5A');
      expect(done.view).toBeUndefined();
      expect(await repliesOn('Send me the sums')).toMatchObject([{ text: 'Sums and shop.' }]);
    });

    it('stay over View Customer, Check Length and a customer who wrote meanwhile', async () => {
      const { ana } = office;
      const phone = aPhone();
      const card = await aCard('What does it look like?', phone);
      await opened(ana, card);
      await ana.attaches(FILES, [shop]);
      await ana.fills('Reply to customer', 'Like this.');
      await ana.clicksInView('View Customer');
      await modalOf(ana, 'Add a note');
      await ana.cancels();
      await ana.clicksInView('Check Length');
      const measured = await modalOf(ana, '10 characters, sent as 1 text');
      await office.texts(phone, 'Is it the red one?');
      const told = await ana.submits();
      await ana.submits();

      expect(filesIn(measured)).toEqual(['shop.png']);
      expect(told.view?.blocksText).toContain('The customer has written again');
      expect(filesIn(told.view)).toEqual(['shop.png']);
      expect(await repliesOn('What does it look like?')).toMatchObject([
        { text: 'Like this.', attachments: [{ contentType: 'image/png' }] },
      ]);
    });

    it('that come slowly hold up no answer: it is said under their field, and the same press again sends them', async () => {
      const { ana, slack } = office;
      const card = await aCard('A large one, please');
      await opened(ana, card);
      await ana.fills('Reply to customer', 'It takes a while.');
      await ana.attaches(FILES, [shop]);
      slack.fault({ method: 'download', kind: 'slow', ms: 2_500 });

      const began = performance.now();
      const late = await ana.submits();
      const tookMs = performance.now() - began;
      const again = await ana.submits();

      expect(late.error).toBeUndefined();
      expect(tookMs).toBeLessThan(2_500);
      expect(late.view?.errors['files']).toContain('still being fetched');
      expect(again.view).toBeUndefined();
      expect(await repliesOn('A large one, please')).toHaveLength(1);
    });

    it('that Slack does not hand out are named, and the words can go alone', async () => {
      const { ana, slack } = office;
      await opened(ana, await aCard('Words will do'));
      await ana.fills('Reply to customer', 'Only words, then.');
      await ana.attaches(FILES, [shop]);
      slack.fault({ method: 'download', kind: 'http', status: 403 });

      const refused = await ana.submits();
      await ana.attaches(FILES, []);
      const done = await ana.submits();

      expect(refused.view?.errors['files']).toContain('could not be fetched');
      expect(done.view).toBeUndefined();
      expect(await repliesOn('Words will do')).toMatchObject([{ text: 'Only words, then.' }]);
    });
  });

  it('nothing filled in says so', async () => {
    const { ana } = office;
    await opened(ana, await aCard('Nothing to save'));

    const refused = await ana.submits();

    expect(refused.view?.errors).toEqual({ comment: expect.stringContaining('nothing to save') });
    await ana.closes();
  });

  it('a bot, a guest and somebody deactivated are refused as assignees, under the field', async () => {
    const { ana } = office;
    await opened(ana, await aCard('For whom?'));

    await ana.selects('Assign to', robot);
    const first = await ana.submits();
    await ana.selects('Assign to', guest);
    const second = await ana.submits();
    await ana.selects('Assign to', former);
    const third = await ana.submits();

    expect(third.view?.errors['assignee']).toContain('no longer in the workspace');
    expect(Object.keys(first.view?.errors ?? {})).toEqual(['assignee']);
    expect(Object.keys(second.view?.errors ?? {})).toEqual(['assignee']);
    expect((await office.card('For whom?')).color).toBe('#E01E5A');
    await ana.closes();
  });

  it('View Customer lays the account over it; a note, a new name and back, with the typed words still there', async () => {
    const { ana, slack } = office;
    const phone = aPhone();
    const card = await aCard('Who am I?', phone);
    await opened(ana, card);
    await ana.fills('Reply to customer', 'Half a sent');

    await ana.clicksInView('View Customer');
    const account = await modalOf(ana, 'Add a note');
    expect(slack.viewOf(ana.user.id)?.depth).toBe(2);
    expect(account.blocksText).toContain(phone);
    expect(account.blocksText).toContain('● Unassigned');
    const empty = await ana.submits();
    expect(Object.keys(empty.view?.errors ?? {})).toEqual(['note']);

    await ana.fills('Add a note', 'Prefers mornings.');
    await ana.fills('Name', 'Maria Lopez');
    await ana.submits();
    const below = await modalOf(ana, 'Maria Lopez');
    expect(slack.viewOf(ana.user.id)?.depth).toBe(1);
    expect(below.inputs['Reply to customer']).toMatchObject({ value: 'Half a sent' });

    await ana.clicksInView('View Customer');
    const again = await modalOf(ana, 'Prefers mornings.');
    expect(again.blocksText).toContain('Ana Lima · ');
    await ana.cancels();
    expect(slack.viewOf(ana.user.id)?.inputs['Reply to customer']).toMatchObject({ value: 'Half a sent' });
    await ana.closes();
  });

  it('somebody else was given it meanwhile: told first, and the same press again means it', async () => {
    const { ana, ben } = office;
    const card = await aCard('Two at once');
    await opened(ana, card);
    await ben.clicks(office.channel, card.ts, 'Take It');
    await ana.selects('Assign to', 'ana');
    await ana.fills('Private comment', 'I know this one.');

    const told = await ana.submits();
    expect(told.view?.blocksText).toContain('Ben Okafor was given this issue');
    expect(told.view?.inputs['Private comment']).toMatchObject({ value: 'I know this one.' });
    expect(threadOf(card)).not.toContain('I know this one.');

    const done = await ana.submits();
    expect(done.view).toBeUndefined();
    await now('Two at once', ({ blocksText }) => blocksText.includes('Assigned to Ana Lima'));
  });

  it('the customer wrote meanwhile: shown before the reply goes, and the same press again sends it', async () => {
    const { ana, slack } = office;
    const phone = aPhone();
    const card = await aCard('Where is my parcel?', phone);
    await opened(ana, card);
    await ana.fills('Reply to customer', 'We look for it.');
    await office.texts(phone, 'Found it, thanks!');

    const told = await ana.submits();
    expect(told.view?.blocksText).toContain('Found it, thanks!');
    expect(told.view?.blocksText).toContain('The customer has written again');
    expect(told.view?.inputs['Reply to customer']).toMatchObject({ value: 'We look for it.' });
    expect(threadOf(card)).not.toContain('We look for it.');

    await ana.submits();
    await slack.until(() => threadOf(card).includes('We look for it.') || undefined);
  });

  it('closed meanwhile: the reply is refused under its field, and goes once it is reopened there', async () => {
    const { ana, ben, slack } = office;
    const card = await aCard('Closing time');
    await opened(ana, card);
    await ana.fills('Reply to customer', 'One last word.');
    await ben.clicks(office.channel, card.ts, 'Mark as Closed');

    const refused = await ana.submits();
    expect(refused.view?.errors['reply']).toContain('Ben Okafor has closed this issue');
    await ana.clicksInView('Check Length');
    await modalOf(ana, 'Closed by Ben Okafor');
    await ana.clicksInView('Reopen');
    const open = await modalOf(ana, '● Unassigned');
    expect(open.inputs['Reply to customer']).toMatchObject({ value: 'One last word.' });

    await ana.submits();
    await slack.until(() => threadOf(card).includes('One last word.') || undefined);
  });

  it('a long history has pages, and turning them keeps what is typed', async () => {
    const { ana } = office;
    const phone = aPhone();
    const card = await aCard('entry 0.', phone);
    for (let index = 1; index <= 11; index += 1) await office.texts(phone, `entry ${index}.`);
    await opened(ana, card);
    await ana.fills('Private comment', 'Still here');

    await ana.clicksInView('issue:history:earlier');
    const earlier = await modalOf(ana, 'entry 0.');
    expect(earlier.blocksText).not.toContain('entry 11.');
    expect(earlier.inputs['Private comment']).toMatchObject({ value: 'Still here' });
    await ana.clicksInView('issue:history:later');
    await modalOf(ana, 'entry 11.');
    await ana.closes();
  });

  it('customers’ words are shown letter by letter', async () => {
    const { ana } = office;
    const hostile = '<!channel> <https://evil.example|your bank> @everyone *bold* :tada: &lt;';
    await opened(ana, await aCard(hostile));

    const view = await modalOf(ana, hostile);

    expect(JSON.stringify(view.blocks)).not.toMatch(/mrkdwn|"broadcast"|"link"/);
    await ana.closes();
  });

  it('Check Length tells how many texts a reply is', async () => {
    const { ana } = office;
    await opened(ana, await aCard('How long?'));
    await ana.fills('Reply to customer', 'x'.repeat(200));

    await ana.clicksInView('Check Length');
    const view = await modalOf(ana, '200 characters, sent as 2 texts');

    expect(view.inputs['Reply to customer']).toMatchObject({ value: 'x'.repeat(200) });
    await ana.closes();
  });

  it('a closed issue shows its history and is reopened from there', async () => {
    const { ana, channel } = office;
    const card = await aCard('Over and done');
    await ana.clicks(channel, card.ts, 'Mark as Closed');
    await now('Over and done', ({ color }) => color === '#2EB67D');

    const closed = await opened(ana, card, 'Open');
    expect(closed.submit).toBeUndefined();
    await ana.clicksInView('Reopen');
    const open = await modalOf(ana, 'Private comment');

    expect(open.submit).toBe('Save');
    await now('Over and done', ({ color }) => color === '#E01E5A');
    await ana.closes();
  });

  it('a reply that did not go is sent again from there', async () => {
    const { ana, slack } = office;
    const card = await aCard('Try again');
    await opened(ana, card);
    await ana.fills('Reply to customer', 'Here we are.');
    await ana.submits();
    // Nothing here can send texts, which is a refusal for good.
    await slack.until(() => threadOf(card).includes('Not delivered') || undefined);
    await opened(ana, card);
    const before = await modalOf(ana, 'Not delivered');

    const seen = await ana.clicksInView('Retry');
    await slack.until(() => slack.viewOf(ana.user.id)?.hash !== before.hash);

    expect(seen.error).toBeUndefined();
    expect(before.blocksText).toContain('TWILIO_ACCOUNT_SID');
    await ana.closes();
  });

  it('who cannot be an employee sees the reason, and nothing of the issue', async () => {
    const { slack, channel } = office;
    const card = await aCard('Not for everybody');
    const stranger = slack.addUser({ name: 'outsider', isRestricted: true });
    slack.addMember(channel, stranger.id);

    await slack.as(stranger).clicks(channel, card.ts, 'Assign It');
    const view = await slack.until(() => {
      const shown = slack.viewOf(stranger.id);
      return shown?.blocksText.includes('Loading') === false ? shown : undefined;
    });

    expect(view.submit).toBeUndefined();
    expect(view.blocksText).toContain('Guests');
    expect(view.blocksText).not.toContain('Not for everybody');
  });

  it('of two who take it the second is told by whom, and nobody else is', async () => {
    const { ana, ben, slack, channel } = office;
    const card = await aCard('Mine, mine');

    await Promise.all([ana.clicks(channel, card.ts, 'Take It'), ben.clicks(channel, card.ts, 'Take It')]);
    const blue = await now('Mine, mine', ({ color }) => color === '#1D9BD1');
    const [winner, loser] = blue.blocksText.includes('Ana Lima') ? [ana, ben] : [ben, ana];
    const told = await slack.until(() =>
      slack.ephemeralsOf(loser.user.id).find(({ text }) => text.includes('already has this issue')),
    );

    expect(told.text).toContain(winner.user.realName);
    expect(slack.ephemeralsOf(winner.user.id).filter(({ text }) => text.includes('already has'))).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { employees } from '../../src/db/schema-people.ts';
import { peopleStore } from '../../src/db/people-store.ts';
import { issueReader } from '../../src/db/issue-reader.ts';
import {
  DEACTIVATED,
  GUESTS_NOT_ALLOWED,
  NO_LONGER_HERE,
  NOT_A_COLLEAGUE_NOW,
  NOT_A_PERSON,
  NOT_KNOWN_YET,
} from '../../src/bot/phrases.ts';
import type { TeamsApp, TeamsCard } from '../support/teams-app.ts';
import { aTeamsCustomer, startTeamsApp } from '../support/teams-app.ts';
import type { Person, Seen } from '../support/teams-server/index.ts';
import { startSlackServer } from '../support/slack-server/index.ts';
import type { SlackServer } from '../support/slack-server/index.ts';
import { workspaceAt } from '../support/workspace.ts';

let slack: SlackServer;
let office: TeamsApp;
beforeAll(async () => {
  slack = await startSlackServer({ rates: {} });
  office = await startTeamsApp({
    env: {
      SLACK_SIGNING_SECRET: slack.settings.signingSecret,
      SLACK_BOT_TOKEN: slack.botToken(),
      SLACK_API_URL: slack.apiUrl,
    },
  });
  slack.deliverTo(office.app.url);
});
afterAll(async () => {
  await office.stop();
  await slack.stop();
});

async function aCard(words: string, in_ = office): Promise<TeamsCard> {
  await in_.texts(aTeamsCustomer(), words);
  return in_.card(words);
}

function dialogOf({ kind, text, dialog }: Seen) {
  if (kind !== 'dialog' || !dialog) throw new Error(`no dialog came but: ${kind} ${text}`);
  return dialog;
}

async function employeesCalled(name: string, in_ = office) {
  const all = await in_.opened.db.select().from(employees);
  return all.filter((each) => each.name === name);
}

describe('a guest', () => {
  async function aGuest(in_ = office): Promise<Person> {
    const guest = in_.teams.addUser({ name: 'Gia Guest', email: 'gia@elsewhere.example', isGuest: true });
    await in_.teams.addMember(in_.team, guest);
    return in_.teams.as(guest);
  }

  it('is refused with the reason, sees nothing of the issue, and nobody can choose them', async () => {
    const { ana, channel, teams } = office;
    const gia = await aGuest();
    const card = await aCard('Not for everybody');

    const took = await gia.clicks(channel, card.id, 'Take It');
    const opened = await gia.clicks(channel, card.id, 'Assign It');
    await gia.says(channel, 'issues all', { mention: true });
    const [answer] = await teams.until(() => {
      const came = teams.targetedOf(gia.user);
      return came.length > 0 ? came : undefined;
    });
    const { id } = await gia.says(channel, 'Here is what I think', { thread: card.id });
    const sending = await gia.uses('sendToCustomer', channel, id);
    const dialog = dialogOf(await ana.clicks(channel, card.id, 'Assign It'));
    ana.closes();

    expect(took).toMatchObject({ kind: 'message', text: GUESTS_NOT_ALLOWED });
    expect(opened).toMatchObject({ kind: 'message', text: GUESTS_NOT_ALLOWED });
    expect(answer?.blocksText).toBe(GUESTS_NOT_ALLOWED);
    expect(sending).toMatchObject({ kind: 'message', text: GUESTS_NOT_ALLOWED });
    expect(dialog.choices['Assign to']).toContain('Ben Okafor');
    expect(dialog.choices['Assign to']).not.toContain('Gia Guest');
    expect((await office.card('Not for everybody')).style).toBe('attention');
    expect(await employeesCalled('Gia Guest')).toEqual([]);
  });

  it('is refused as an assignee who is called with @', async () => {
    const { ana, channel, teams } = office;
    const guest = teams.addUser({ name: 'Gus Guest', isGuest: true });
    await teams.addMember(office.team, guest);
    const card = await aCard('For whom?');
    const number = /#(\d+)/.exec(card.blocksText)?.[1] ?? '';

    await ana.says(channel, `issues assign ${number} @Gus Guest`, { mention: true, calls: [guest] });
    await teams.until(() =>
      teams.targetedOf(ana.user).find(({ blocksText }) => blocksText === GUESTS_NOT_ALLOWED),
    );

    expect((await office.card('For whom?')).style).toBe('attention');
  });

  it('is refused also where nobody told us yet that they came', async () => {
    const { ana, channel, teams, team } = office;
    const guest = teams.addUser({ name: 'Gio Guest', isGuest: true });
    const card = await aCard('Just arrived');
    await ana.clicks(channel, card.id, 'Assign It');
    ana.closes();
    team.members.add(guest.id);

    const took = await teams.as(guest).clicks(channel, card.id, 'Take It');

    expect(took).toMatchObject({ kind: 'message', text: GUESTS_NOT_ALLOWED });
    expect((await office.card('Just arrived')).style).toBe('attention');
  });

  it('is an employee where guests are allowed', async () => {
    const open = await startTeamsApp({ env: { TEAMS_ALLOW_GUESTS: 'yes' } });
    try {
      const gia = await aGuest(open);
      const card = await aCard('For everybody', open);
      const dialog = dialogOf(await open.ana.clicks(open.channel, card.id, 'Assign It'));
      open.ana.closes();

      const took = await gia.clicks(open.channel, card.id, 'Take It');
      const blue = await open.card('For everybody', ({ style }) => style === 'accent');

      expect(dialog.choices['Assign to']).toContain('Gia Guest');
      expect(took.kind).toBe('card');
      expect(blue.blocksText).toContain('Assigned to Gia Guest');
    } finally {
      await open.stop();
    }
  });
});

describe('who is let in', () => {
  it('is nobody of whom Teams does not say who they are', async () => {
    const { teams, team, channel } = office;
    const robot = teams.addUser({ name: 'Robot', aadObjectId: null });
    await teams.addMember(team, robot);
    const card = await aCard('No robots');

    const took = await teams.as(robot).clicks(channel, card.id, 'Take It');
    const dialog = dialogOf(await office.ana.clicks(channel, card.id, 'Assign It'));
    office.ana.closes();

    expect(took).toMatchObject({ kind: 'message', text: NOT_A_PERSON });
    expect(dialog.choices['Assign to']).not.toContain('Robot');
    expect((await office.card('No robots')).style).toBe('attention');
  });

  it('is nobody of another organisation: their clicks and messages are turned away', async () => {
    const { teams, team, channel } = office;
    const foreign = teams.addUser({
      name: 'Fay Foreign',
      tenantId: '11111111-2222-4333-8444-555555555555',
    });
    team.members.add(foreign.id);
    const card = await aCard('Only for us');

    const took = await teams.as(foreign).clicks(channel, card.id, 'Take It');
    const said = await teams.as(foreign).says(channel, 'issues all', { mention: true });
    await teams.settled();

    expect(took).toMatchObject({ kind: 'error', status: 403 });
    expect(said.answer?.status).toBe(403);
    expect(teams.targetedOf(foreign)).toEqual([]);
    expect((await office.card('Only for us')).style).toBe('attention');
    expect(await employeesCalled('Fay Foreign')).toEqual([]);
  });
});

describe('whom an admin has deactivated', () => {
  async function deactivated({ user }: Person): Promise<void> {
    const { opened, teams, app } = office;
    const known = await peopleStore(opened).behind('teams', `${teams.settings.tenantId}/${user.aadObjectId}`);
    const path = `/admin/people/${known?.id}`;
    await workspaceAt(app.url).submit(path, { change: 'deactivate' }, 'chloe');
  }

  async function commentsOn(words: string): Promise<readonly string[]> {
    const reader = issueReader(office.opened);
    const { issues } = await reader.list({ text: words });
    const detail = issues[0] && (await reader.detail(issues[0].id));
    return (detail?.history ?? []).flatMap((entry) => (entry.kind === 'comment' ? [entry.text] : []));
  }

  function told({ user }: Person, words: string, times = 1) {
    const { teams } = office;
    return teams.until(() => {
      const found = teams.targetedOf(user).filter(({ blocksText }) => blocksText.includes(words));
      return found.length >= times ? found : undefined;
    });
  }

  it('changes nothing in Teams, sees no issue there, and is told why', async () => {
    const { teams, team, channel } = office;
    const user = teams.addUser({ name: 'Dora Done' });
    await teams.addMember(team, user);
    const dora = teams.as(user);
    const card = await aCard('Dora was on it');
    const number = /#(\d+)/.exec(card.blocksText)?.[1] ?? '';
    await dora.clicks(channel, card.id, 'Take It');
    const said = await dora.says(channel, 'I am on it', { mention: true, thread: card.id });
    await office.card('Dora was on it', ({ style }) => style === 'accent');
    await dora.clicks(channel, card.id, 'Assign It');
    dora.fills('Reply to customer', 'From nobody');
    await dora.submits('Add Files to the Reply');
    const { text: page } = await dora.submits('Choose Files');
    await dora.clicks(channel, card.id, 'Assign It');
    dora.fills('Reply to customer', 'From nobody');
    await deactivated(dora);
    await office.card('Dora was on it', ({ style }) => style === 'attention');

    const saved = dialogOf(await dora.submits('Save'));
    dora.closes();
    const took = await dora.clicks(channel, card.id, 'Take It');
    const opened = await dora.clicks(channel, card.id, 'Assign It');
    await dora.uses('openIssue', channel);
    dora.fills('Number of the issue', '2147483647');
    const guessed = await dora.submits('Open');
    const { id } = await dora.says(channel, 'I know better', { mention: true, thread: card.id });
    await told(dora, `is not on the issue. ${DEACTIVATED}`);
    await dora.edits(channel, said.id, 'I was on it', { mention: true });
    await told(dora, `is not on the issue. ${DEACTIVATED}`, 2);
    const sending = await dora.uses('sendToCustomer', channel, id);
    await dora.says(channel, `issues take ${number}`, { mention: true });
    const answers = await told(dora, DEACTIVATED, 3);
    const visited = await fetch(page);

    expect(saved.blocksText).toContain(DEACTIVATED);
    for (const refused of [took, opened, guessed, sending])
      expect(refused).toMatchObject({ kind: 'message', text: DEACTIVATED });
    expect(answers.at(-1)?.blocksText).toBe(DEACTIVATED);
    expect(visited.status).toBe(403);
    expect(await visited.text()).toContain(NOT_A_COLLEAGUE_NOW);
    expect(await commentsOn('Dora was on it')).toEqual(['I am on it']);
    expect((await office.card('Dora was on it')).style).toBe('attention');
  });

  it('is given no issue by a colleague, who is told why', async () => {
    const { teams, team, ana, channel } = office;
    const user = teams.addUser({ name: 'Emil Ended' });
    await teams.addMember(team, user);
    const card = await aCard('Emil was on it');
    const number = /#(\d+)/.exec(card.blocksText)?.[1] ?? '';
    await teams.as(user).clicks(channel, card.id, 'Take It');
    await office.card('Emil was on it', ({ style }) => style === 'accent');
    await deactivated(teams.as(user));
    await office.card('Emil was on it', ({ style }) => style === 'attention');

    await ana.says(channel, `issues assign ${number} @Emil Ended`, { mention: true, calls: [user] });
    await told(ana, DEACTIVATED);

    expect((await office.card('Emil was on it')).style).toBe('attention');
  });
});

describe('one person', () => {
  it('is the same employee in Slack and in Teams by their email', async () => {
    const { teams, inboxes, channel } = office;
    const inSlack = slack.addUser({ name: 'cleo', realName: 'Cleo Park', email: 'Cleo@Example.com' });
    const slackChannel = slack.addChannel({ name: 'both', members: [inSlack.id] }).id;
    const cleo = teams.addUser({ name: 'Cleo Park', email: 'cleo@example.com' });
    await teams.addMember(office.team, cleo);
    const number = '+15550004444';
    await inboxes.add({
      name: 'Both',
      listens: [{ channel: 'sms', address: number }],
      posts: [
        { platform: 'slack', conversation: slackChannel },
        { platform: 'teams', conversation: channel },
      ],
    });
    await office.texts(aTeamsCustomer(), 'Seen in both', number);
    const card = await office.card('Seen in both');
    const inSlackCard = await slack.until(() =>
      slack.cardsIn(slackChannel).find(({ blocksText }) => blocksText.includes('Seen in both')),
    );

    await slack.as(inSlack).clicks(slackChannel, inSlackCard.ts, 'Take It');
    await office.card('Seen in both', ({ blocksText }) => blocksText.includes('Assigned to Cleo Park'));
    // Whoever has it is who may close it.
    const closed = await teams.as(cleo).clicks(channel, card.id, 'Mark as Closed');
    await office.card('Seen in both', ({ blocksText }) => blocksText.includes('Closed by Cleo Park'));

    expect(closed.kind).toBe('card');
    expect(await employeesCalled('Cleo Park')).toHaveLength(1);
  });

  it('is known after Teams was asked once, also while it says nothing', async () => {
    const { teams, team, ana, channel } = office;
    const card = await aCard('The roster is away');
    teams.fault({ method: 'members', kind: 'hang' });
    await teams.addMember(team, teams.addUser({ name: 'Somebody' }));

    const began = performance.now();
    const seen = await ana.clicks(channel, card.id, 'Take It');
    const tookMs = performance.now() - began;

    expect(seen.kind).toBe('card');
    expect(tookMs).toBeLessThan(1_000);
  });

  it('who came unannounced is asked for alone, though the roster that was read before lacks them', async () => {
    const { teams, team, ana, channel } = office;
    const card = await aCard('Unannounced');
    await ana.clicks(channel, card.id, 'Assign It');
    ana.closes();
    const uma = teams.addUser({ name: 'Uma Unannounced', email: 'Uma@Example.com' });
    team.members.add(uma.id);
    const before = teams.calls('members').length;

    const seen = await teams.as(uma).clicks(channel, card.id, 'Take It');
    const asked = teams.calls('members').slice(before);
    const blue = await office.card('Unannounced', ({ style }) => style === 'accent');

    expect(seen.kind).toBe('card');
    expect(asked.map(({ path }) => path)).toEqual([
      `/v3/conversations/${team.id}/members/${uma.aadObjectId}`,
    ]);
    expect(blue.blocksText).toContain('Assigned to Uma Unannounced');
    const [employee] = await employeesCalled('Uma Unannounced');
    expect(employee?.email).toBe('uma@example.com');
  });

  it('who is new while Teams says nothing is told so in time, and let in when they press again', async () => {
    const { teams, team, channel } = office;
    const eve = teams.addUser({ name: 'Eve Early' });
    const card = await aCard('In time');
    // The roster, and then the look for her alone.
    teams.fault({ method: 'members', kind: 'hang', count: 2 });
    await teams.addMember(team, eve);

    const began = performance.now();
    const late = await teams.as(eve).clicks(channel, card.id, 'Take It');
    const tookMs = performance.now() - began;
    const seen = await teams.as(eve).clicks(channel, card.id, 'Take It');
    const blue = await office.card('In time', ({ style }) => style === 'accent');

    expect(late).toMatchObject({ kind: 'message', text: NOT_KNOWN_YET });
    expect(tookMs).toBeLessThan(3_000);
    expect(seen.kind).toBe('card');
    expect(blue.blocksText).toContain('Assigned to Eve Early');
  });
});

describe('the team', () => {
  it('changes: who came can be chosen, and who left cannot, not even in a dialog that is still open', async () => {
    const { teams, team, ana, channel } = office;
    const noa = teams.addUser({ name: 'Noa New' });
    await teams.addMember(team, noa);
    const card = await aCard('Coming and going');

    const dialog = dialogOf(await ana.clicks(channel, card.id, 'Assign It'));
    ana.selects('Assign to', 'Noa New');
    ana.fills('Private comment', 'Stays typed');
    await teams.removeMember(team, noa);
    const refused = dialogOf(await ana.submits('Save'));
    ana.selects('Assign to', 'Ben Okafor');
    const saved = await ana.submits('Save');
    await office.card('Coming and going', ({ blocksText }) => blocksText.includes('Assigned to Ben Okafor'));

    expect(dialog.choices['Assign to']).toContain('Noa New');
    expect(refused.blocksText).toContain(NO_LONGER_HERE);
    expect(refused.choices['Assign to']).not.toContain('Noa New');
    expect(refused.fields['Private comment']).toBe('Stays typed');
    expect(saved.kind).toBe('closed');
  });

  it('that is larger than a menu: the others are found by what is typed, and stay chosen', async () => {
    const { teams, team, ana, channel } = office;
    for (let each = 0; each < 130; each += 1)
      team.members.add(teams.addUser({ name: `Member ${String(each).padStart(3, '0')}` }).id);
    await teams.addMember(team, teams.addUser({ name: 'Zoë Zimmer', email: 'zoe@example.com' }));
    const card = await aCard('A large team');

    const dialog = dialogOf(await ana.clicks(channel, card.id, 'Assign It'));
    const found = await ana.searches('Assign to', 'zoe z');
    const many = await ana.searches('Assign to', 'member 12');
    const nobody = await ana.searches('Assign to', 'nobody called so');
    ana.selects('Assign to', 'Zoë Zimmer');
    ana.fills('Reply to customer', 'x'.repeat(200));
    const measured = dialogOf(await ana.submits('Check Length'));
    const saved = await ana.submits('Save');
    await office.card('A large team', ({ blocksText }) => blocksText.includes('Assigned to Zoë Zimmer'));

    expect(dialog.choices['Assign to']).not.toContain('Zoë Zimmer');
    expect(dialog.choices['Assign to']?.length).toBeLessThanOrEqual(100);
    expect(found).toEqual(['Zoë Zimmer']);
    expect(many).toHaveLength(10);
    expect(nobody).toEqual([]);
    expect(measured.choices['Assign to']).toContain('Zoë Zimmer');
    expect(saved.kind).toBe('closed');
  });

  it('is told to nobody who is no employee', async () => {
    const { teams, channel, ana } = office;
    await ana.clicks(channel, (await aCard('Who is here?')).id, 'Assign It');
    await ana.searches('Assign to', 'ben');
    ana.closes();
    const asked = teams.deliveries().findLast(({ activity }) => activity['name'] === 'application/search');
    const gia = teams.addUser({ name: 'Gil Guest', isGuest: true });
    await teams.addMember(office.team, gia);
    const from = { id: gia.id, name: gia.name, aadObjectId: gia.aadObjectId };

    const own = await teams.deliver({ ...asked?.activity });
    const guests = await teams.deliver({ ...asked?.activity, from });

    expect(own.text).toContain('Ben Okafor');
    expect(guests.status).toBe(200);
    expect(guests.text).not.toContain('Ben Okafor');
  });
});

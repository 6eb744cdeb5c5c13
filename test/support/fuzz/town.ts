import { createHmac } from 'node:crypto';
import { Writable } from 'node:stream';

import twilio from 'twilio';

import { formIn } from '../../../src/channels/sms/form.ts';
import type { TestApp } from '../app.ts';
import { startTestApp } from '../app.ts';
import { startIssuer } from '../issuer.ts';
import { aSignedText, deliver } from '../signed.ts';
import { slackSignature, startSlackServer } from '../slack-server/index.ts';
import { smtpStandIn } from '../smtp-server.ts';
import { startTeamsServer } from '../teams-server/index.ts';
import { visitorOf } from '../visitor.ts';
import { workspaceAt } from '../workspace.ts';

export const TOKENS = {
  twilio: 'fuzz-twilio-token',
  mail: 'a secret of this fuzz run',
  metrics: 'm'.repeat(32),
};
const NUMBERS = { slack: '+15550008881', teams: '+15550008882' };

export type Town = Awaited<ReturnType<typeof startTown>>;

/** The whole product with every door open, Slack, Teams, an issuer and a mail server around it, and some work done. */
export async function startTown() {
  const lines = logKeeper();
  const [slack, teams, issuer, smtp] = await Promise.all([
    startSlackServer(),
    startTeamsServer(),
    startIssuer(),
    smtpStandIn({}),
  ]);
  const app = await startTestApp(
    'embedded',
    (url) => ({
      LOG_LEVEL: 'debug',
      TWILIO_AUTH_TOKEN: TOKENS.twilio,
      EMAIL_INBOUND_SECRET: TOKENS.mail,
      EMAIL_SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
      METRICS_TOKEN: TOKENS.metrics,
      SLACK_SIGNING_SECRET: slack.settings.signingSecret,
      SLACK_BOT_TOKEN: slack.botToken(),
      SLACK_API_URL: slack.apiUrl,
      ...teams.env,
      ...issuer.settingsFor(url),
      WORKSPACE_ADMINS: 'ana@example.com, ben@example.com',
    }),
    { logTo: lines.stream },
  );
  slack.deliverTo(app.url);
  teams.deliverTo(app.url);
  const signedIn = async (name: string) => {
    issuer.next({ sub: name, name, email: `${name}@example.com`, email_verified: true });
    const visitor = visitorOf(app.url);
    await visitor.signIn();
    return cookieNamed('switchboard-session', visitor.lastCookies());
  };
  const sessions = { ana: await signedIn('ana'), ben: await signedIn('ben') };
  const beginner = visitorOf(app.url);
  const answer = await beginner.answerOfIssuer();

  await workInSlack(app, slack);
  await workInTeams(app, teams);

  return {
    ...{ app, slack, teams, lines },
    /** What browsers in which somebody signed in send. */
    sessions,
    /** A sign-in that was begun and not finished: the browser's cookie, and what the issuer sends it back with. */
    begun: {
      cookie: cookieNamed('switchboard-sign-in', beginner.lastCookies()),
      query: [...answer.searchParams],
    },
    async stop() {
      await app.stop();
      await Promise.all([slack.stop(), teams.stop(), issuer.stop(), smtp.stop()]);
    },
  };
}

/** The pretend phone and mail client, which stand only where nothing is set. */
export async function startVillage() {
  const lines = logKeeper();
  const settings = () => ({ LOG_LEVEL: 'debug', EMAIL_LOCAL_PORT: '0' });
  const app = await startTestApp('embedded', settings, { logTo: lines.stream });
  const body = new URLSearchParams({ text: 'Hello from the phone' });
  await fetch(`${app.url}/phone/text?as=15550001111`, { method: 'POST', body, redirect: 'manual' });
  await workspaceAt(app.url).until(
    () => workspaceAt(app.url).cards('/channels/support'),
    (cards) => cards.length > 0,
  );
  return { app, lines, stop: () => app.stop() };
}

function cookieNamed(name: string, lines: readonly string[]): string {
  const line = lines.find((each) => each.startsWith(`${name}=`));
  if (line === undefined) throw new Error(`no cookie ${name} came`);
  return line.split(';')[0] ?? '';
}

async function texts(app: TestApp, to: string, text: string): Promise<void> {
  const signed = aSignedText({ token: TOKENS.twilio, publicUrl: app.url, from: '+15550001111', to, text });
  if ((await deliver(app.url, signed)) !== 200) throw new Error('a text was not taken');
}

/** What Slack brings while somebody works there; the stand-in remembers it. */
async function workInSlack(app: TestApp, slack: Awaited<ReturnType<typeof startSlackServer>>) {
  const ana = slack.as(slack.addUser({ name: 'ana', realName: 'Ana Lima', email: 'ana@example.com' }));
  const channel = slack.addChannel({ name: 'support' }).id;
  await ana.runs('/issues', `connect ${NUMBERS.slack}`, channel);
  await texts(app, NUMBERS.slack, 'The gate is stuck');
  const { ts } = await slack.until(() =>
    slack.cardsIn(channel).find((card) => card.blocksText.includes('gate')),
  );
  await ana.runs('/issues', 'all', channel);
  await ana.runs('/issues', 'search gate', channel);
  await ana.opensHome();
  await ana.types(channel, 'Who has a key?', { thread_ts: ts });
  const click = (name: string) => ana.clicks(channel, ts, name);
  await click('Take It');
  await slack.until(() => slack.cardsIn(channel).find((card) => card.blocksText.includes('Assigned to')));
  await click('Assign It');
  await slack.until(
    () => slack.viewOf(ana.user.id)?.blocksText.includes('The gate is stuck') === true || undefined,
  );
  await ana.fills('Private comment', 'It rusts.');
  await ana.submits();
  await slack.settled();
}

async function workInTeams(app: TestApp, teams: Awaited<ReturnType<typeof startTeamsServer>>) {
  const ana = teams.as(teams.addUser({ name: 'Ana Lima', email: 'ana@example.com' }));
  const team = teams.addTeam();
  const channel = teams.addChannel(team);
  await teams.install(team, { selectedChannel: channel });
  await ana.says(channel.id, `issues connect ${NUMBERS.teams}`, { mention: true });
  await texts(app, NUMBERS.teams, 'The roof leaks');
  const { id } = await teams.until(() =>
    teams.cardsIn(channel.id).find((card) => card.blocksText.includes('roof')),
  );
  await ana.says(channel.id, 'issues all', { mention: true });
  await ana.says(channel.id, 'Who has a ladder?', { mention: true, thread: id });
  await ana.clicks(channel.id, id, 'Assign It');
  ana.fills('Private comment', 'It drips.');
  await ana.submits('Save');
  await ana.clicks(channel.id, id, 'Take It');
  await teams.settled();
}

/** What is logged, as far as it matters: whether there are words of strangers in it, and what failed. */
function logKeeper() {
  const kept: string[] = [];
  const state = { lines: 0, watch: '' };
  return {
    kept,
    state,
    stream: new Writable({
      write(chunk: Buffer, _encoding, done) {
        const line = chunk.toString();
        state.lines += 1;
        const isBad = state.watch !== '' && line.includes(state.watch);
        if (isBad && kept.length < 20) kept.push(line);
        done();
      },
    }),
  };
}

/** Proofs over what is really sent. */
export const proofs = {
  twilio: (url: string) => (sent: { readonly path: string; readonly body: Uint8Array }) => {
    const { signed } = formIn(sent.body);
    return {
      'X-Twilio-Signature': URL.canParse(url + sent.path)
        ? twilio.getExpectedTwilioSignature(TOKENS.twilio, url + sent.path, signed)
        : '',
    };
  },
  slack: (secret: string) => (sent: { readonly body: Uint8Array }) => {
    const seconds = String(Math.floor(Date.now() / 1_000));
    return {
      'X-Slack-Request-Timestamp': seconds,
      // Over what Slack's library makes of the bytes.
      'X-Slack-Signature': slackSignature(secret, seconds, Buffer.from(sent.body).toString()),
    };
  },
  mail: (sent: { readonly body: Uint8Array }) => {
    const seconds = Math.floor(Date.now() / 1_000);
    const proof = createHmac('sha256', TOKENS.mail).update(`${seconds}.`).update(sent.body).digest('hex');
    return { 'X-Switchboard-Signature': `t=${seconds},v1=${proof}`, 'X-Envelope-To': 'support@example.net' };
  },
};

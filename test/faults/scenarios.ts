import type { Fault as SmtpFault, Step } from '../support/smtp-wire.ts';
import type { Fault as SlackFault } from '../support/slack-server/index.ts';
import type { Fault as TeamsFault } from '../support/teams-server/index.ts';
import type { CarrierFault } from '../support/faulty-carrier.ts';
import type { Office } from './office.ts';
import type { Random } from './random.ts';
import { pause } from './random.ts';
import { heal } from './rest.ts';
import type { Traffic } from './traffic.ts';

/** How much of it: the short form is part of every run of the tests, the long one takes minutes. */
export interface Scale {
  readonly texts: number;
  readonly kills: number;
  readonly outageMs: number;
  readonly downMs: number;
}

export interface Stage {
  readonly office: Office;
  readonly traffic: Traffic;
  readonly random: Random;
  readonly scale: Scale;
  readonly server: { shutDown(): Promise<void>; startAgain(): Promise<void> };
}

/** Something that goes wrong while customers write and employees answer. */
export interface Scenario {
  readonly name: string;
  run(stage: Stage): Promise<void>;
}

export const KILLED: Scenario = {
  name: 'processes killed at random points (SIGKILL)',
  async run(stage) {
    const { traffic, scale } = stage;
    const busy = Promise.all([traffic.texts(scale.texts), traffic.emails(4)]);
    await killNowAndThen(stage);
    await Promise.all([busy, traffic.work(6)]);
  },
};

/** While something goes on, which it always does. */
export async function killNowAndThen({ office, traffic, random, scale }: Stage): Promise<void> {
  for (let kill = 0; kill < scale.kills; kill += 1) {
    const busy = traffic.texts(6);
    await pause(random() * 400);
    const victim = office.replicas[random.below(office.replicas.length)];
    await victim?.kill();
    await victim?.start();
    await busy;
  }
}

export const DATABASE_AWAY: Scenario = {
  name: 'the database restarts, and is away for a while',
  async run({ traffic, server, scale }) {
    const busy = Promise.all([traffic.texts(scale.texts), traffic.emails(4), traffic.work(6)]);
    await pause(200);
    await server.shutDown();
    await server.startAgain();
    await pause(300);
    await server.shutDown();
    await pause(scale.outageMs);
    await server.startAgain();
    await busy;
  },
};

interface Wrong {
  readonly slack: SlackFault;
  readonly teams: TeamsFault;
  readonly carrier: CarrierFault;
  readonly smtp: readonly [Step, SmtpFault];
}

const SLACK = 'chat.postMessage';
const WRONGS = {
  'answer 429': {
    slack: { method: '*', kind: 'ratelimited', retryAfter: 1 },
    teams: { method: '*', kind: 'http', status: 429, retryAfter: 1 },
    carrier: '429',
    smtp: ['MAIL', { refuse: { code: 451, text: '4.7.1 Slow down' } }],
  },
  'answer 500': {
    slack: { method: '*', kind: 'http', status: 500 },
    teams: { method: '*', kind: 'http', status: 500 },
    carrier: '500',
    smtp: ['RCPT', { refuse: { code: 450, text: '4.2.1 Try later' } }],
  },
  'fail after doing the work': {
    slack: { method: '*', kind: 'lost_response_500' },
    teams: { method: 'reply', kind: 'lost' },
    carrier: '500-after',
    smtp: ['dot', { die: '421 4.3.0' }],
  },
  'drop the connection': {
    slack: { method: '*', kind: 'down' },
    teams: { method: '*', kind: 'reset' },
    carrier: 'drop',
    smtp: ['DATA', { drop: true }],
  },
  'lose the answer after doing the work': {
    slack: { method: '*', kind: 'lost_response' },
    teams: { method: '*', kind: 'lost' },
    carrier: 'lost',
    smtp: ['dot', { drop: true }],
  },
  hang: {
    slack: { method: SLACK, kind: 'hang' },
    teams: { method: '*', kind: 'hang' },
    carrier: 'hang',
    smtp: ['MAIL', { hang: true }],
  },
} as const satisfies Readonly<Record<string, Wrong>>;

async function goesWrong({ office, traffic, scale }: Stage, wrongs: readonly Wrong[], count: number) {
  const { slack, teams, carrier, smtp } = office;
  await traffic.emails(3);
  await traffic.texts(6);
  for (const wrong of wrongs) {
    slack.fault({ ...wrong.slack, count });
    teams.fault({ ...wrong.teams, count });
    carrier.fault(...Array.from({ length: count }, () => wrong.carrier));
    smtp.breakAt(...wrong.smtp);
    const busy = Promise.all([traffic.texts(Math.ceil(scale.texts / wrongs.length)), traffic.work(4)]);
    await pause(400);
    smtp.heal();
    await busy;
  }
}

/** The four stand-ins at the same time. */
export const ALL_WRONG: Scenario = {
  name: `Slack, Teams, Twilio and SMTP ${Object.keys(WRONGS).join(', ')}`,
  run: (stage) => goesWrong(stage, Object.values(WRONGS), 2),
};

export const EACH_WRONG: readonly Scenario[] = Object.entries(WRONGS).map(([name, wrong]) => ({
  name: `Slack, Teams, Twilio and SMTP ${name}`,
  run: (stage) => goesWrong(stage, [wrong], 12),
}));

export const DOWN: Scenario = {
  name: 'Slack, Teams, Twilio and SMTP are down for a while',
  async run({ office, traffic, scale }) {
    const { slack, teams, carrier, smtp } = office;
    await traffic.texts(8);
    slack.fault({ method: '*', kind: 'down', count: Infinity });
    teams.fault({ method: '*', kind: 'reset', count: Infinity });
    carrier.setDown(true);
    smtp.breakAt('greeting', { drop: true });
    await Promise.all([traffic.texts(scale.texts), traffic.emails(4), traffic.work(6), pause(scale.downMs)]);
    heal(office);
  },
};

const HOUR_MS = 3_600_000;

export const CLOCKS_JUMP: Scenario = {
  name: 'a process’s clock jumps an hour ahead, and two hours back',
  async run({ office, traffic, scale }) {
    const { slack, carrier, replicas } = office;
    const [, second] = replicas;
    for (const shift of [HOUR_MS, -HOUR_MS]) {
      await traffic.texts(4);
      await second?.shiftClock(shift);
      // What is looked up by time after its answer was lost, by whichever process.
      slack.fault({ method: SLACK, kind: 'lost_response', count: 4 });
      carrier.fault('lost', 'lost', '429');
      await Promise.all([traffic.texts(Math.ceil(scale.texts / 2)), traffic.work(4)]);
    }
    await second?.shiftClock(0);
  },
};

export const OUT_OF_ORDER: Scenario = {
  name: 'webhooks come twice, late and out of order',
  async run({ office, traffic, random, scale }) {
    const { carrier, replicas } = office;
    await traffic.texts(scale.texts, { copies: 3 });
    const before = carrier.taken().length;
    await traffic.work(8);
    const end = Date.now() + 20_000;
    while (carrier.taken().length < before + 4 && Date.now() < end) await pause(50);
    const reports = carrier
      .taken()
      .slice(before)
      .flatMap((text) =>
        ['queued', 'sent', 'delivered', 'sent'].map((status) => carrier.report(text, status)),
      );
    await Promise.all(
      random.shuffled(reports).map(async ({ path, init }) => {
        await pause(random() * 500);
        const answer = await fetch(`${replicas[random.below(replicas.length)]?.url()}${path}`, init);
        await answer.text();
      }),
    );
  },
};

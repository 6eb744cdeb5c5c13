import { createHmac } from 'node:crypto';

import { aMail } from '../mails.ts';
import { aSignedText } from '../signed.ts';
import type { FuzzDoor, Good } from './requests.ts';
import type { Route } from './routes.ts';
import { routesOf } from './routes.ts';
import type { Town } from './town.ts';
import { proofs, TOKENS } from './town.ts';
import type { Fields } from './values.ts';

type Knocking = Omit<FuzzDoor, 'name' | 'host' | 'routes'>;

export const TOWN_DOORS = [
  ...(['texts', 'delivery reports', 'files for carriers', 'mail by a provider', 'Slack', 'Teams'] as const),
  ...(['links from Teams', 'signing in', 'how it is', 'pages', 'forms'] as const),
];
export const VILLAGE_DOORS = ['pretend phone', 'pretend mail', 'who'] as const;

type Doors = Readonly<Record<(typeof TOWN_DOORS)[number], readonly [RegExp, Knocking]>>;

/** Every door of the town by what it is for; what has no name of its own is a page or a form of the workspace. */
export async function doorsOf(town: Town): Promise<readonly FuzzDoor[]> {
  const { url } = town.app;
  const doors: Doors = {
    texts: [/^\/sms\/twilio$/, byTwilio(url, TEXT)],
    'delivery reports': [/^\/sms\/twilio\/status$/, { ...byTwilio(url, REPORT), query: [SENDING] }],
    'files for carriers': [/^\/sms\/media/, { ...ANYBODY, address: mediaAddress }],
    'mail by a provider': [
      /^\/email\/inbound$/,
      { ...ANYBODY, good: mails(), proof: proofs.mail, forged: forgedMail },
    ],
    Slack: [/^\/slack\//, bySlack(town)],
    Teams: [/^\/api\/messages$/, byTeams(town)],
    'links from Teams': [/^\/teams\//, { ...ANYBODY, good: [FORM, FILES], query: [LINK] }],
    'signing in': [/^\/(sign-|signed-in)/, signingIn(town)],
    'how it is': [/^\/(healthz|readyz|metrics)$/, METRICS],
    ...pagesAndForms(url, town.sessions.ana),
  };
  return sorted(await routesOf(url), new URL(url).host, doors);
}

/** The doors that stand only where nothing is set. */
export async function doorsOfVillage(url: string): Promise<readonly FuzzDoor[]> {
  const mine = byBrowser(url, 'switchboard-who=ana');
  const all = sorted(await routesOf(url), new URL(url).host, {
    'pretend phone': [
      /^\/phone/,
      { ...mine, good: [FORM, FILES, picture()], query: [[['as', '15550001111']]] },
    ],
    'pretend mail': [/^\/mail(\/|$)/, { ...mine, good: [FORM, FILES], query: MAIL_QUERIES }],
    who: [/^\/who$/, { ...mine, good: [FORM] }],
    rest: [/^/, mine],
  });
  return all.filter(({ name }) => name !== 'rest');
}

function sorted(
  routes: readonly Route[],
  host: string,
  doors: Readonly<Record<string, readonly [RegExp, Knocking]>>,
): readonly FuzzDoor[] {
  const names = Object.keys(doors);
  const nameOf = ({ method, path }: Route) =>
    names.find((name) => doors[name]?.[0].test(path) && (name !== 'pages' || method === 'GET'));
  return names.map((name) => {
    const [, knocking] = doors[name] ?? [];
    const own = routes.filter((route) => nameOf(route) === name);
    if (!knocking || own.length === 0) throw new Error(`there is no door for ${name} any more`);
    return { name, host, routes: own, ...knocking };
  });
}

const nothing = () => ({});

const FORM: Good = {
  as: 'form',
  fields: [
    ...[
      ['ask', 'take'],
      ['shown', 'card'],
      ['who', 'ben'],
      ['back', '/'],
      ['text', 'Hello'],
      ['name', 'support'],
    ],
    ...[
      ['request', '6f1dc1a0-2f4b-4c1e-9a8e-1f2d3c4b5a70'],
      ['seen', ''],
      ['assignee', '1'],
      ['comment', 'A word'],
    ],
    ...[
      ['reply', 'An answer'],
      ['route', 'channel=sms&to=%2B15550001111&from=%2B15550008881'],
      ['open', 'yes'],
    ],
    ...[
      ['message', '6f1dc1a0-2f4b-4c1e-9a8e-1f2d3c4b5a71'],
      ['closedAt', '1'],
      ['note', 'Rich'],
      ['address', 'a@b.example'],
    ],
    ...[
      ['channel', 'sms'],
      ['change', 'reactivate'],
      ['edit', 'rename'],
      ['signature', 'x'],
      ['platform', 'web'],
    ],
    ...[
      ['conversation', 'support'],
      ['for', 'hour'],
      ['sound', 'on'],
      ['about', 'assigned'],
      ['tell', 'on'],
    ],
    ...[
      ['upTo', '1'],
      ['place', 'end'],
      ['since', '1'],
      ['more', '1'],
      ['line', 'none'],
      ['at', '1'],
      ['delete', '1'],
    ],
    ...[
      ['with', '1'],
      ['to', 'support@switchboard.test'],
      ['cc', ''],
      ['subject', 'S'],
      ['answers', ''],
      ['until', '1'],
    ],
  ] as unknown as Fields,
};
const FILES: Good = {
  as: 'multipart',
  fields: [...FORM.fields, ['files', 'a.png'], ['files', 'text/plain']],
};
const QUERIES: readonly Fields[] = [
  [
    ['q', 'gate'],
    ['status', 'open'],
    ['assignee', 'me'],
    ['order', 'waiting'],
    ['quiet', 'hour'],
    ['inbox', '1'],
  ],
  [
    ['since', '1'],
    ['shown', '20'],
    ['more', '1'],
    ['line', 'none'],
    ['at', '1'],
  ],
  [
    ['whole', '6f1dc1a0-2f4b-4c1e-9a8e-1f2d3c4b5a71'],
    ['again', '6f1dc1a0-2f4b-4c1e-9a8e-1f2d3c4b5a71'],
    ['undo', 'closing'],
  ],
  [
    ['before', '2'],
    ['here', '/'],
    ['back', '/tracker/mine'],
    ['out', ''],
  ],
  [
    ['code', 'x'],
    ['state', 'y'],
    ['iss', 'z'],
    ['error', 'access_denied'],
  ],
];
const MAIL_QUERIES: readonly Fields[] = [
  [
    ['as', 'maria@example.com'],
    ['of', 'x'],
    ['answers', 'y'],
  ],
  [['as', 'nobody']],
];
const LINK: Fields = [
  ['until', '99999999999'],
  ['proof', 'x'.repeat(43)],
];
const ANYBODY: Knocking = { good: [FORM], query: QUERIES, proof: nothing, forged: nothing };
const METRICS: Knocking = {
  ...ANYBODY,
  proof: () => ({ Authorization: `Bearer ${TOKENS.metrics}` }),
  forged: () => ({ Authorization: 'Bearer of-somebody-else' }),
};

function pagesAndForms(url: string, session: string) {
  const inside = byBrowser(url, session);
  return { pages: [/^/, inside], forms: [/^/, inside] } as const;
}

function signingIn({ app, sessions, begun }: Town): Knocking {
  const inside = byBrowser(app.url, `${sessions.ben}; ${begun.cookie}`);
  return { ...inside, good: [FORM], query: [...QUERIES, begun.query, begun.query] };
}

function byBrowser(url: string, cookie: string): Knocking {
  return {
    ...{ good: [FORM, FORM, FILES], query: QUERIES },
    proof: () => ({ Cookie: cookie, Origin: url, 'Sec-Fetch-Site': 'same-origin', Accept: 'text/html' }),
    forged: () => ({
      Cookie: 'switchboard-session=x; switchboard-sign-in=eyJ2IjoxfQ',
      Origin: 'https://evil.example',
    }),
  };
}

const PHONE = '+15550001111';
const TEXT: Fields = Object.entries({
  ...Object.fromEntries(
    new URLSearchParams(aSignedText({ token: 'x', publicUrl: 'http://x', from: PHONE, text: 'Hi' }).body),
  ),
  ...{
    NumMedia: '1',
    MediaUrl0: 'http://169.254.169.254/latest',
    MediaContentType0: 'image/png',
    OptOutType: 'STOP',
  },
});
const REPORT: Fields = [
  ...[
    ['MessageSid', `SM${'0'.repeat(32)}`],
    ['MessageStatus', 'failed'],
    ['ErrorCode', '30003'],
  ],
] as unknown as Fields;
const SENDING: Fields = [
  ['m', '6f1dc1a0-2f4b-4c1e-9a8e-1f2d3c4b5a71'],
  ['a', '1'],
];

function byTwilio(url: string, fields: Fields): Knocking {
  return {
    ...{ good: [{ as: 'form', fields }], query: [], proof: proofs.twilio(url) },
    forged: () => ({ 'X-Twilio-Signature': Buffer.alloc(20).toString('base64') }),
  };
}

function mediaAddress(path: string): string {
  const id = Number(/[^/]*$/.exec(path)?.[0]);
  const until = Date.now() + 60_000;
  const proof = createHmac('sha256', TOKENS.twilio).update(`media:${id}:${until}`).digest('base64url');
  return `${path}?until=${until}&proof=${proof}`;
}

function mails(): readonly Good[] {
  const raw = Buffer.from(
    aMail({
      body: 'Hello\r\n\r\nOn Monday Bob wrote:\r\n> quoted',
      headers: { 'Message-ID': '<1@x>', 'In-Reply-To': '<2@y>' },
    }),
  );
  const parts = Buffer.from(
    [
      ...[
        'From: Ann <ann@example.com>',
        'To: support@example.net',
        'Subject: =?utf-8?B?w7w=?=',
        'MIME-Version: 1.0',
      ],
      ...[
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        'Content-Type: text/html; charset=utf-8',
        '',
      ],
      ...[
        '<p>Hello <b>there</b></p>',
        '--b',
        'Content-Type: image/png; name="a.png"',
        'Content-Transfer-Encoding: base64',
      ],
      ...[
        'Content-Disposition: attachment; filename="a.png"',
        '',
        'iVBORw0KGgo=',
        '--b',
        'Content-Type: message/rfc822',
        '',
      ],
      ...['From: x@y', '', 'inner', '--b--', ''],
    ].join('\r\n'),
  );
  const text = raw.toString('latin1');
  return [
    { as: 'bytes', type: 'message/rfc822', bytes: raw },
    { as: 'bytes', type: 'message/rfc822', bytes: parts },
    { as: 'json', value: { RawEmail: text, OriginalRecipient: 'support@example.net', TextBody: 'x' } },
    {
      as: 'form',
      fields: [
        ['body-mime', text],
        ['recipient', 'support@example.net'],
      ],
    },
    {
      as: 'multipart',
      fields: [
        ['email', text],
        ['envelope', '{"to":["support@example.net"],"from":"a@b.example"}'],
      ],
    },
  ];
}

function forgedMail() {
  return { Authorization: `Basic ${Buffer.from('anybody:a guess').toString('base64')}` };
}

function bySlack({ slack }: Town): Knocking {
  const good = slack.deliveries().map(({ kind, payload }): Good => {
    if (kind === 'interactive')
      return { as: 'form', fields: [], wrapped: { name: 'payload', value: payload } };
    if (kind !== 'slash_commands') return { as: 'json', value: payload };
    return {
      as: 'form',
      fields: Object.entries(payload).map(([name, value]) => [name, String(value)] as const),
    };
  });
  return {
    ...{ good, query: [], proof: proofs.slack(slack.settings.signingSecret) },
    forged: proofs.slack('somebody else’s secret'),
  };
}

function byTeams({ teams }: Town): Knocking {
  const good = teams.deliveries().map(({ activity }): Good => ({ as: 'json', value: activity }));
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
  const token = teams.tokenFor(teams.serviceUrl);
  const forged = teams.tokenFor(teams.serviceUrl, { key: 'other' });
  return { good, query: [], proof: () => bearer(token), forged: () => bearer(forged) };
}

function picture(): Good {
  const point =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  return { as: 'bytes', type: 'image/png', bytes: Buffer.from(point, 'base64') };
}

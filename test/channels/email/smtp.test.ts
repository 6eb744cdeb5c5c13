import { afterAll, describe, expect, it, vi } from 'vitest';

import { compose } from '../../../src/channels/email/sending/compose.ts';
import type { OutgoingMail } from '../../../src/channels/email/sending/compose.ts';
import type { SmtpOptions, SmtpSender } from '../../../src/channels/email/sending/smtp.ts';
import { smtpSender } from '../../../src/channels/email/sending/smtp.ts';
import { tokensWith } from '../../../src/channels/email/tokens.ts';
import { DeliveryError } from '../../../src/issues/delivery.ts';
import { aMailReply, customer, ours } from '../../support/mail-builders.ts';
import type { SmtpStandIn, SmtpStandInOptions } from '../../support/smtp-server.ts';
import { smtpStandIn } from '../../support/smtp-server.ts';
import type { Fault, Step } from '../../support/smtp-wire.ts';

const tokens = tokensWith('key');
const running: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const stop of running.toReversed()) await stop();
});

async function aServer(options: SmtpStandInOptions = {}): Promise<SmtpStandIn> {
  const server = await smtpStandIn(options);
  running.push(server.stop);
  return server;
}

function aSender(port: number, more: Partial<SmtpOptions> = {}): SmtpSender {
  const sender = smtpSender({ host: '127.0.0.1', port, tls: 'if-offered', patienceMs: 10_000, ...more });
  running.push(sender.stop);
  return sender;
}

function aMail(
  more: Parameters<typeof aMailReply>[0] = {},
  bytes = 0,
  cc: readonly string[] = [],
): OutgoingMail {
  const files =
    bytes === 0 ? [] : [{ contentType: 'application/pdf', bytes: new Uint8Array(bytes).fill(65) }];
  return compose({ to: customer, from: ours, cc }, aMailReply(more), files, { tokens, plusAddressing: true });
}

/** Of a sending: what it was reported as, and how often the server had the mail in the end. */
async function sendOnce(
  server: SmtpStandIn,
  sender: SmtpSender,
  mail = aMail(),
): Promise<{
  readonly outcome: string;
  readonly problem: string;
  readonly afterMs?: number;
  readonly outage?: string;
  taken: number;
}> {
  const before = server.taken.length;
  const report = await sender.send(mail).then(
    (receipt) => ({
      outcome: receipt.outcome,
      problem: receipt.outcome === 'refused' ? receipt.problem : (receipt.note ?? ''),
    }),
    (error: unknown) => {
      if (!(error instanceof DeliveryError)) throw error;
      const { kind, message, afterMs, outage } = error;
      return {
        ...{ outcome: kind, problem: message },
        ...(afterMs !== undefined && { afterMs }),
        ...(outage !== undefined && { outage }),
      };
    },
  );
  // Whatever is still on its way arrives before its connection closes.
  await sender.stop();
  server.heal();
  await vi.waitFor(() => {
    if (server.open() > 0) throw new Error('a connection is still open');
  }, 15_000);
  return { ...report, taken: server.taken.length - before };
}

const REFUSE_LATER = { refuse: { code: 451, text: '4.3.0 Try again later' } };
const REFUSE = { refuse: { code: 550, text: '5.7.1 Not from you' } };
const MEGABYTES = 12_000_000;

describe('a mail goes out once', () => {
  it('and its receipt names our Message-ID', async () => {
    const server = await aServer();
    const mail = aMail();

    const receipt = await aSender(server.port).send(mail);

    expect(receipt).toEqual({ outcome: 'sent', providerId: mail.messageId, delivery: 'sent' });
    expect(server.taken).toMatchObject([{ from: ours, to: [customer] }]);
    expect(server.taken[0]?.raw.toString()).toMatch(new RegExp(`^Message-ID:\\s+<${mail.messageId}>`, 'm'));
  });

  // Each has a server of its own, and most of them wait for it.
  it.concurrent.each<
    [Step | 'all', string, Fault | undefined, string, number, { bytes?: number; pipelining?: boolean }]
  >([
    ['greeting', '4xx', { refuse: { code: 421, text: '4.3.2 Too busy' } }, 'later', 0, {}],
    ['greeting', '5xx', { refuse: { code: 554, text: '5.7.1 No service' } }, 'refused', 0, {}],
    ['greeting', 'silence', { hang: true }, 'later', 0, {}],
    ['greeting', 'a broken connection', { drop: true }, 'later', 0, {}],
    ['EHLO', '421', { refuse: { code: 421, text: '4.3.2 Too busy' } }, 'later', 0, {}],
    ['EHLO', '5xx, and to HELO too', REFUSE, 'refused', 0, {}],
    ['EHLO', 'silence', { hang: true }, 'later', 0, {}],
    ['EHLO', 'a broken connection', { drop: true }, 'later', 0, {}],
    ['MAIL', '4xx', REFUSE_LATER, 'later', 0, {}],
    ['MAIL', '5xx', REFUSE, 'refused', 0, {}],
    ['MAIL', '4xx, commands one by one', REFUSE_LATER, 'later', 0, { pipelining: false }],
    ['MAIL', '5xx, commands one by one', REFUSE, 'refused', 0, { pipelining: false }],
    ['MAIL', 'silence', { hang: true }, 'later', 0, {}],
    ['MAIL', 'a broken connection', { drop: true }, 'later', 0, {}],
    ['RCPT', '4xx', REFUSE_LATER, 'later', 0, {}],
    ['RCPT', '5xx', { refuse: { code: 550, text: '5.1.1 No such user' } }, 'refused', 0, {}],
    ['RCPT', '4xx, commands one by one', REFUSE_LATER, 'later', 0, { pipelining: false }],
    ['RCPT', '5xx, commands one by one', REFUSE, 'refused', 0, { pipelining: false }],
    ['RCPT', 'silence', { hang: true }, 'later', 0, {}],
    ['RCPT', 'a broken connection', { drop: true }, 'later', 0, {}],
    ['DATA', '4xx', REFUSE_LATER, 'later', 0, {}],
    ['DATA', '5xx', REFUSE, 'refused', 0, {}],
    ['DATA', '4xx, commands one by one', REFUSE_LATER, 'later', 0, { pipelining: false }],
    ['DATA', 'silence', { hang: true }, 'later', 0, {}],
    ['DATA', 'a broken connection', { drop: true }, 'later', 0, {}],
    ['content', 'a broken connection', { drop: true }, 'later', 0, { bytes: MEGABYTES }],
    ['content', 'silence', { hang: true }, 'later', 0, { bytes: MEGABYTES }],
    ['content', '4xx before the end', REFUSE_LATER, 'later', 0, { bytes: MEGABYTES }],
    ['content', '5xx before the end', REFUSE, 'refused', 0, { bytes: MEGABYTES }],
    // To us the same as after the dot: all of it had been handed to the network.
    ['end', 'a broken connection', { drop: true }, 'unknown', 0, {}],
    ['end', 'silence', { hang: true }, 'unknown', 0, {}],
    ['dot', '4xx', REFUSE_LATER, 'later', 0, {}],
    ['dot', '421', { refuse: { code: 421, text: '4.3.2 Shutting down' } }, 'later', 0, {}],
    ['dot', '5xx', REFUSE, 'refused', 0, {}],
    ['dot', 'silence', { hang: true }, 'unknown', 1, {}],
    ['dot', 'a broken connection', { drop: true }, 'unknown', 1, {}],
    ['dot', 'half an answer', { die: '25' }, 'unknown', 1, {}],
    ['dot', 'half a good answer', { die: '250 2.0.0 Ok' }, 'unknown', 1, {}],
    ['all', 'slow answers', undefined, 'sent', 1, {}],
  ])('at %s, %s: %#', async (step, _what, fault, outcome, taken, { bytes = 0, pipelining = true }) => {
    const server = await aServer({ pipelining });
    if (step === 'all') for (const each of SLOW) server.breakAt(each, { slowMs: 150 });
    else if (fault) server.breakAt(step, fault);

    const patienceMs = step === 'content' || (fault && 'hang' in fault) ? 1_000 : 10_000;
    const report = await sendOnce(server, aSender(server.port, { patienceMs }), aMail({}, bytes));

    expect(report).toMatchObject({ outcome, taken });
  });

  const SLOW = ['greeting', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'content', 'dot'] as const;

  it('and is never put on another connection when the first one breaks', async () => {
    const server = await aServer();
    server.breakAt('dot', { drop: true });

    await sendOnce(server, aSender(server.port));

    expect(server.connections()).toBe(1);
  });

  it('after a connection that was kept has died unseen, it is for later and not for this connection', async () => {
    const server = await aServer();
    const sender = aSender(server.port);
    await sender.send(aMail());
    server.breakAt('MAIL', { drop: true });

    const report = await sendOnce(server, sender);

    expect(report).toMatchObject({ outcome: 'later', taken: 0 });
    expect(server.connections()).toBe(1);
  });

  it('as do those that follow it on the same connection', async () => {
    const server = await aServer();
    const sender = aSender(server.port);

    for (let count = 0; count < 5; count += 1) await sender.send(aMail());

    expect(server.taken.length).toBe(5);
    expect(server.connections()).toBe(1);
  });

  it('and one that is refused does not spoil the connection for the next', async () => {
    const server = await aServer();
    const sender = aSender(server.port);
    for (let count = 0; count < 4; count += 1) {
      server.breakAt('RCPT', REFUSE);
      expect(await sender.send(aMail())).toMatchObject({ outcome: 'refused' });
      server.heal();
      expect(await sender.send(aMail())).toMatchObject({ outcome: 'sent' });
    }

    expect(server.taken.length).toBe(4);
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('at most two are under way at a time, and the others wait their turn', async () => {
    const server = await aServer();
    server.breakAt('dot', { slowMs: 100 });
    const sender = aSender(server.port);

    const receipts = await Promise.all(Array.from({ length: 8 }, () => sender.send(aMail())));

    expect(receipts.every(({ outcome }) => outcome === 'sent')).toBe(true);
    expect(server.taken.length).toBe(8);
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('one that takes longer than a mail may take is unknown once its end was sent', async () => {
    const server = await aServer();
    server.breakAt('dot', { hang: true });

    const report = await sendOnce(server, aSender(server.port, { patienceMs: 10_000, deadlineMs: 500 }));

    expect(report).toMatchObject({ outcome: 'unknown', taken: 1 });
  });

  it('one whose turn does not come in time is for later', async () => {
    const server = await aServer();
    server.breakAt('dot', { hang: true });
    const sender = aSender(server.port, { patienceMs: 10_000, deadlineMs: 500 });

    const reports = await Promise.allSettled(Array.from({ length: 3 }, () => sender.send(aMail())));

    const kinds = reports.map((report) => report.status === 'rejected' && report.reason.kind);
    expect(kinds).toEqual(['unknown', 'unknown', 'later']);
    expect(server.taken.length).toBe(2);
  });

  it('stopping lets a mail that is under way end', async () => {
    const server = await aServer();
    server.breakAt('dot', { slowMs: 200 });
    const sender = aSender(server.port);
    const sending = sender.send(aMail());
    await expect.poll(() => server.taken.length).toBe(1);

    await sender.stop();

    expect(await sending).toMatchObject({ outcome: 'sent' });
  });
});

describe('what is not about the mail lets it wait', () => {
  it('a server that nobody listens at costs no attempt, and has not asked anybody to wait', async () => {
    const server = await smtpStandIn();
    await server.stop();

    const report = await sendOnce(server, aSender(server.port));

    expect(report).toMatchObject({ outcome: 'later', afterMs: 60_000, outage: 'unreachable' });
  });

  it('nor does a name that cannot be found', async () => {
    const server = await aServer();

    const report = await sendOnce(server, aSender(server.port, { host: 'mail.invalid', patienceMs: 5_000 }));

    expect(report).toMatchObject({ outcome: 'later', afterMs: 60_000 });
  });

  it('nor one whose certificate is not trusted, or that offers no encryption where it must', async () => {
    const [selfSigned, plain] = [await aServer({ tls: true }), await aServer()];

    const untrusted = await sendOnce(selfSigned, aSender(selfSigned.port, { tls: 'starttls' }));
    const unencrypted = await sendOnce(plain, aSender(plain.port, { tls: 'starttls' }));
    const implicit = await sendOnce(plain, aSender(plain.port, { tls: 'from-the-start' }));

    for (const report of [untrusted, unencrypted, implicit]) {
      expect(report).toMatchObject({ outcome: 'later', afterMs: 60_000, taken: 0 });
      expect(report.problem).toContain('encrypted');
    }
  });

  it('a wrong password is told to the administrator', async () => {
    const server = await aServer({ login: (_user, secret) => secret === 'right' });
    const login = { user: ours, password: { reveal: () => 'wrong' } };

    const report = await sendOnce(server, aSender(server.port, { login }));

    expect(report).toMatchObject({ outcome: 'later', afterMs: 300_000, taken: 0 });
    expect(report.problem).toContain('Ask the administrator');
    expect(server.logins).toMatchObject([{ user: ours, secret: 'wrong' }]);
  });

  it.each([454, 535])('as is any other answer to the login: %i', async (code) => {
    const server = await aServer({ login: () => true });
    server.breakAt('AUTH', { refuse: { code, text: 'not now' } });
    const login = { user: ours, password: { reveal: () => 'right' } };

    expect(await sendOnce(server, aSender(server.port, { login }))).toMatchObject({
      outcome: 'later',
      afterMs: 300_000,
    });
  });

  it('and a server that wants a login where there is none', async () => {
    const server = await aServer({ login: () => true });

    const report = await sendOnce(server, aSender(server.port));

    expect(report).toMatchObject({ outcome: 'later', afterMs: 300_000, taken: 0 });
  });

  it('silence at the login is for later', async () => {
    const server = await aServer({ login: () => true });
    server.breakAt('AUTH', { hang: true });
    const login = { user: ours, password: { reveal: () => 'right' } };

    const report = await sendOnce(server, aSender(server.port, { login, patienceMs: 500 }));

    expect(report).toMatchObject({ outcome: 'later', afterMs: 60_000, taken: 0 });
  });
});

describe('logging in by an access token', () => {
  it('takes a new one as soon as the server does not accept it', async () => {
    const server = await aServer({ login: (_user, secret) => secret === 'new' });
    const asked: boolean[] = [];
    const accessToken = (fresh: boolean) => {
      asked.push(fresh);
      return Promise.resolve(fresh ? 'new' : 'old');
    };

    const report = await sendOnce(server, aSender(server.port, { login: { user: ours, accessToken } }));

    expect(report).toMatchObject({ outcome: 'sent', taken: 1 });
    expect(server.logins.map(({ secret }) => secret)).toEqual(['old', 'new']);
    expect(asked).toEqual([false, true]);
  });

  it('takes a new one at the next mail where the server refused outright', async () => {
    const server = await aServer({ login: (_user, secret) => secret === 'new' });
    const asked: boolean[] = [];
    const accessToken = (fresh: boolean) => {
      asked.push(fresh);
      return Promise.resolve(fresh ? 'new' : 'old');
    };
    const sender = aSender(server.port, { login: { user: ours, accessToken } });
    server.breakAt('AUTH', { refuse: { code: 535, text: '5.7.3 Authentication unsuccessful' } });
    await expect(sender.send(aMail())).rejects.toMatchObject({ kind: 'later' });
    server.heal();

    expect(await sender.send(aMail())).toMatchObject({ outcome: 'sent' });
    expect(asked).toEqual([false, true]);
  });

  it('without one, the mail waits', async () => {
    const server = await aServer({ login: () => true });
    const accessToken = () => Promise.reject(new Error('invalid_grant'));

    const report = await sendOnce(server, aSender(server.port, { login: { user: ours, accessToken } }));

    expect(report).toMatchObject({ outcome: 'later', afterMs: 300_000, taken: 0 });
  });
});

describe('several recipients', () => {
  const ben = 'ben@example.org';

  it('one in copy whom the server refuses is named, and the mail counts as sent', async () => {
    const server = await aServer();
    server.breakAt('RCPT', { refuse: { code: 550, text: '5.1.1 User unknown' }, only: ben });

    const report = await sendOnce(server, aSender(server.port), aMail({}, 0, [ben]));

    expect(report).toMatchObject({ outcome: 'sent', taken: 1 });
    expect(report.problem).toBe(
      'It did not go to everyone in copy. ben@example.org: there is no such address. It said: “User unknown”',
    );
    expect(server.taken[0]?.to).toEqual([customer]);
  });

  it.each([
    [550, ''],
    [450, ' Retry sends it to all of them again.'],
  ])(
    'a customer who is refused with %i, though those in copy got it, is not counted as reached',
    async (code, hint) => {
      const server = await aServer();
      server.breakAt('RCPT', { refuse: { code, text: `${(code / 110) | 0}.2.1 Disabled` }, only: customer });

      const report = await sendOnce(server, aSender(server.port), aMail({}, 0, [ben]));

      expect(report).toMatchObject({ outcome: 'refused', taken: 1 });
      expect(report.problem).toMatch(/^It went to those in copy but not to the customer: /);
      expect(report.problem.endsWith(`“Disabled”${hint}`)).toBe(true);
      expect(server.taken[0]?.to).toEqual([ben]);
    },
  );

  it('one who had no real address is named too', async () => {
    const server = await aServer();

    const report = await sendOnce(
      server,
      aSender(server.port),
      aMail({}, 0, ['ben@example.org, evil@x.example']),
    );

    expect(report).toMatchObject({ outcome: 'sent', taken: 1 });
    expect(report.problem).toBe(
      'It did not go to everyone in copy. ben@example.org, evil@x.example: this is not an address.',
    );
    expect(server.taken[0]?.to).toEqual([customer]);
  });

  it.each(['jörg@bücher.example', 'a..b@example.org'])(
    'the customer is known however spelled: %s',
    async (to) => {
      const server = await aServer();
      server.breakAt('RCPT', {
        refuse: { code: 550, text: '5.1.1 User unknown' },
        only: to.slice(0, 4).split('@')[0] ?? '',
      });
      const mail = compose({ to, from: ours, cc: [ben] }, aMailReply(), [], { tokens, plusAddressing: true });

      expect(await sendOnce(server, aSender(server.port), mail)).toMatchObject({
        outcome: 'refused',
        taken: 1,
      });
      expect(server.taken[0]?.to).toEqual([ben]);
    },
  );

  it('where nobody is taken, what was said of the customer counts', async () => {
    const server = await aServer();
    server.breakAt('RCPT', { refuse: { code: 550, text: '5.1.1 User unknown' } });

    const report = await sendOnce(server, aSender(server.port), aMail({}, 0, [ben]));

    expect(report).toMatchObject({ outcome: 'refused', taken: 0 });
    expect(report.problem).toBe(
      'The mail server refused it: there is no such address. It said: “User unknown”',
    );
  });
});

describe('what goes along', () => {
  it('reports are asked for, under the name of the sending, where the server can', async () => {
    const server = await aServer({ dsn: true });
    const mail = aMail({}, 0, ['ben@example.org']);

    await aSender(server.port).send(mail);

    const [taken] = server.taken;
    expect(taken).toMatchObject({ ret: 'HDRS', notify: [...NOTIFY, ...NOTIFY] });
    expect(tokens.sendingOf(taken?.envid ?? '')).toEqual(tokens.sendingOf(mail.messageId));
  });

  const NOTIFY = ['SUCCESS', 'FAILURE', 'DELAY'];

  it('and are not mentioned where it cannot', async () => {
    const server = await aServer({ dsn: false });

    expect(await aSender(server.port).send(aMail())).toMatchObject({ outcome: 'sent' });
    expect(server.taken[0]?.notify).toEqual([]);
  });

  it('what is too large for the server is refused before it is sent', async () => {
    const server = await aServer({ maxBytes: 1_000_000 });

    const report = await sendOnce(server, aSender(server.port), aMail({}, 2_000_000));

    expect(report).toMatchObject({ outcome: 'refused', taken: 0 });
    expect(report.problem).toContain('larger than our mail server takes');
  });

  it('lines that begin with a dot, and one that is a lone dot, arrive as they are', async () => {
    const server = await aServer();

    await aSender(server.port).send(aMail({ text: 'a\n.\n.b\n..c' }));

    expect(server.taken[0]?.raw.toString()).toContain('a\r\n.\r\n.b\r\n..c');
  });
});

import { randomUUID } from 'node:crypto';

import { sql } from 'drizzle-orm';
import { z } from 'zod';

import { routeValue } from '../../src/bot/web/page/issue-form.ts';
import { rowsOf } from '../../src/db/database.ts';
import { aSignedText, deliver } from '../support/signed.ts';
import type { Ledger } from './ledger.ts';
import type { Office } from './office.ts';
import { OUR_MAIL, OUR_NUMBER, PUBLIC_URL, SECRET, TOKEN } from './office.ts';
import type { Random } from './random.ts';
import { pause } from './random.ts';

/** Customers and employees, who go on until what they did is acknowledged. */
export interface Traffic {
  /** So many texts from a few customers, several at a time; `copies`: each comes so often, at any time. */
  texts(count: number, options?: { readonly copies?: number; readonly customers?: number }): Promise<void>;
  emails(count: number): Promise<void>;
  /** Employees take and answer so many issues; every third is closed by who has it. */
  work(count: number): Promise<void>;
  /** One text, tried so often at most; whether it was acknowledged. */
  oneText(tries: number): Promise<boolean>;
}

/** Longer than anything here is away. */
const PATIENCE_MS = 150_000;

let scenario = 0;

export function newTraffic(office: Office, ledger: Ledger, random: Random): Traffic {
  scenario += 1;
  const run = scenario;
  let last = 0;
  const mark = (letter: 'M' | 'R') => `${letter}-${run}-${(last += 1)}`;
  const customer = (customers: number) =>
    `+1555${String(run).padStart(3, '0')}${String(random.below(customers)).padStart(4, '0')}`;

  /** Any process that answers, again and again, as carriers and people do. */
  async function untilTaken(
    work: (url: string) => Promise<number>,
    taken: number,
    tries = Infinity,
  ): Promise<boolean> {
    const end = Date.now() + PATIENCE_MS;
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const replica = office.replicas[random.below(office.replicas.length)];
      const answer = await work(replica?.url() ?? '').catch(String);
      if (answer === taken) return true;
      if (Date.now() > end) throw new Error(`nobody took it; the last answer was ${answer}`);
      await pause(20 + random() * 60);
    }
    return false;
  }

  async function text(options: {
    readonly copies: number;
    readonly customers: number;
    readonly tries?: number;
  }) {
    const name = mark('M');
    const from = customer(options.customers);
    const signed = aSignedText({
      token: TOKEN,
      publicUrl: PUBLIC_URL,
      from,
      to: OUR_NUMBER,
      text: `Text ${name}, please`,
    });
    const copies = Array.from({ length: options.copies }, async (_, copy) => {
      if (copy > 0) await pause(random() * 600);
      return untilTaken((url) => deliver(url, signed), 200, options.tries);
    });
    const taken = (await Promise.all(copies)).some(Boolean);
    if (taken) ledger.messages.set(name, { from });
    return taken;
  }

  return {
    texts: (count, { copies = 1, customers = 12 } = {}) =>
      severalAtATime(count, async () => void (await text({ copies, customers }))),

    oneText: (tries) => text({ copies: 1, customers: 3, tries }),

    emails: (count) =>
      severalAtATime(count, async () => {
        const name = mark('M');
        const from = `ada${run}-${random.below(4)}@example.com`;
        const raw = aMail(from, name);
        await untilTaken((url) => bring(url, raw), 200);
        ledger.messages.set(name, { from });
      }),

    async work(count) {
      const open = await openIssues(office, count);
      await severalAtATime(open.length, async (index) => {
        const found = open[index];
        if (!found) return;
        const { issue, ...route } = found;
        await untilTaken((url) => asks(url, issue, { ask: 'take' }), 303);
        const name = mark('R');
        const form = {
          request: randomUUID(),
          comment: '',
          reply: `Reply ${name}.`,
          route: routeValue(route),
        };
        // The form's one-time name makes doing it again harmless; a customer's newer message would be refused.
        await untilTaken((url) => asks(url, issue, form, ''), 303);
        ledger.replies.set(name, { issue, channel: route.channel });
        if (index % 3 === 0) await untilTaken((url) => asks(url, issue, { ask: 'close' }), 303);
      });
    },
  };
}

/** The newest, with where a reply would go; the database may be away at this moment. */
async function openIssues(office: Office, count: number): Promise<readonly z.infer<typeof OpenIssue>[]> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await office.look(({ db }) =>
        rowsOf(
          db,
          sql`select i.id as issue, m.channel, m.theirs as "to", m.ours as "from" from issues i
            join lateral (select * from messages where issue_id = i.id and kind = 'customer' order by seq desc limit 1) m on true
            where i.closed_at is null order by i.id desc limit ${count}`,
          OpenIssue,
        ),
      );
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause(200);
    }
  }
}

const OpenIssue = z.object({
  issue: z.coerce.string(),
  channel: z.string(),
  to: z.string(),
  from: z.string(),
});

async function severalAtATime(count: number, work: (index: number) => Promise<void>): Promise<void> {
  const waiting = Array.from({ length: count }, (_, index) => index);
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) await work(index);
    }),
  );
}

/** A form without a script: done where it leads back to the issue. */
async function asks(
  url: string,
  issue: string,
  fields: Record<string, string>,
  path = '/asks',
): Promise<number> {
  const response = await fetch(`${url}/issues/${issue}${path}`, {
    method: 'POST',
    headers: { cookie: 'switchboard-who=ana', 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams(fields),
    redirect: 'manual',
    signal: AbortSignal.timeout(15_000),
  });
  await response.text();
  return response.status;
}

async function bring(url: string, raw: string): Promise<number> {
  const response = await fetch(`${url}/email/inbound`, {
    method: 'POST',
    headers: {
      'content-type': 'message/rfc822',
      'x-envelope-to': OUR_MAIL,
      // Not a signature, which a process whose clock is wrong must refuse.
      authorization: `Basic ${Buffer.from(`any:${SECRET}`).toString('base64')}`,
    },
    body: raw,
    signal: AbortSignal.timeout(15_000),
  });
  await response.text();
  return response.status;
}

function aMail(from: string, mark: string): string {
  return [
    `From: ${from}`,
    `To: ${OUR_MAIL}`,
    `Subject: About ${mark}`,
    `Date: ${new Date().toUTCString()}`,
    `Message-ID: <${randomUUID()}@example.com>`,
    '',
    `Mail ${mark}, please.`,
    '',
  ].join('\r\n');
}

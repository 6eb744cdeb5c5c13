import { createHmac } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Carrier } from '../support/carrier.ts';
import { startCarrier } from '../support/carrier.ts';
import { startCollector } from '../support/collector.ts';
import { figuresOf } from '../support/figures.ts';
import { aSignedText, deliver } from '../support/signed.ts';
import type { SlackApp } from '../support/slack-app.ts';
import { OFFICE_TOKEN, startSlackApp } from '../support/slack-app.ts';
import type { SmtpStandIn } from '../support/smtp-server.ts';
import { smtpStandIn } from '../support/smtp-server.ts';
import { workspaceAt } from '../support/workspace.ts';

const INBOUND_SECRET = 'a secret of ours that is long';
const PHONE = '+15557654321';
const MAIL = 'cara.customer@example.com';
/** Everything of a customer that was said, by anybody, in what follows. */
const THEIRS = /7654321|cara\.customer|Cara|private matter|confidential answer|secret subject/i;

/** One office through which texts and mails go, well and badly; then its figures, its log and its traces are read. */
describe('what a day leaves behind', () => {
  let office: SlackApp;
  let carrier: Carrier;
  let server: SmtpStandIn;
  let collector: Awaited<ReturnType<typeof startCollector>>;
  let desk: ReturnType<typeof workspaceAt>;
  const lines: string[] = [];

  beforeAll(async () => {
    carrier = await startCarrier(OFFICE_TOKEN);
    server = await smtpStandIn();
    collector = await startCollector();
    office = await startSlackApp({
      env: {
        ...carrier.env,
        EMAIL_INBOUND_SECRET: INBOUND_SECRET,
        EMAIL_SMTP_URL: `smtp://127.0.0.1:${server.port}`,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20of-the-collector',
        LOG_LEVEL: 'trace',
      },
      logTo: { write: (line) => void lines.push(line) },
    });
    desk = workspaceAt(office.app.url);
    await aDay();
  });
  afterAll(async () => {
    await office.stop();
    await collector.stop();
    await server.stop();
    await carrier.stop();
  });

  async function aDay(): Promise<void> {
    const { slack, app } = office;
    slack.fault({ method: 'chat.postMessage', kind: 'ratelimited', retryAfter: 1 });
    await office.texts(PHONE, 'A very private matter.');
    await office.card('A very private matter.');
    const text = (body: string) =>
      aSignedText({ token: OFFICE_TOKEN, publicUrl: app.url, from: PHONE, text: body });
    await deliver(app.url, { ...text('A forged private matter'), headers: text('else').headers });

    expect(await bring('A private matter by mail.')).toBe(200);
    await office.card('A private matter by mail.');
    expect(await bring('Not signed private matter.', 'another secret')).toBe(401);

    await reply('A very private matter.', 'A confidential answer by text.');
    const [sent] = await desk.until(
      async () => carrier.asked(),
      (asked) => asked.length > 0,
    );
    if (sent) await carrier.reports(sent, 'undelivered', { ErrorCode: '30003' });
    server.breakAt('RCPT', { refuse: { code: 550, text: `5.1.1 <${MAIL}>: no such person as Cara` } });
    await reply('A private matter by mail.', 'A confidential answer by mail.');
    await historyWith('A private matter by mail.', 'Not delivered');
    server.heal();

    slack.fault({ method: 'chat.update', kind: 'error', error: 'is_archived', count: 3 });
    const issue = await issueWith('A private matter by mail.');
    await desk.click(issue, 'take');
    await desk.until(
      async () => (await figuresOf(app.url)).value('switchboard_give_ups_total', { kind: 'card' }) ?? 0,
      (given) => given > 0,
    );
  }

  async function bring(text: string, secret = INBOUND_SECRET): Promise<number> {
    const body = `From: Cara <${MAIL}>\r\nTo: support@switchboard.test\r\nSubject: A secret subject\r\nMessage-ID: <${text.length}@x.example>\r\n\r\n${text}\r\n`;
    const seconds = Math.floor(Date.now() / 1000);
    const proof = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex');
    const response = await fetch(`${office.app.url}/email/inbound`, {
      method: 'POST',
      headers: {
        'content-type': 'message/rfc822',
        'x-switchboard-signature': `t=${seconds},v1=${proof}`,
        'x-envelope-to': 'support@switchboard.test',
      },
      body,
    });
    return response.status;
  }

  async function issueWith(words: string): Promise<string> {
    const card = await desk.until(
      async () => (await desk.cards()).find((each) => each.html.includes(words)),
      (found) => found !== undefined,
    );
    return card?.issue ?? '';
  }

  async function reply(words: string, text: string): Promise<void> {
    const issue = await issueWith(words);
    const form = await desk.form(issue);
    await desk.submit(`/issues/${issue}`, { ...form, assignee: '', comment: '', reply: text });
  }

  async function historyWith(words: string, found: string): Promise<void> {
    const issue = await issueWith(words);
    await desk.until(
      () => desk.page(`/issues/${issue}`),
      (html) => html.includes(found),
    );
  }

  it('counts what came in, by channel, and when something last came to each number and mailbox of ours', async () => {
    const { value } = await figuresOf(office.app.url);

    expect(value('switchboard_messages_received_total', { channel: 'sms', outcome: 'opened' })).toBe(1);
    expect(value('switchboard_messages_received_total', { channel: 'email', outcome: 'opened' })).toBe(1);
    for (const ours of ['+15550009999', 'support@switchboard.test']) {
      const at = value('switchboard_last_inbound_timestamp_seconds', { inbox: 'Support', ours }) ?? 0;
      expect(Math.abs(Date.now() / 1000 - at)).toBeLessThan(120);
    }
  });

  it('counts what was turned away at each door, and how long each door took', async () => {
    const { value } = await figuresOf(office.app.url);

    expect(value('switchboard_requests_rejected_total', { door: '/sms/twilio', reason: 'forged' })).toBe(1);
    expect(value('switchboard_requests_rejected_total', { door: '/email/inbound', reason: 'forged' })).toBe(
      1,
    );
    const acknowledged = { door: '/sms/twilio', status: '200' };
    expect(value('switchboard_request_duration_seconds_count', acknowledged)).toBe(1);
    expect(value('switchboard_request_duration_seconds_sum', acknowledged)).toBeGreaterThan(0);
  });

  it('counts waits for a rate limit, refusals, give-ups and reports', async () => {
    const { value } = await figuresOf(office.app.url);

    expect(value('switchboard_rate_limit_waits_total', { target: 'slack' })).toBe(1);
    expect(value('switchboard_rate_limit_wait_seconds_total', { target: 'slack' })).toBe(1);
    expect(value('switchboard_give_ups_total', { kind: 'card', target: 'slack' })).toBeGreaterThan(0);
    expect(value('switchboard_delivery_reports_total', { channel: 'sms', delivery: 'failed' })).toBe(1);
    const calls = (target: string, call: string, result: string) =>
      value('switchboard_call_duration_seconds_count', { target, call, result });
    expect(calls('sms', 'send', 'done')).toBe(1);
    expect(calls('email', 'send', 'refused')).toBe(1);
    expect(calls('slack', 'postCard', 'later')).toBe(1);
    expect(calls('slack', 'postCard', 'done')).toBe(2);
  });

  it('measures from a message to its card, waits included, on every platform', async () => {
    const { value } = await figuresOf(office.app.url);

    const card = (platform: string) => ({ platform, shown_as: 'card' });
    expect(value('switchboard_message_to_card_seconds_count', card('slack'))).toBe(2);
    expect(value('switchboard_message_to_card_seconds_count', card('web'))).toBe(2);
    expect(value('switchboard_message_to_card_seconds_sum', card('slack'))).toBeGreaterThan(1);
  });

  it('shows the outbox, the connections and the event loop', async () => {
    const { value } = await figuresOf(office.app.url);

    expect(value('switchboard_database_up')).toBe(1);
    expect(value('switchboard_outbox_dead_jobs')).toBeGreaterThan(0);
    expect(value('switchboard_database_pool_connections', { pool: 'main' })).toBe(10);
    expect(value('switchboard_database_pool_in_flight', { pool: 'main' })).toBeLessThan(10);
    expect(value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
  });

  it('names everything as Prometheus wants it: with a help text, counters as totals, units at the end', async () => {
    const { page } = await figuresOf(office.app.url);

    const types = [...page.matchAll(/^# TYPE (switchboard_\w+) (\w+)$/gm)].map(([, name, type]) => [
      name,
      type,
    ]);
    expect(types.length).toBeGreaterThan(15);
    for (const [name = '', type] of types) {
      expect(page).toMatch(new RegExp(`^# HELP ${name} \\S`, 'm'));
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    }
  });

  it('says how it goes outside, and is ready all the same where a platform fails', async () => {
    const { slack, app } = office;
    slack.fault({ method: 'chat.postMessage', kind: 'http', status: 503 });
    await office.texts('+15557654322', 'Another private matter.');

    const answer = await desk.until(
      async () => {
        const response = await fetch(`${app.url}/readyz`);
        return { status: response.status, said: await response.text() };
      },
      ({ said }) => !said.includes('"slack":"works"'),
    );
    await office.card('Another private matter.');

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.said)).toMatchObject({
      ready: true,
      problems: [],
      outside: { slack: expect.stringContaining('the last call failed'), web: 'works', sms: 'works' },
    });
  });

  it('is in the log with its ids: one request from the door to the card', async () => {
    const asked = await fetch(`${office.app.url}/nowhere`);
    const id = asked.headers.get('x-request-id') ?? '';
    await asked.text();

    await expect.poll(() => lines.some((line) => line.includes(id))).toBe(true);
    const kept = lines.find((line) => line.includes('customer message kept')) ?? '{}';
    expect(JSON.parse(kept)).toMatchObject({
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
      channel: 'sms',
    });
    const givenUp = lines.find((line) => line.includes('an effect was given up')) ?? '{}';
    expect(JSON.parse(givenUp)).toMatchObject({
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
      jobId: expect.any(Number),
      issueId: expect.any(Number),
      kind: 'card',
    });
  });

  it('is in the traces: from the door over the transaction and the outbox to the platform', async () => {
    await office.app.stop(); // Sends what is left.
    const spans = collector.spans();

    const posted = spans.find(
      ({ name, attributes }) => name === 'slack postCard' && attributes['switchboard.result'] === 'done',
    );
    const chain = ['slack postCard', 'outbox card', 'receive', 'POST /sms/twilio'];
    const walked: string[] = [];
    for (let at = posted; at; at = spans.find(({ spanId }) => spanId === at?.parentSpanId))
      walked.push(at.name);
    expect(walked).toEqual(chain);
    expect(
      new Set(spans.filter(({ traceId }) => traceId === posted?.traceId).map(({ name }) => name)),
    ).toContain('web postCard');
    expect(posted?.attributes).toMatchObject({
      'switchboard.target': 'slack',
      'switchboard.issue_id': expect.any(Number),
      'switchboard.job_id': expect.any(Number),
    });
    const failed = spans.find(({ name, failed: is }) => name === 'slack postCard' && is);
    expect(failed).toMatchObject({ attributes: { 'error.type': 'later' }, traceId: posted?.traceId });
    expect(spans.find(({ name }) => name === 'change')?.attributes['switchboard.outcome']).toBe('granted');
    expect(collector.services()).toEqual(['switchboard']);
    expect(collector.headers()).toContainEqual(
      expect.objectContaining({ authorization: 'Bearer of-the-collector' }),
    );
  });

  it('holds nothing of a customer and no secret, neither in log nor figures nor traces', async () => {
    const log = lines.join('');

    expect(lines.length).toBeGreaterThan(20);
    expect(collector.raw().length).toBeGreaterThan(1_000);
    for (const left of [log, collector.raw()]) {
      expect(left).not.toMatch(THEIRS);
      for (const secret of [OFFICE_TOKEN, INBOUND_SECRET, 'of-the-collector', office.slack.botToken()])
        expect(left).not.toContain(secret);
    }
  });
});

import pino from 'pino';
import { describe, expect, it } from 'vitest';

import { openDatabase } from '../../src/db/client.ts';
import { newPostgresDatabase } from '../support/databases.ts';
import { timePasses } from '../support/jobs.ts';
import { untilStopped } from '../support/leaks.ts';
import { startServer } from '../support/server-process.ts';
import { aSignedText, deliver } from '../support/signed.ts';
import { startTeamsServer } from '../support/teams-server/index.ts';
import { workspaceAt } from '../support/workspace.ts';

const TOKEN = 'privacy-test-token';

describe('the log', () => {
  it('holds no customer’s number or words and no secret, whatever goes right or wrong', async () => {
    const place = await newPostgresDatabase();
    const remove = untilStopped('a database', () => place.remove());
    const publicUrl = 'https://switchboard.example.test';
    const databaseUrl = place.settings.databaseUrl ?? '';
    const server = await startServer({
      DATABASE_URL: databaseUrl,
      PUBLIC_URL: publicUrl,
      TWILIO_AUTH_TOKEN: TOKEN,
      LOG_LEVEL: 'trace',
    });
    const text = (body: string) => aSignedText({ token: TOKEN, publicUrl, from: '+15557654321', text: body });
    const desk = workspaceAt(server.url);

    expect(await deliver(server.url, text('A very private matter'))).toBe(200);
    expect(await deliver(server.url, { ...text('A forged matter'), headers: text('else').headers })).toBe(
      401,
    );
    const [card] = await desk.until(
      () => desk.cards(),
      (cards) => cards.length > 0,
    );
    const issue = card?.issue ?? '';
    await desk.submit(`/issues/${issue}`, { ...(await desk.form(issue)), reply: 'A confidential answer' });
    await desk.until(
      () => desk.page(`/issues/${issue}`),
      (html) => html.includes('Not delivered'),
    );
    await remove(); // From here on every statement fails.
    expect(await deliver(server.url, text('A very private matter, again'))).toBe(503);
    await server.terminate();

    const log = server.output();
    expect(log).toContain('customer message kept');
    expect(log).toContain('the database cannot be reached');
    expect(log).not.toMatch(/5557654321|private matter|forged matter|confidential answer/);
    expect(log).not.toContain(TOKEN);
  });

  it('holds none of it either where people work in Teams and Teams fails', async () => {
    const place = await newPostgresDatabase();
    const remove = untilStopped('a database', () => place.remove());
    const teams = await startTeamsServer();
    const ana = teams.as(teams.addUser({ name: 'Ana Lima' }));
    const team = teams.addTeam();
    const channel = teams.addChannel(team);
    const publicUrl = 'https://switchboard.example.test';
    const server = await startServer({
      DATABASE_URL: place.settings.databaseUrl ?? '',
      PUBLIC_URL: publicUrl,
      TWILIO_AUTH_TOKEN: TOKEN,
      LOG_LEVEL: 'trace',
      ...teams.env,
    });
    teams.deliverTo(server.url);
    await teams.install(team, { selectedChannel: channel });
    const offer = await teams.until(() => teams.messages(channel.id)[0]);
    await ana.clicks(channel.id, offer.id, 'Connect');
    for (const method of ['createConversation', 'reply', 'update'] as const)
      teams.fault({ method, kind: 'http', status: 500, count: 2 });
    const from = '+15557654321';
    const text = (body: string) => aSignedText({ token: TOKEN, publicUrl, from, text: body });
    const opened = await openDatabase({ ...place.settings, log: pino({ enabled: false }) });
    const close = untilStopped('a second look at the database', () => opened.stop());
    // What waits in the outbox is due at once.
    let passing = Promise.resolve();
    const haste = setInterval(() => {
      passing = passing.then(() => timePasses(opened));
    }, 200);

    expect(await deliver(server.url, text('A very private matter'))).toBe(200);
    const card = await teams.until(() => teams.cardsIn(channel.id)[0], 20_000);
    await ana.clicks(channel.id, card.id, 'Assign It');
    await ana.fills('Reply to customer', 'A confidential answer');
    await ana.submits('Save');
    await ana.says(channel.id, 'a confidential answer of ours', { mention: true, thread: card.id });
    expect(await deliver(server.url, text('Another private matter'))).toBe(200);
    await teams.until(() => teams.thread(channel.id, card.id).length > 1, 20_000);
    clearInterval(haste);
    await passing;
    await close();
    await server.terminate();
    await teams.stop();
    await remove();

    const log = server.output();
    expect(log).toContain('customer message kept');
    expect(log).toContain('Teams');
    expect(log).not.toMatch(/5557654321|private matter|confidential answer/);
    for (const secret of [TOKEN, teams.settings.appPassword, 'eyJ']) expect(log).not.toContain(secret);
  });
});

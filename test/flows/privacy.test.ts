import { describe, expect, it } from 'vitest';

import { newPostgresDatabase } from '../support/databases.ts';
import { untilStopped } from '../support/leaks.ts';
import { startServer } from '../support/server-process.ts';
import { aSignedText, deliver } from '../support/signed.ts';
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
});

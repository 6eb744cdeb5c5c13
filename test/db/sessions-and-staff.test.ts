import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { clearAway } from '../../src/db/housekeeping.ts';
import { peopleStore } from '../../src/db/people-store.ts';
import { sessions as table } from '../../src/db/schema-sessions.ts';
import { sessionStore } from '../../src/db/session-store.ts';
import { staffStore } from '../../src/db/staff-store.ts';
import { employeeId } from '../../src/issues/issue.ts';
import type { Employee } from '../../src/issues/issue.ts';
import { SESSION_IDLE_MS, SESSION_LIFE_MS } from '../../src/issues/sessions.ts';
import type { TestDatabase } from '../support/databases.ts';
import { DATABASES, openTestDatabase } from '../support/databases.ts';

const MINUTE = 60_000;

describe.each(DATABASES)('on %s', (kind) => {
  let opened: TestDatabase;
  let made = 0;
  beforeAll(async () => {
    opened = await openTestDatabase(kind);
  });
  afterAll(() => opened.drop());

  async function somebody(email?: string): Promise<Employee> {
    made += 1;
    const identity = { platform: 'chat', id: `U${made}`, name: `Person ${made}` };
    return peopleStore(opened).identify({ ...identity, ...(email !== undefined && { email }) });
  }
  const staff = (admins: readonly string[] = ['root@example.com'], domains: readonly string[] = []) =>
    staffStore(opened, { admins, domains });

  describe('a session', () => {
    let now = Date.parse('2026-03-10T12:00:00Z');
    const store = () => sessionStore(opened, () => new Date(now));
    const later = (ms: number) => (now += ms);

    it('is known by its token alone, which is not kept', async () => {
      const ana = await somebody();
      const { token } = await store().begin(ana.id);

      expect(await store().find(token, false)).toMatchObject({ employee: ana });
      expect(await store().find(`${token}x`, false)).toBeUndefined();
      expect(JSON.stringify(await opened.db.select().from(table))).not.toContain(token);
    });

    it('ends when nothing was done with it for its idle time, and not before', async () => {
      const { token } = await store().begin((await somebody()).id);

      later(SESSION_IDLE_MS - MINUTE);
      expect(await store().find(token, false)).toBeDefined();
      later(MINUTE);

      expect(await store().find(token, true)).toBeUndefined();
    });

    it('lives on while it is used, but not beyond its whole life', async () => {
      const { token } = await store().begin((await somebody()).id);
      const step = SESSION_IDLE_MS - MINUTE;

      for (let lived = step; lived < SESSION_LIFE_MS; lived += step) {
        later(step);
        expect(await store().find(token, true)).toBeDefined();
      }
      later(step);

      expect(await store().find(token, true)).toBeUndefined();
    });

    it('ends when it is ended, and only that one', async () => {
      const ana = await somebody();
      const one = await store().begin(ana.id);
      const other = await store().begin(ana.id);
      const session = await store().find(one.token, false);

      await store().end(session?.id ?? 0);
      await store().end(session?.id ?? 0);

      expect(await store().find(one.token, false)).toBeUndefined();
      expect(await store().find(other.token, false)).toBeDefined();
    });

    it('ends with all others of its employee, and who listens hears of it', async () => {
      const [ana, ben] = [await somebody(), await somebody()];
      const mine = [await store().begin(ana.id), await store().begin(ana.id)];
      const his = await store().begin(ben.id);
      const { promise: heard, resolve: hear } = Promise.withResolvers<number>();
      const deaf = await store().onEnd(hear);

      await store().endAll(ana.id);

      expect(await heard).toBe(ana.id);
      await deaf();
      for (const { token } of mine) expect(await store().find(token, false)).toBeUndefined();
      expect(await store().find(his.token, false)).toBeDefined();
    });

    it.each([
      ['left', (id: Employee['id']) => peopleStore(opened).setActive(id, false)],
      ['is deactivated', (id: Employee['id']) => staff().deactivate(id, id)],
    ])('ends for good when its employee %s, even when they come back', async (_, go) => {
      await somebody('root@example.com');
      const dora = await somebody();
      const { token } = await store().begin(dora.id);
      const { id } = (await store().find(token, false)) ?? { id: 0 };

      await go(dora.id);
      const living = await store().living([id]);
      await staff().reactivate(dora.id);

      expect(living.size).toBe(0);
      expect(await store().find(token, false)).toBeUndefined();
    });

    it('that is over is cleared away', async () => {
      now = Date.now();
      const kept = await store().begin((await somebody()).id);
      now -= SESSION_IDLE_MS + MINUTE;
      await store().begin((await somebody()).id);
      now = Date.now();

      await clearAway(opened);

      expect(await store().find(kept.token, false)).toBeDefined();
      const rows = await opened.db.select().from(table);
      expect(rows.filter(({ seenAt }) => seenAt.getTime() < now - SESSION_IDLE_MS)).toEqual([]);
    });
  });

  describe('who signs in', () => {
    const asked = (name: string, email?: string) => ({
      subject: `issuer ${name}`,
      name,
      ...(email !== undefined && { email }),
    });

    it('is who they are on a chat platform, by their address, whatever its spelling', async () => {
      const known = await somebody('maya@example.com');

      expect(await staff().admit(asked('Maya', 'Maya@Example.com'))).toEqual({ ok: true, employee: known });
      expect(await staff().admit(asked('Maya'))).toEqual({ ok: true, employee: known });
    });

    it('comes in by the domain of their address, and nobody whose domain only ends like it', async () => {
      const open = staff([], ['open.example']);

      expect(await open.admit(asked('Olga', 'olga@open.example'))).toMatchObject({ ok: true });
      expect(await open.admit(asked('Eve', 'eve@not-open.example'))).toEqual({ ok: false, why: 'unknown' });
      expect(await open.admit(asked('Eva', 'open.example'))).toEqual({ ok: false, why: 'unknown' });
    });

    it('without a certain address is let in only where they were before', async () => {
      expect(await staff().admit(asked('Nobody'))).toEqual({ ok: false, why: 'no-certain-email' });
    });

    it('is refused once deactivated, although a chat platform still sees them', async () => {
      await somebody('root@example.com');
      const identity = { platform: 'chat', id: 'gone', name: 'Gone', email: 'gone@example.com' };
      const gone = await peopleStore(opened).identify(identity);
      await staff().deactivate(gone.id, gone.id);

      expect(await peopleStore(opened).identify(identity)).toMatchObject({ id: gone.id, active: false });
      expect(await staff().admit(asked('Gone', 'gone@example.com'))).toEqual({
        ok: false,
        why: 'deactivated',
      });
      await staff().reactivate(gone.id);
      expect(await staff().admit(asked('Gone', 'gone@example.com'))).toMatchObject({ ok: true });
    });

    it('and is named by the settings comes in even so, and is an admin', async () => {
      const boss = await somebody('boss@example.com');
      await peopleStore(opened).setActive(boss.id, false);

      const admitted = await staff(['boss@example.com']).admit(asked('Boss', 'boss@example.com'));

      expect(admitted).toEqual({ ok: true, employee: boss });
      expect(await staff(['boss@example.com']).isAdmin(boss.id)).toBe(true);
      expect(await staff([]).isAdmin(boss.id)).toBe(false);
    });

    it('twice at once is one employee', async () => {
      const twin = asked('Twin', 'twin@open.example');

      const both = await Promise.all([1, 2].map(() => staff([], ['open.example']).admit(twin)));

      expect(new Set(both.map((each) => each.ok && each.employee.id)).size).toBe(1);
    });
  });

  describe('an admin', () => {
    it('is made by an admin, and unmade again', async () => {
      const root = await somebody('root@example.com');
      const ana = await somebody();

      expect(await staff().makeAdmin(ana.id, root.id)).toMatchObject({ ok: true, changed: true });
      expect(await staff().makeAdmin(ana.id, root.id)).toMatchObject({ ok: true, changed: false });
      expect(await staff().isAdmin(ana.id)).toBe(true);
      expect((await staff().list()).find(({ id }) => id === ana.id)?.admin).toBe('made');

      expect(await staff().unmakeAdmin(ana.id)).toMatchObject({ ok: true, changed: true });
      expect(await staff().isAdmin(ana.id)).toBe(false);
    });

    it('whom the settings name cannot be unmade or deactivated here', async () => {
      const root = await somebody('root@example.com');
      const refused = { ok: false, why: 'named-by-settings', name: root.name };

      expect(await staff().unmakeAdmin(root.id)).toMatchObject({ ok: false, why: refused.why });
      expect(await staff().deactivate(root.id, root.id)).toMatchObject({ ok: false, why: refused.why });
    });

    it('who is the last one stays, even when two are unmade at once', async () => {
      const nobodyNamed = staff([]);
      const two = [await somebody(), await somebody()];
      for (const { id } of two) await nobodyNamed.makeAdmin(id, id);

      const outcomes = await Promise.all(two.map(({ id }) => nobodyNamed.unmakeAdmin(id)));

      expect(outcomes.map(({ ok }) => ok).toSorted()).toEqual([false, true]);
      const left = (await nobodyNamed.list()).find(({ admin }) => admin !== 'no');
      expect(
        await nobodyNamed.deactivate(left?.id ?? employeeId(0), left?.id ?? employeeId(0)),
      ).toMatchObject({
        ok: false,
        why: 'last-admin',
      });
    });

    it('who is not there is nobody', async () => {
      expect(await staff().makeAdmin(employeeId(999_999), employeeId(1))).toEqual({
        ok: false,
        why: 'no-such-person',
      });
    });

    it('is everybody where nobody signs in', async () => {
      expect(await staffStore(opened, undefined).isAdmin((await somebody()).id)).toBe(true);
    });
  });

  it('people are listed by name with where they were seen and who deactivated them', async () => {
    const root = await somebody('root@example.com');
    const zoe = await peopleStore(opened).identify({
      platform: 'chat',
      id: 'z',
      name: 'zoe',
      email: 'z@e.example',
    });
    await peopleStore(opened).identify({ platform: 'web', id: 'z', name: 'Zoe', email: 'z@e.example' });
    await staff().deactivate(zoe.id, root.id);

    const listed = (await staff().list()).find(({ id }) => id === zoe.id);

    expect(listed).toMatchObject({
      ...{ name: 'zoe', email: 'z@e.example', active: false, platforms: ['chat', 'web'], admin: 'no' },
      deactivated: { by: root.name },
    });
  });
});

import { ALL_ROOMS, NOTIFICATIONS } from '../phrases.ts';
import { LocalPath, read } from './forms.ts';
import { allRooms, allRoomsPage } from './page/all-rooms.ts';
import { callsSignParts, NOTIFICATIONS_PATH } from './page/calls-sign.ts';
import type { NotificationsView } from './page/notifications.ts';
import { notificationsPage, notificationsPanel } from './page/notifications.ts';
import { ALL_ROOMS_PATH } from './page/room-links.ts';
import type { Answer, Visit } from './visit.ts';

/** How somebody is called, and everything that may call them in one list. */
export function callsPages(get: (path: string, answer: Answer) => void): void {
  get(NOTIFICATIONS_PATH, async (visit) => {
    const main = notificationsPage(await notificationsOf(visit));
    await visit.page({ title: NOTIFICATIONS, here: NOTIFICATIONS_PATH, main });
  });
  get(`${NOTIFICATIONS_PATH}/panel`, async (visit) => {
    await visit.part(notificationsPanel(await notificationsOf(visit)));
  });
  get(`${NOTIFICATIONS_PATH}/sign`, async (visit, request) => {
    await visit.part(callsSignParts(await visit.callsSign(read(LocalPath, request.query['here']))));
  });

  get(ALL_ROOMS_PATH, async (visit) => {
    const main = allRoomsPage(await visit.rooms());
    await visit.page({ title: ALL_ROOMS, here: ALL_ROOMS_PATH, main });
  });
  get(`${ALL_ROOMS_PATH}/list`, async (visit) => {
    await visit.part(allRooms(await visit.rooms()));
  });
}

/** How they are called now. */
export async function notificationsOf({ calls, desk, me, now, clock }: Visit): Promise<NotificationsView> {
  const [wishes, notices, missed] = await Promise.all([
    calls.wishes(me.id, now),
    desk.notices(me),
    calls.missed(me.id),
  ]);
  const issues = [...new Set(missed.map(({ issue }) => issue))];
  const found = issues.length === 0 ? [] : (await desk.search(me, { issues })).cards;
  const cards = new Map(found.map((card) => [card.issue, card]));
  return {
    ...{ wishes, notices, clock },
    missed: missed.flatMap((notice) => {
      const card = cards.get(notice.issue);
      return card ? [{ ...notice, card }] : [];
    }),
  };
}

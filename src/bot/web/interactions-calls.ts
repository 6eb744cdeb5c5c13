import type { Request, Response } from 'express';

import { isScripted } from './answers.ts';
import type { LiveUpdates } from './client.ts';
import { read } from './forms.ts';
import { MissedForm, NoticeForm, QuietForm, SoundForm } from './forms-calls.ts';
import { NOTIFICATIONS_PATH } from './page/calls-sign.ts';
import { notificationsPanel } from './page/notifications.ts';
import { notificationsOf } from './pages-calls.ts';
import { endOf } from './quiet-times.ts';
import type { Post, Visit } from './visit.ts';

/** How somebody wants to be called. Asking for what holds already changes nothing, but that an hour begins anew. */
export function callsInteractions(post: Post, live: Pick<LiveUpdates, 'publish'>): void {
  async function changed(visit: Visit, request: Request, response: Response, back: string): Promise<void> {
    await live.publish({ kind: 'calls', employee: visit.me.id });
    if (!isScripted(request)) return response.redirect(303, back);
    await visit.part(notificationsPanel(await notificationsOf(visit)));
  }

  post(`${NOTIFICATIONS_PATH}/quiet`, async (visit, request, response) => {
    const form = read(QuietForm, request.body);
    const { calls, me, now, clock } = visit;
    if (form.for === 'end') await calls.endQuiet(me.id);
    else await calls.quieten(me.id, now, endOf(form.for, clock));
    await changed(visit, request, response, form.back);
  });

  post(`${NOTIFICATIONS_PATH}/sound`, async (visit, request, response) => {
    await visit.calls.setSound(visit.me.id, read(SoundForm, request.body).sound);
    await changed(visit, request, response, NOTIFICATIONS_PATH);
  });

  post(`${NOTIFICATIONS_PATH}/notices`, async (visit, request, response) => {
    const { about, tell } = read(NoticeForm, request.body);
    await visit.desk.setNotice(visit.me, about, tell);
    await changed(visit, request, response, NOTIFICATIONS_PATH);
  });

  post(`${NOTIFICATIONS_PATH}/missed`, async (visit, request, response) => {
    await visit.calls.clearMissed(visit.me.id, read(MissedForm, request.body).upTo);
    await changed(visit, request, response, NOTIFICATIONS_PATH);
  });
}

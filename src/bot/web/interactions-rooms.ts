import type { Request, Response } from 'express';

import type { Employee, RoomId } from '../../issues/issue.ts';
import {
  ADD_CHANNEL,
  BAD_CHANNEL_NAME,
  NEW_CHAT,
  NO_SUCH_ISSUE,
  NO_SUCH_MESSAGE,
  NO_SUCH_PAGE,
  NOBODY_CHOSEN,
  TALK_TOO_LONG,
} from '../phrases.ts';
import { gone, isScripted, roomPageOf } from './answers.ts';
import type { LiveUpdates } from './client.ts';
import { IssuePath, read } from './forms.ts';
import type { RoomQuery } from './forms-rooms.ts';
import * as forms from './forms-rooms.ts';
import { freshRequest, roomList } from './page/room.ts';
import { channelForm, chatForm } from './page/room-forms.ts';
import { NEW_CHANNEL_PATH, NEW_CHAT_PATH } from './page/room-links.ts';
import { html } from './page/markup.ts';
import { thread } from './page/thread.ts';
import { requestKey } from '../request-key.ts';
import { PLATFORM } from './config.ts';
import { requestId } from '../request-id.ts';
import type { RoomView } from './rooms.ts';
import { readRoom, roomView } from './rooms.ts';
import type { Post, Visit } from './visit.ts';

/**
 * What is said, read and made in rooms. Forms may come twice: each carries its one-time name (see
 * `requestKey`), or asks for what holds.
 */
export function roomInteractions(post: Post, live: Pick<LiveUpdates, 'publish'>): void {
  post('/rooms/:id/talk', async (visit, request, response) => {
    const room = await roomOf(visit, read(forms.RoomPath, request.params['id']));
    if (!room) return gone(response, NO_SUCH_PAGE);
    const form = read(forms.TalkForm, request.body);
    if (form.text.length > forms.TALK_LIMIT) {
      if (isScripted(request)) return refused(response, TALK_TOO_LONG);
      await roomPageOf(visit, room, {}, { draft: { text: form.text, problem: TALK_TOO_LONG } });
      return;
    }
    if (form.text !== '') {
      const said = await visit.talk.say(
        room.id,
        visit.me.id,
        form.text,
        requestId(form.request, [form.text]),
      );
      if (!said) return gone(response, NO_SUCH_PAGE);
      await live.publish({ kind: 'entry', ...said, by: visit.me.id });
    }
    await roomAgain(visit, request, response, room, form);
  });

  post('/entries/:id', async (visit, request, response) => {
    const form = read(forms.RevisionForm, request.body);
    if (form.text.length > forms.TALK_LIMIT) return refused(response, TALK_TOO_LONG);
    // Emptied is not deleted: that has a button of its own.
    const isBlank = form.delete === undefined && form.text === '';
    const entry = read(forms.EntryPath, request.params['id']);
    const text = form.delete === undefined ? form.text : undefined;
    const revised = isBlank ? undefined : await visit.talk.revise(entry, visit.me.id, text);
    const place = isBlank ? (await visit.talk.entry(entry, visit.me.id))?.room.id : revised?.room;
    const room = place && (await roomOf(visit, place));
    if (!room) return gone(response, NO_SUCH_MESSAGE);
    if (revised) await live.publish({ kind: 'entry', ...revised, isNew: false, by: visit.me.id });
    await roomAgain(visit, request, response, room, form);
  });

  post('/rooms/:id/seen', async (visit, request, response) => {
    const room = read(forms.RoomPath, request.params['id']);
    const { upTo, place } = read(forms.SeenForm, request.body);
    if (!(await visit.talk.room(room, visit.me.id))) return gone(response, NO_SUCH_PAGE);
    if (place !== undefined) await visit.talk.leaveOff(room, visit.me.id, place);
    if (upTo !== undefined && (await visit.talk.read(room, visit.me.id, upTo)))
      await live.publish({ kind: 'read', employee: visit.me.id });
    response.status(204).end();
  });

  post('/rooms/:id/read', async (visit, request, response) => {
    const room = await roomOf(visit, read(forms.RoomPath, request.params['id']));
    if (!room) return gone(response, NO_SUCH_PAGE);
    if (await visit.talk.read(room.id, visit.me.id, read(forms.ReadForm, request.body).upTo))
      await live.publish({ kind: 'read', employee: visit.me.id });
    response.redirect(303, room.path);
  });

  post('/issues/:id/thread', async (visit, request, response) => {
    const issue = read(IssuePath, request.params['id']);
    const form = read(forms.ThreadForm, request.body);
    if (form.text.length > forms.TALK_LIMIT) return refused(response, TALK_TOO_LONG);
    const outcome =
      form.text === ''
        ? undefined
        : await visit.desk.act(
            issue,
            visit.me,
            [{ ask: 'comment', text: form.text }],
            requestKey(PLATFORM, form.request, [form.text]),
          );
    if (outcome && !outcome.card) return gone(response, NO_SUCH_ISSUE);
    if (!isScripted(request)) return response.redirect(303, `${form.back}#thread-${issue}`);
    const said = (await visit.talk.threads([issue])).get(issue);
    const refusal = outcome?.ok === false ? { refusal: outcome.words } : {};
    await visit.part(
      thread({ issue, thread: said, back: form.back, open: true, ...refusal }, visit.clock),
      outcome?.ok === true ? { 'HX-Trigger': 'taken' } : {},
    );
  });

  post('/channels', async (visit, request, response) => {
    const { name } = read(forms.ChannelForm, request.body);
    if (!forms.CHANNEL_NAME_PATTERN.test(name))
      return visit.page({
        ...{ title: ADD_CHANNEL, here: NEW_CHANNEL_PATH },
        main: channelForm(name, BAD_CHANNEL_NAME),
      });
    const made = await visit.talk.addChannel(name, visit.me.id);
    await live.publish({ kind: 'rooms' });
    response.redirect(303, roomView(made, visit.me, []).path);
  });

  post('/chats', async (visit, request, response) => {
    const colleagues = (await visit.desk.colleagues()).filter(({ id }) => id !== visit.me.id);
    const chosen = read(forms.ChatForm, request.body).with.filter((id) => isAmong(colleagues, id));
    if (chosen.length === 0)
      return visit.page({
        ...{ title: NEW_CHAT, here: NEW_CHAT_PATH },
        main: chatForm(colleagues, NOBODY_CHOSEN),
      });
    const chat = await visit.talk.chat(visit.me.id, chosen);
    await live.publish({ kind: 'rooms', only: [visit.me.id, ...chosen] });
    response.redirect(303, roomView(chat, visit.me, []).path);
  });
}

/** The room as it is now, to who said something there. */
async function roomAgain(
  visit: Visit,
  request: Request,
  response: Response,
  room: RoomView,
  query: RoomQuery,
): Promise<void> {
  if (!isScripted(request)) return response.redirect(303, `${room.path}#composer`);
  const page = await readRoom(visit, room.id, query);
  if (!page) return gone(response, NO_SUCH_PAGE);
  await visit.part(html`${roomList({ ...visit, room, page })} ${freshRequest()}`, { 'HX-Trigger': 'taken' });
}

async function roomOf(visit: Visit, id: RoomId): Promise<RoomView | undefined> {
  const room = await visit.talk.room(id, visit.me.id);
  return room && roomView(room, visit.me, await visit.desk.inboxes());
}

function refused(response: Response, words: string): void {
  response.status(422).type('text/plain').send(words);
}

function isAmong(colleagues: readonly Employee[], id: number): boolean {
  return colleagues.some((colleague) => colleague.id === id);
}

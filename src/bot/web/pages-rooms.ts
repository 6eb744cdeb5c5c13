import type { Request } from 'express';

import { ADD_CHANNEL, NEW_CHAT, NO_SUCH_PAGE } from '../phrases.ts';
import { notThere, roomPageOf } from './answers.ts';
import { read } from './forms.ts';
import { RoomPath, RoomQuery } from './forms-rooms.ts';
import { roomList } from './page/room.ts';
import { channelForm, chatForm } from './page/room-forms.ts';
import { NEW_CHANNEL_PATH, NEW_CHAT_PATH } from './page/room-links.ts';
import type { RoomView } from './rooms.ts';
import { channelPath, readRoom } from './rooms.ts';
import type { Answer, Visit } from './visit.ts';

/** Channels and private chats. Looking at one notes that they are there now, which may be noted any number of times. */
export function roomPages(get: (path: string, answer: Answer) => void): void {
  get('/', async (visit, request) => {
    await page(visit, request, await visit.home());
  });
  for (const [path, find] of [
    ['/channels/:channel', channel],
    ['/chats/:chat', chat],
  ] as const) {
    get(path, async (visit, request) => {
      const room = await find(visit, request);
      if (room) await visit.talk.leaveOff(room.id, visit.me.id, 'as-it-was');
      await page(visit, request, room);
    });
    get(`${path}/feed`, async (visit, request) => {
      const room = await find(visit, request);
      const shown = room && (await readRoom(visit, room.id, read(RoomQuery, request.query)));
      if (!room || !shown) return notThere(visit, NO_SUCH_PAGE);
      await visit.part(roomList({ ...visit, room, page: shown }));
    });
  }

  // Where a form was answered, whoever comes back after signing in asks for the form.
  for (const [path, form] of [
    ['/channels', NEW_CHANNEL_PATH],
    ['/chats', NEW_CHAT_PATH],
  ] as const)
    get(path, async (_visit, _request, response) => response.redirect(303, form));

  get(NEW_CHANNEL_PATH, (visit) =>
    visit.page({ title: ADD_CHANNEL, here: NEW_CHANNEL_PATH, main: channelForm() }),
  );
  get(NEW_CHAT_PATH, async (visit) => {
    const colleagues = (await visit.desk.colleagues()).filter(({ id }) => id !== visit.me.id);
    await visit.page({ title: NEW_CHAT, here: NEW_CHAT_PATH, main: chatForm(colleagues) });
  });
}

async function page(visit: Visit, request: Request, room: RoomView | undefined): Promise<void> {
  const query = read(RoomQuery, request.query);
  if (!room || !(await roomPageOf(visit, room, query))) await notThere(visit, NO_SUCH_PAGE);
}

async function channel(visit: Visit, request: Request): Promise<RoomView | undefined> {
  const path = channelPath(String(request.params['channel']));
  return (await visit.rooms()).find((room) => room.path === path);
}

async function chat(visit: Visit, request: Request): Promise<RoomView | undefined> {
  const id = read(RoomPath, request.params['chat']);
  return (await visit.rooms()).find((room) => room.kind === 'chat' && room.id === id);
}

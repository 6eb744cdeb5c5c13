import { timingSafeEqual } from 'node:crypto';

import { Router } from 'express';

import type { Login } from '../config.ts';
import type { Phones } from './phones.ts';

/** Where a picture is fetched from: the same road as Twilio's media, credentials included. */
export function mediaPath(picture: string): string {
  return `/sms/local/media/${picture}`;
}

export function mediaRoutes(phones: Phones, { username, password }: Login): Router {
  const expected = `Basic ${Buffer.from(`${username}:${password.reveal()}`).toString('base64')}`;
  return Router().get(mediaPath(':picture'), async (request, response) => {
    if (!equal(request.headers.authorization ?? '', expected)) return void response.status(401).end();
    const picture = await phones.picture(String(request.params['picture']));
    if (!picture) return void response.status(404).end();
    response.type(picture.contentType).send(Buffer.from(picture.bytes));
  });
}

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

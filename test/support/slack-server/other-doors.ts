import { setTimeout } from 'node:timers/promises';

import type { Request, Router } from 'express';
import express from 'express';

import type { Core } from './core.ts';
import type { JsonObject } from './json.ts';
import { isObject, parseJson } from './json.ts';
import { Refusal } from './refusal.ts';
import { respond } from './responding.ts';
import { answerWithFault } from './wrongs.ts';

const raw = express.raw({ type: () => true, limit: '20mb' });

/** Slack's doors beside the Web API: response URLs, uploads, downloads, the page that asks for consent. */
export function otherDoors(core: Core): Router {
  const routes = express.Router();

  routes.post('/actions/*rest', raw, (request, response) => {
    const fault = core.faults.next('response_url');
    if (fault && fault.kind !== 'lost_response' && fault.kind !== 'lost_response_500') {
      return answerWithFault(fault, response);
    }
    const args = parsedBody(request);
    const answer = refusable(() => respond(core, request.path, args));
    const outcome = answer instanceof Refusal ? answer.error : 'ok';
    core.calls.push({
      at: core.clock.now(),
      method: 'response_url',
      teamId: undefined,
      args,
      outcome,
      answer: {},
    });
    core.changes.ring();
    if (fault) return answerWithFault(fault, response);
    if (!(answer instanceof Refusal)) return response.type('text').send('ok');
    const status = answer.error.endsWith('_url') ? 404 : 400;
    return response.status(status).json({ ok: false, error: answer.error });
  });

  routes.post('/upload/v1/:id', raw, async (request, response) => {
    const fault = core.faults.next('upload');
    if (fault) return answerWithFault(fault, response);
    const upload = core.files.upload(String(request.params['id']));
    const bytes = await uploadedBytes(request);
    if (!upload || bytes.length !== upload.length)
      return response.status(400).type('text').send('upload mismatch');
    core.files.putUpload({ ...upload, bytes });
    return response.type('text').send(`OK - ${bytes.length}`);
  });

  // Without a token that may read it, Slack leads to its sign-in page: an HTML page, not the file.
  routes.get('/files-pri/:place/*name', async (request, response) => {
    const fault = core.faults.next('download');
    if (fault && fault.kind !== 'slow') return answerWithFault(fault, response);
    if (fault) await setTimeout(fault.ms);
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const team = core.world.teamByToken(token);
    const file = core.files.get(String(request.params['place']).split('-').at(-1) ?? '');
    if (!team || !file || file.teamId !== team.id || !team.scopes.has('files:read')) {
      return response.redirect(302, `/signin?redir=${encodeURIComponent(request.url)}`);
    }
    return response.type(file.mimetype).send(file.bytes);
  });
  routes.get('/signin', (_request, response) =>
    response.type('html').send('<!DOCTYPE html><title>Sign in</title>'),
  );

  // Consent is given at once, by the first person of the first workspace, unless the address names a `team`.
  routes.get('/oauth/v2/authorize', (request, response) => {
    const { client_id: client, redirect_uri: redirect, state, team } = request.query;
    if (client !== core.settings.clientId) return response.status(400).send('invalid_client_id');
    const teamId = typeof team === 'string' && team !== '' ? team : core.world.firstTeam().id;
    const person = [...core.world.users.values()].find((user) => user.teamId === teamId && !user.isBot);
    const code = core.newId('code');
    const redirectUri = typeof redirect === 'string' ? redirect : undefined;
    core.codes.set(code, { teamId, userId: person?.id ?? '', redirectUri });
    const query = new URLSearchParams({ code, ...(typeof state === 'string' && { state }) });
    return response.redirect(302, `${redirectUri ?? ''}?${query.toString()}`);
  });

  return routes;
}

function refusable(work: () => void): Refusal | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function parsedBody(request: Request): JsonObject {
  const body = Buffer.isBuffer(request.body) ? parseJson(request.body.toString()) : undefined;
  return isObject(body) ? body : {};
}

/** Raw bytes, or the one file of a form. */
async function uploadedBytes(request: Request): Promise<Buffer> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const contentType = request.headers['content-type'] ?? '';
  if (!contentType.startsWith('multipart/form-data')) return body;
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': contentType },
  }).formData();
  const file = [...form.values()].find((value) => typeof value !== 'string');
  return file === undefined || typeof file === 'string'
    ? Buffer.alloc(0)
    : Buffer.from(await file.arrayBuffer());
}

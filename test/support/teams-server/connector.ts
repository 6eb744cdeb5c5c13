import type { Request, Response, Router } from 'express';
import express from 'express';

import type { Json, JsonObject } from '../slack-server/json.ts';
import { isObject, objectIn, parseJson } from '../slack-server/json.ts';
import type { Core } from './core.ts';
import type { Method } from './faults.ts';
import type { Call } from './methods/call.ts';
import { createConversation } from './methods/conversations.ts';
import { changeActivity, deleteActivity, sendActivity } from './methods/activities.ts';
import { channelsOfTeam, memberOf, pagedMembers, teamDetails } from './methods/people.ts';
import { Refusal, refuse } from './refusal.ts';
import { withFaults } from './wrongs.ts';

interface Operation {
  readonly method: Method;
  readonly status: number;
  readonly run: (call: Call) => JsonObject;
  /** Whose calls are counted together. */
  readonly thread: (call: Call) => string;
}

const byConversation = ({ parts }: Call): string => placeIn(parts['conversation'] ?? '');

/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference */
export function connector(core: Core): Router {
  const routes = express.Router();
  const text = express.text({ type: () => true, limit: '2mb' });
  const serve = (operation: Operation) => (request: Request, response: Response) =>
    answer(core, operation, request, response);

  routes.post(
    '/emea/v3/conversations',
    text,
    serve({
      ...{ method: 'createConversation', status: 201, run: createConversation },
      thread: ({ body }) => {
        const channel = objectIn(objectIn(body['channelData'])['channel'])['id'];
        return typeof channel === 'string' ? channel : 'personal';
      },
    }),
  );
  const one = '/emea/v3/conversations/:conversation';
  const send = { method: 'reply', status: 201, run: sendActivity, thread: byConversation } as const;
  routes.post(`${one}/activities`, text, serve(send));
  routes.post(`${one}/activities/:activity`, text, serve(send));
  routes.put(
    `${one}/activities/:activity`,
    text,
    serve({ method: 'update', status: 200, run: changeActivity, thread: byConversation }),
  );
  routes.delete(
    `${one}/activities/:activity`,
    text,
    serve({ method: 'delete', status: 200, run: deleteActivity, thread: byConversation }),
  );
  routes.get(
    `${one}/pagedmembers`,
    text,
    serve({ method: 'members', status: 200, run: pagedMembers, thread: byConversation }),
  );
  routes.get(
    `${one}/members/:member`,
    text,
    serve({ method: 'members', status: 200, run: memberOf, thread: byConversation }),
  );
  const team = { method: 'team', status: 200, thread: ({ parts }: Call) => parts['team'] ?? '' } as const;
  routes.get('/emea/v3/teams/:team/conversations', text, serve({ ...team, run: channelsOfTeam }));
  routes.get('/emea/v3/teams/:team', text, serve({ ...team, run: teamDetails }));
  return routes;
}

async function answer(core: Core, operation: Operation, request: Request, response: Response): Promise<void> {
  const { method } = operation;
  const fault = core.faults.next(method);
  const body = parseJson(typeof request.body === 'string' ? request.body : '') ?? null;
  const note = (outcome: string) => noteCall(core, method, request, body, outcome);
  if (fault) note(`fault: ${fault.kind}`);
  const work = () => {
    try {
      const done = run(core, operation, request, body);
      if (!fault) note('ok');
      response.status(operation.status).json(done);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!fault) note(error.code);
      if (error.retryAfter !== undefined) response.set('retry-after', String(error.retryAfter));
      response.status(error.status).json({ error: { code: error.code, message: error.message } });
    }
    core.changes.ring();
  };
  await withFaults(core, method, response, work, fault);
}

function run(core: Core, operation: Operation, request: Request, body: Json): JsonObject {
  const token = /^Bearer (\S+)$/.exec(request.get('authorization') ?? '')?.[1];
  if (token === undefined || !core.issuer.mayCall(token))
    refuse(401, 'Unauthorized', 'Authorization has been denied for this request.');
  if (request.method === 'POST' || request.method === 'PUT') {
    if (!request.is('application/json')) refuse(415, 'UnsupportedMediaType');
    if (!isObject(body)) refuse(400, 'BadSyntax', 'The body is no JSON object.');
  }
  const parts = Object.fromEntries(
    Object.entries(request.params).map(([name, value]) => [name, String(value)]),
  );
  const query = new URL(request.url, 'http://localhost').searchParams;
  const call: Call = { core, parts, query, body: objectIn(body) };
  const wait = core.retryAfter(operation.method, operation.thread(call));
  if (wait !== undefined) throw new Refusal(429, 'TooManyRequests', 'Too many requests.', wait);
  return operation.run(call);
}

/** The channel or chat in a conversation's id, without the thread. */
function placeIn(conversation: string): string {
  return conversation.split(';')[0] ?? '';
}

function noteCall(core: Core, method: Method, request: Request, body: Json, outcome: string): void {
  const path = decodeURIComponent(request.url.replace('/emea/', '/'));
  core.calls.push({ at: core.clock.now(), method, path, body, outcome });
  core.changes.ring();
}

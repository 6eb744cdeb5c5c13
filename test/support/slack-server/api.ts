import { setTimeout } from 'node:timers/promises';

import type { Request, Response, Router } from 'express';
import express from 'express';

import type { Asked } from './args.ts';
import { askedIn, optional } from './args.ts';
import type { Core } from './core.ts';
import type { Fault } from './faults.ts';
import type { JsonObject } from './json.ts';
import { appMethods } from './methods/app.ts';
import { chatMethods } from './methods/chat.ts';
import { conversationMethods } from './methods/conversations.ts';
import { fileMethods } from './methods/files.ts';
import type { Call, Method } from './methods/method.ts';
import { reactionMethods } from './methods/reactions.ts';
import { userMethods } from './methods/users.ts';
import { viewMethods } from './methods/views.ts';
import { Refusal, refuse } from './refusal.ts';
import { answerWithFault } from './wrongs.ts';

const METHODS: Readonly<Record<string, Method>> = {
  ...chatMethods,
  ...conversationMethods,
  ...fileMethods,
  ...reactionMethods,
  ...userMethods,
  ...viewMethods,
};

/** `/api/<method>`: https://docs.slack.dev/apis/web-api */
export function webApi(core: Core): Router {
  const routes = express.Router();
  routes.all('/api/:method', express.raw({ type: () => true, limit: '20mb' }), async (request, response) => {
    const method = String(request.params['method']);
    const fault = core.faults.next(method);
    if (fault && !WORKS.has(fault.kind)) {
      note(core, method, await quietly(request), undefined, `fault: ${fault.kind}`, {});
      return answerWithFault(fault, response);
    }
    await work(core, method, request, response, fault);
  });
  return routes;
}

/** Faults of the answer alone. */
const WORKS: ReadonlySet<Fault['kind']> = new Set(['lost_response', 'lost_response_500', 'slow']);

async function work(core: Core, method: string, request: Request, response: Response, fault?: Fault) {
  let asked: Asked = { args: {}, token: undefined };
  let answer: JsonObject;
  try {
    asked = await asking(request);
    answer = { ok: true, ...(await run(core, method, asked, response)) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    answer = { ok: false, error: error.error, ...error.more };
  }
  const outcome = fault ? `fault: ${fault.kind}` : answer['ok'] === true ? 'ok' : String(answer['error']);
  note(core, method, asked.args, core.world.teamByToken(asked.token ?? '')?.id, outcome, answer);
  if (fault?.kind === 'slow') await setTimeout(fault.ms);
  else if (fault) return answerWithFault(fault, response);
  if (answer['error'] === 'ratelimited') response.status(429);
  response.json(answer);
}

async function run(
  core: Core,
  name: string,
  { args, token }: Asked,
  response: Response,
): Promise<JsonObject> {
  const open = appMethods[name];
  const method = METHODS[name];
  if (open) {
    if (open.token === 'app' && token === undefined) refuse('not_authed');
    if (open.token === 'app' && token !== core.settings.appToken) refuse('invalid_auth');
    return open.run({ core, args });
  }
  if (!method) return refuse('unknown_method', { req_method: name });
  if (token === undefined) return refuse('not_authed');
  if (core.revokedTokens.has(token)) refuse('account_inactive');
  if (token.startsWith('xapp-')) refuse('not_allowed_token_type');
  const team = core.world.teamByToken(token) ?? refuse('invalid_auth');
  const asTeam = optional(args, 'team_id');
  if (asTeam !== undefined && asTeam !== team.id) refuse('team_access_not_granted');
  const call: Call = { core, team, args };
  const needed = typeof method.scopes === 'function' ? method.scopes(call) : method.scopes;
  response.set('x-oauth-scopes', [...team.scopes].join(','));
  response.set('x-accepted-oauth-scopes', needed.join(','));
  if (!needed.every((scope) => team.scopes.has(scope))) {
    refuse('missing_scope', { needed: needed.join(','), provided: [...team.scopes].join(',') });
  }
  const wait = core.retryAfter(name, team.id, optional(args, 'channel') ?? '');
  if (wait !== undefined) {
    response.set('retry-after', String(wait));
    refuse('ratelimited');
  }
  return method.run(call);
}

function asking(request: Request): Promise<Asked> {
  return askedIn({
    contentType: request.headers['content-type'] ?? '',
    authorization: request.headers.authorization,
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    query: new URL(request.url, 'http://localhost').search,
  });
}

/** The arguments of a call that is not answered anyway. */
async function quietly(request: Request): Promise<JsonObject> {
  return (await asking(request).catch(() => ({ args: {} }))).args;
}

function note(
  core: Core,
  method: string,
  args: JsonObject,
  teamId: string | undefined,
  outcome: string,
  answer: JsonObject,
): void {
  core.calls.push({ at: core.clock.now(), method, teamId, args, outcome, answer });
  core.changes.ring();
}

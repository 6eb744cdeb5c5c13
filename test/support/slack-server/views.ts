import { randomBytes } from 'node:crypto';

import { LIMITS } from './check/limits.ts';
import { withIds } from './check/content.ts';
import type { Clock } from './clock.ts';
import { shortId } from './clock.ts';
import type { Json, JsonObject } from './json.ts';
import { listIn, objectsIn, textIn } from './json.ts';
import { refuse } from './refusal.ts';
import type { Values } from './view-state.ts';
import { asToldToBots, initialValues, keptValues, withValue } from './view-state.ts';
import type { Team } from './world.ts';

/** A modal that is open, or a Home tab. Replaced, not changed: another version under the same id. */
export interface OpenView {
  readonly id: string;
  readonly teamId: string;
  readonly userId: string;
  /** As the bot gave it, its blocks with ids. */
  readonly content: JsonObject;
  readonly hash: string;
  readonly values: Values;
  /** What the bot said about inputs, by block_id. */
  readonly errors: Readonly<Record<string, string>>;
  readonly rootId: string;
  readonly previousId: string | undefined;
}

export function viewStore(clock: Clock, newId: (prefix: string) => string) {
  /** Per person, the bottom one first. */
  const stacks = new Map<string, readonly OpenView[]>();
  const homes = new Map<string, OpenView>();

  const stackOf = (userId: string) => stacks.get(userId) ?? [];
  const newHash = () => `${Math.floor(clock.now() / 1000)}.${randomBytes(4).toString('hex')}`;

  function made(team: Team, userId: string, content: JsonObject, below?: OpenView): OpenView {
    const id = newId('V');
    const named = { ...content, blocks: withIds(listIn(content['blocks']), shortId) };
    return {
      ...{ id, teamId: team.id, userId, content: named, hash: newHash(), errors: {} },
      values: initialValues(named.blocks),
      rootId: below?.rootId ?? id,
      previousId: below?.id,
    };
  }

  function replace(view: OpenView): OpenView {
    if (homes.get(view.userId)?.id === view.id) homes.set(view.userId, view);
    stacks.set(
      view.userId,
      stackOf(view.userId).map((each) => (each.id === view.id ? view : each)),
    );
    return view;
  }

  function revised(view: OpenView, content: JsonObject): OpenView {
    const blocks = withIds(listIn(content['blocks']), shortId);
    const values = keptValues(blocks, view.values);
    return { ...view, content: { ...content, blocks }, values, hash: newHash(), errors: {} };
  }

  const open = () => [...stacks.values()].flat();

  function unique(teamId: string, content: JsonObject, except?: string): void {
    const external = textIn(content['external_id']);
    const taken = open().some(
      (each) => each.teamId === teamId && each.id !== except && each.content['external_id'] === external,
    );
    if (external !== '' && taken) refuse('duplicate_external_id');
  }

  return {
    stackOf,
    homeOf: (userId: string): OpenView | undefined => homes.get(userId),
    get: (id: string): OpenView | undefined => [...open(), ...homes.values()].find((each) => each.id === id),

    /** A modal that was open is replaced with all below it. */
    open(team: Team, userId: string, content: JsonObject): OpenView {
      unique(team.id, content);
      const view = made(team, userId, content);
      stacks.set(userId, [view]);
      return view;
    },

    push(team: Team, userId: string, content: JsonObject): OpenView {
      unique(team.id, content);
      const stack = stackOf(userId);
      const below = stack.at(-1);
      if (!below) return refuse('not_found');
      if (stack.length >= LIMITS.viewStack) refuse('push_limit_reached');
      const view = made(team, userId, content, below);
      stacks.set(userId, [...stack, view]);
      return view;
    },

    /** Under the same id, with another hash; typed values stay where their ids do. */
    update(
      team: Team,
      which: { id?: string; externalId?: string },
      content: JsonObject,
      hash?: string,
    ): OpenView {
      const view = open().find(
        (each) =>
          each.teamId === team.id &&
          (each.id === which.id ||
            (which.externalId !== undefined && each.content['external_id'] === which.externalId)),
      );
      if (!view) return refuse('not_found');
      if (hash !== undefined && hash !== view.hash) refuse('hash_conflict');
      unique(team.id, content, view.id);
      return replace(revised(view, content));
    },

    publish(team: Team, userId: string, content: JsonObject, hash?: string): OpenView {
      const before = homes.get(userId);
      if (hash !== undefined && hash !== before?.hash) refuse('hash_conflict');
      const view = before ? revised(before, content) : made(team, userId, content);
      homes.set(userId, view);
      return view;
    },

    fill(view: OpenView, blockId: string, actionId: string, value: JsonObject): OpenView {
      return replace({ ...view, values: withValue(view.values, blockId, actionId, value) });
    },
    complain: (view: OpenView, errors: Readonly<Record<string, string>>): OpenView =>
      replace({ ...view, errors }),

    /** The top one goes; the one below is as it was left. */
    pop: (userId: string): void => void stacks.set(userId, stackOf(userId).slice(0, -1)),
    clear: (userId: string): void => void stacks.delete(userId),
  };
}

/** https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export function viewJson(view: OpenView, team: Team, appId: string): JsonObject {
  const { content } = view;
  const given = (name: string, otherwise: Json) => content[name] ?? otherwise;
  return {
    id: view.id,
    team_id: view.teamId,
    app_installed_team_id: view.teamId,
    type: content['type'],
    blocks: objectsIn(content['blocks']),
    private_metadata: given('private_metadata', ''),
    callback_id: given('callback_id', ''),
    external_id: given('external_id', ''),
    state: { values: asToldToBots(view.values) },
    hash: view.hash,
    title: given('title', { type: 'plain_text', text: 'View Title', emoji: true }),
    close: given('close', null),
    submit: given('submit', null),
    clear_on_close: given('clear_on_close', false),
    notify_on_close: given('notify_on_close', false),
    root_view_id: view.rootId,
    previous_view_id: view.previousId ?? null,
    app_id: appId,
    bot_id: team.botId,
  };
}

import { z } from 'zod';

/** Of a workspace, a person, a channel. */
const Id = z.string().regex(/^[A-Z0-9]{1,40}$/i);
const Named = z.looseObject({ id: Id });
const MaybeNamed = Named.nullish();
const Envelope = { is_enterprise_install: z.unknown().optional(), enterprise: MaybeNamed, team: MaybeNamed };

/** What is no address would be told in a log. */
const ResponseUrl = z.url({ protocol: /^https?$/ });

/** https://docs.slack.dev/apis/events-api#event-type-structure */
const EventBody = z.looseObject({
  ...Envelope,
  event: z.looseObject({
    type: z.string(),
    channel: z.union([Id, Named]).optional(),
    item: z.looseObject({}).optional(),
    // Bolt takes null for somebody with an id.
    user: z
      .union([Id, Named])
      .nullish()
      .transform((user) => user ?? undefined),
    view: z.looseObject({ private_metadata: z.string().optional() }).nullish(),
    tokens: z.looseObject({}).optional(),
  }),
  team_id: Id.optional(),
  authorizations: z.array(z.looseObject({})).nullish(),
});

/** https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling */
const CommandBody = z.looseObject({
  command: z.string(),
  text: z.string(),
  user_id: Id,
  user_name: z.string().optional(),
  team_id: Id,
  channel_id: Id,
  trigger_id: z.string(),
  response_url: ResponseUrl.optional(),
});

const Option = z.looseObject({ value: z.string().optional() });
/** What somebody filled in or chose. https://docs.slack.dev/reference/views#view-submission */
const Field = z.looseObject({
  value: z.string().nullish(),
  selected_user: Id.nullish(),
  selected_option: Option.nullish(),
  selected_options: z.array(Option).nullish(),
  files: z.array(z.looseObject({})).nullish(),
});

const View = z.looseObject({
  id: z.string(),
  callback_id: z.string().optional(),
  private_metadata: z.string(),
  blocks: z.array(z.looseObject({})).optional(),
  state: z
    .looseObject({ values: z.record(z.string(), z.record(z.string(), Field)) })
    .nullish()
    .transform((state) => state ?? { values: {} }),
});

/** https://docs.slack.dev/reference/interaction-payloads */
const InteractionBody = z
  .looseObject({
    ...Envelope,
    event: z.undefined().optional(),
    command: z.undefined().optional(),
    type: z.string(),
    user: Named,
    // Bolt takes null for a channel with an id.
    channel: MaybeNamed.transform((channel) => channel ?? undefined),
    container: z.looseObject({}).optional(),
    message: z.looseObject({}).nullish(),
    actions: z
      .array(
        z.looseObject({
          type: z.string(),
          action_id: z.string().optional(),
          block_id: z.string().optional(),
        }),
      )
      .min(1)
      .optional(),
    view: View.nullish(),
    response_url: ResponseUrl.optional(),
  })
  .refine(({ type, view }) => !type.startsWith('view_') || view)
  .refine(({ type, actions }) => type !== 'block_actions' || actions);

/**
 * What of a request the library takes for granted, and what of it we do: both would fail where it is otherwise,
 * and Slack would bring it again. What each listener needs besides it reads itself.
 */
export const SlackBody = z.union([EventBody, CommandBody, InteractionBody]);

import type { JsonObject } from '../json.ts';
import { objectsIn, sameJson } from '../json.ts';
import { LIMITS } from './limits.ts';
import type { Check } from './schema.ts';
import { all, flag, list, matching, oneOf, record, rule, text, whole } from './schema.ts';
import { confirmation, markedOption, option, optionGroup, overflowOption, plainText } from './texts.ts';

const action_id = text(LIMITS.actionId);
const placeholder = plainText(LIMITS.placeholder);
const focus_on_load = flag;
const confirm = confirmation;
const userId = matching(/^[UW][A-Z0-9]+$/, 'user id');
const conversationId = matching(/^[CGDU][A-Z0-9]+$/, 'conversation id');

/** https://docs.slack.dev/reference/block-kit/block-elements/button-element */
const button = record(
  { text: plainText(LIMITS.buttonText) },
  {
    action_id,
    confirm,
    url: text(LIMITS.buttonUrl),
    value: text(LIMITS.buttonValue, 0),
    style: oneOf('primary', 'danger'),
    accessibility_label: text(LIMITS.accessibilityLabel),
  },
);

/** https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element */
const staticSelect = all(
  record(
    {},
    {
      action_id,
      placeholder,
      confirm,
      focus_on_load,
      options: list(option, LIMITS.options),
      option_groups: list(optionGroup, LIMITS.optionGroups),
      initial_option: option,
    },
  ),
  rule(
    (value) => (value['options'] === undefined) !== (value['option_groups'] === undefined),
    'must provide either options or option_groups',
  ),
  rule(hasInitialOption, 'initial_option must match one of the options'),
);

const externalSelect = record(
  {},
  { action_id, placeholder, confirm, focus_on_load, initial_option: option, min_query_length: whole(0, 255) },
);
const usersSelect = record({}, { action_id, placeholder, confirm, focus_on_load, initial_user: userId });
const conversationsSelect = record(
  {},
  {
    action_id,
    placeholder,
    confirm,
    focus_on_load,
    initial_conversation: conversationId,
    default_to_current_conversation: flag,
    response_url_enabled: flag,
    filter: record(
      {},
      {
        include: list(oneOf('im', 'mpim', 'private', 'public'), 4),
        exclude_external_shared_channels: flag,
        exclude_bot_users: flag,
      },
    ),
  },
);

/** https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element */
const plainTextInput = record(
  {},
  {
    action_id,
    placeholder,
    focus_on_load,
    initial_value: text(LIMITS.inputText, 0),
    multiline: flag,
    min_length: whole(0, LIMITS.inputText),
    max_length: whole(1, LIMITS.inputText),
    dispatch_action_config: record({
      trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 2),
    }),
  },
);

/** https://docs.slack.dev/reference/block-kit/block-elements/file-input-element */
const fileInput = record(
  {},
  {
    action_id,
    filetypes: list(matching(/^[a-z0-9]+$/, 'file type'), 100),
    max_files: whole(1, LIMITS.files),
  },
);

const marks = all(
  record(
    { options: list(markedOption, LIMITS.checkboxes) },
    { action_id, confirm, focus_on_load, initial_options: list(markedOption, LIMITS.checkboxes) },
  ),
  rule(
    (value) => objectsIn(value['initial_options']).every((each) => isAmong(each, optionsOf(value))),
    'initial_options must match the options',
  ),
);
const radio = all(
  record(
    { options: list(markedOption, LIMITS.checkboxes) },
    { action_id, confirm, focus_on_load, initial_option: markedOption },
  ),
  rule(hasInitialOption, 'initial_option must match one of the options'),
);
const overflow = record({ options: list(overflowOption, LIMITS.overflowOptions) }, { action_id, confirm });

/** https://docs.slack.dev/reference/block-kit/block-elements/image-element */
export const image: Check = all(
  record(
    { alt_text: text(LIMITS.imageAlt) },
    {
      image_url: text(LIMITS.imageUrl),
      slack_file: record({}, { id: text(100), url: text(LIMITS.imageUrl) }),
    },
  ),
  rule(
    (value) => (value['image_url'] === undefined) !== (value['slack_file'] === undefined),
    'must provide either image_url or slack_file',
  ),
);

const selects = {
  static_select: staticSelect,
  external_select: externalSelect,
  users_select: usersSelect,
  conversations_select: conversationsSelect,
  checkboxes: marks,
  radio_buttons: radio,
};

/** What may stand where. */
export const ACTIONS_ELEMENTS = { ...selects, button, overflow };
export const ACCESSORIES = { ...selects, button, overflow, image };
export const INPUT_ELEMENTS = { ...selects, plain_text_input: plainTextInput };
export const MODAL_INPUT_ELEMENTS = { ...INPUT_ELEMENTS, file_input: fileInput };

function optionsOf(value: JsonObject): readonly JsonObject[] {
  const groups = objectsIn(value['option_groups']);
  return [...objectsIn(value['options']), ...groups.flatMap((group) => objectsIn(group['options']))];
}

function hasInitialOption(value: JsonObject): boolean {
  const initial = value['initial_option'];
  return initial === undefined || isAmong(initial, optionsOf(value));
}

function isAmong(value: JsonObject[string], options: readonly JsonObject[]): boolean {
  return options.some((each) => sameJson(each, value));
}

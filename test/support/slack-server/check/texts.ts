import { LIMITS } from './limits.ts';
import type { Check } from './schema.ts';
import { byType, flag, list, oneOf, record, text } from './schema.ts';

/** https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
export function plainText(max: number): Check {
  return byType({ plain_text: record({ text: text(max) }, { emoji: flag }) });
}

export function anyText(max: number): Check {
  return byType({
    plain_text: record({ text: text(max) }, { emoji: flag }),
    mrkdwn: record({ text: text(max) }, { verbatim: flag }),
  });
}

/** https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
export const confirmation: Check = record(
  {
    title: plainText(LIMITS.confirmTitle),
    text: anyText(LIMITS.confirmText),
    confirm: plainText(LIMITS.confirmButton),
    deny: plainText(LIMITS.confirmButton),
  },
  { style: oneOf('primary', 'danger') },
);

/** https://docs.slack.dev/reference/block-kit/composition-objects/option-object */
export const option: Check = record(
  { text: plainText(LIMITS.optionText), value: text(LIMITS.optionValue) },
  { description: plainText(LIMITS.optionDescription) },
);

/** Those of checkboxes and radio buttons may be formatted. */
export const markedOption: Check = record(
  { text: anyText(LIMITS.optionText), value: text(LIMITS.optionValue) },
  { description: anyText(LIMITS.optionDescription) },
);

export const overflowOption: Check = record(
  { text: plainText(LIMITS.optionText), value: text(LIMITS.optionValue) },
  { description: plainText(LIMITS.optionDescription), url: text(LIMITS.buttonUrl) },
);

/** https://docs.slack.dev/reference/block-kit/composition-objects/option-group-object */
export const optionGroup: Check = record({
  label: plainText(LIMITS.groupLabel),
  options: list(option, LIMITS.options),
});

import type { JsonObject } from '../support/slack-server/json.ts';

/** Blocks that Slack takes, to be spoilt in one place. */

export const plain = (text: string): JsonObject => ({ type: 'plain_text', text });
export const mrkdwn = (text: string): JsonObject => ({ type: 'mrkdwn', text });
export const x = (length: number): string => 'x'.repeat(length);
export const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

export const section = (more: JsonObject = {}): JsonObject => ({
  type: 'section',
  text: mrkdwn('hi'),
  ...more,
});
export const button = (more: JsonObject = {}): JsonObject => ({
  ...{ type: 'button', text: plain('Take It'), action_id: 'take', value: 'issue-1' },
  ...more,
});
export const actions = (...elements: readonly JsonObject[]): JsonObject => ({ type: 'actions', elements });
export const option = (more: JsonObject = {}): JsonObject => ({ text: plain('Ana'), value: 'ana', ...more });
export const options = (count: number): JsonObject[] =>
  many(count, (index) => option({ value: `v${index}` }));
export const select = (more: JsonObject = {}): JsonObject => ({
  ...{ type: 'static_select', action_id: 'who', options: [option()] },
  ...more,
});
export const textInput = (more: JsonObject = {}): JsonObject => ({
  ...{ type: 'plain_text_input', action_id: 'words' },
  ...more,
});
export const input = (element: JsonObject = textInput(), more: JsonObject = {}): JsonObject => ({
  ...{ type: 'input', block_id: 'reply', label: plain('Reply'), element },
  ...more,
});
export const richText = (...elements: readonly JsonObject[]): JsonObject => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});
export const modal = (blocks: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  ...{ type: 'modal', callback_id: 'issue', title: plain('Issue 12'), submit: plain('Save'), blocks },
  ...more,
});

/** As our cards are: headline on top, the rest in one coloured attachment. */
export function card(color: string, buttons: readonly string[], more: JsonObject = {}): JsonObject {
  return {
    text: 'New issue from +1 555 0100',
    blocks: [section({ text: mrkdwn('*New issue*'), block_id: 'headline' })],
    attachments: [
      {
        color,
        fallback: 'New issue',
        blocks: [
          { ...richText({ type: 'text', text: 'My <order> & @everyone' }), block_id: 'words' },
          {
            ...actions(...buttons.map((label) => button({ text: plain(label), action_id: label }))),
            block_id: 'do',
          },
        ],
      },
    ],
    ...{ parse: 'none', link_names: false },
    ...more,
  };
}

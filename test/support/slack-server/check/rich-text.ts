import type { Check } from './schema.ts';
import { byType, flag, list, matching, oneOf, record, text, whole } from './schema.ts';

const MANY = 1_000;
const style = record(
  {},
  {
    bold: flag,
    italic: flag,
    strike: flag,
    code: flag,
    underline: flag,
    highlight: flag,
    client_highlight: flag,
    unlink: flag,
  },
);

const leaves = {
  text: record({ text: text(40_000) }, { style }),
  link: record({ url: text(3_000) }, { text: text(40_000), style, unsafe: flag }),
  emoji: record({ name: text(100) }, { unicode: text(100), style, skin_tone: whole(1, 6) }),
  user: record({ user_id: matching(/^[UW][A-Z0-9]+$/, 'user id') }, { style }),
  usergroup: record({ usergroup_id: matching(/^S[A-Z0-9]+$/, 'user group id') }, { style }),
  channel: record({ channel_id: matching(/^[CGD][A-Z0-9]+$/, 'channel id') }, { style }),
  broadcast: record({ range: oneOf('here', 'channel', 'everyone') }, { style }),
  color: record({ value: text(20) }, { style }),
  date: record(
    { timestamp: whole(0, 99_999_999_999), format: text(300) },
    { url: text(3_000), fallback: text(300), style },
  ),
};

const section = record({ elements: list(byType(leaves), MANY) });
const border = whole(0, 1);

/** https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */
export const richTextElements: Check = list(
  byType({
    rich_text_section: section,
    rich_text_quote: record({ elements: list(byType(leaves), MANY) }, { border }),
    rich_text_preformatted: record(
      { elements: list(byType({ text: leaves.text, link: leaves.link }), MANY) },
      { border, language: text(50) },
    ),
    rich_text_list: record(
      {
        style: oneOf('bullet', 'ordered'),
        elements: list(byType({ rich_text_section: section }), MANY),
      },
      { indent: whole(0, 8), offset: whole(0, 1_000_000), border },
    ),
  }),
  MANY,
);

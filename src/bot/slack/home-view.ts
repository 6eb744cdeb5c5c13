import type { ActionsBlock, Button, HomeView, KnownBlock, PlainTextOption } from '@slack/types';

import { NOTICES } from '../../issues/effects.ts';
import type { CardView } from '../card.ts';
import {
  CLEAR_SEARCH,
  countsWords,
  EVERY_INBOX,
  NEWER,
  NOTICE_WORDS,
  NOTICES_TITLE,
  OLDER,
  SEARCH_HINT,
  SEARCH_LABEL,
  SHOW_ALL,
  TRACKER,
} from '../phrases.ts';
import type { HomeData, Section } from './home-read.ts';
import type { HomeState } from './home-state.ts';
import { HOME, isList, SHOWS, showWords } from './home-state.ts';
import { LIMITS } from './limits.ts';
import { aside, paragraph, plain } from './modal-pieces.ts';
import { row } from './rows.ts';

/** Pure. The Issue Tracker as one person's Home tab. https://docs.slack.dev/surfaces/app-home */
export function homeView(data: HomeData): HomeView {
  const { state, sections } = data;
  const before: KnownBlock[] = [
    { type: 'header', text: plain(TRACKER, LIMITS.headerText) },
    aside(countsWords(data.counts)),
    filters(data),
    search(state),
    ...(state.text === undefined ? [] : [buttons('home:clearing', [button(HOME.clear, CLEAR_SEARCH, '-')])]),
  ];
  const after: KnownBlock[] = [{ type: 'divider' }, ...notices(data)];
  return {
    type: 'home',
    private_metadata: JSON.stringify(state),
    blocks: [...before, ...unique(sections).flatMap((section) => sectionBlocks(section, data)), ...after],
  };
}

/** Pure. For somebody who cannot be an employee: why not. */
export function closedHome(words: string): HomeView {
  return {
    type: 'home',
    blocks: [{ type: 'header', text: plain(TRACKER, LIMITS.headerText) }, paragraph(words)],
  };
}

/** Each list is read for itself; an issue that changes between them would come twice, and so would its names. */
function unique(sections: readonly Section[]): readonly Section[] {
  const seen = new Set<number>();
  return sections.map((section) => ({
    ...section,
    cards: section.cards.filter(({ issue }) => !seen.has(issue) && seen.add(issue)),
  }));
}

function sectionBlocks(section: Section, { links, state }: HomeData): readonly KnownBlock[] {
  const { title, all, cards, empty } = section;
  return [
    { type: 'divider' },
    {
      type: 'section',
      text: plain(title, LIMITS.sectionText),
      ...(all !== undefined && { accessory: button(HOME.all, SHOW_ALL, all) }),
    },
    ...(cards.length === 0 ? [aside(empty)] : []),
    ...cards.flatMap((card) => rowBlocks(card, links.get(card.issue))),
    ...(isList(state) ? pager(section, state) : []),
  ];
}

/** The same buttons as on the card: what they do, and for whom, is decided when they are pressed. */
function rowBlocks(card: CardView, link: string | undefined): readonly KnownBlock[] {
  const { issue, actions } = card;
  const pressed = actions.map(({ name, label }) => button(`issue:${name}`, label, String(issue)));
  return [
    row(card, link, `home:${issue}`),
    ...(pressed.length === 0 ? [] : [buttons(`home:${issue}:actions`, pressed)]),
  ];
}

function pager({ next }: Section, { pages }: HomeState): readonly KnownBlock[] {
  const turns = [
    ...(pages.length === 0 ? [] : [button(HOME.newer, NEWER, '-')]),
    ...(next === undefined ? [] : [button(HOME.older, OLDER, next)]),
  ];
  return turns.length === 0 ? [] : [buttons('home:pages', turns)];
}

function filters({ state, inboxes }: HomeData): ActionsBlock {
  const shows = SHOWS.map((show) => option(showWords(show), show));
  const every = option(EVERY_INBOX, '0');
  const named = inboxes.slice(0, LIMITS.options - 1).map(({ id, name }) => option(name, String(id)));
  const chosen = named.find(({ value }) => value === String(state.inbox)) ?? every;
  return {
    type: 'actions',
    // Slack keeps what is chosen in a menu of the same name; under another it shows what is so.
    block_id: `home:filters:${state.show}:${chosen.value}`,
    elements: [
      {
        type: 'static_select',
        action_id: HOME.show,
        placeholder: plain(TRACKER, LIMITS.placeholder),
        options: shows,
        initial_option: option(showWords(state.show), state.show),
      },
      {
        type: 'static_select',
        action_id: HOME.inbox,
        placeholder: plain(EVERY_INBOX, LIMITS.placeholder),
        options: [every, ...named],
        initial_option: chosen,
      },
    ],
  };
}

function search({ text, field }: HomeState): KnownBlock {
  return {
    type: 'input',
    block_id: `home:search:${field}`,
    dispatch_action: true,
    optional: true,
    label: plain(SEARCH_LABEL, LIMITS.label),
    element: {
      type: 'plain_text_input',
      action_id: HOME.search,
      max_length: 200,
      placeholder: plain(SEARCH_HINT, LIMITS.placeholder),
      dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] },
      ...(text !== undefined && { initial_value: text }),
    },
  };
}

function notices({ notices: wanted }: HomeData): readonly KnownBlock[] {
  const options = NOTICES.map((about) => option(NOTICE_WORDS[about], about));
  const on = options.filter(({ value }) => NOTICES.some((about) => about === value && wanted.get(about)));
  return [
    { type: 'section', text: plain(NOTICES_TITLE, LIMITS.sectionText) },
    {
      type: 'actions',
      block_id: 'home:notices',
      elements: [
        {
          type: 'checkboxes',
          action_id: HOME.notices,
          options,
          // Slack takes no empty list for "none".
          ...(on.length > 0 && { initial_options: on }),
        },
      ],
    },
  ];
}

function buttons(blockId: string, elements: readonly Button[]): ActionsBlock {
  return { type: 'actions', block_id: blockId, elements: [...elements] };
}

function button(actionId: string, label: string, value: string): Button {
  return { type: 'button', action_id: actionId, text: plain(label, LIMITS.buttonText), value };
}

function option(label: string, value: string): PlainTextOption & { readonly value: string } {
  return { text: plain(label, LIMITS.optionText), value };
}

/**
 * The Adaptive Card elements that Switchboard draws with, and how each is made. https://adaptivecards.io/explorer
 *
 * Teams reads markdown, links and mentions in a TextBlock. Whatever a person wrote, or is called, therefore stands
 * in a TextRun, which is shown letter by letter. `heading` and `mentionBlock` alone make TextBlocks.
 */
export interface AdaptiveCardJson {
  readonly type: 'AdaptiveCard';
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  readonly version: '1.5';
  readonly msteams: { readonly width: 'Full'; readonly entities?: readonly MentionEntity[] };
  readonly body: readonly CardElement[];
  readonly actions?: readonly CardAction[];
}

export type CardElement = TextBlock | RichTextBlock | Container | ColumnSet | ActionSet | CardInput;
export type CardInput = TextInput | ChoiceInput | ToggleInput;
export type CardAction = ExecuteAction | SubmitAction | OpenUrlAction;

/** As it stands in a card: what a theme makes of it has enough contrast on its own background. */
export type ContainerStyle = 'default' | 'emphasis' | 'accent' | 'good' | 'attention' | 'warning';

interface Placed {
  readonly spacing?: 'None' | 'Small' | 'Default' | 'Medium' | 'Large';
  readonly separator?: boolean;
}

export interface TextBlock extends Placed {
  readonly type: 'TextBlock';
  readonly text: string;
  readonly wrap: true;
  readonly style?: 'heading';
  readonly weight?: 'Bolder';
  readonly size?: 'Medium' | 'Large';
}

export interface RichTextBlock extends Placed {
  readonly type: 'RichTextBlock';
  readonly inlines: readonly TextRun[];
}

export interface RunStyle {
  readonly weight?: 'Bolder';
  readonly size?: 'Small' | 'Medium' | 'Large';
  readonly italic?: true;
  readonly isSubtle?: true;
  readonly fontType?: 'Monospace';
  readonly color?: 'Attention' | 'Accent' | 'Good';
}

export interface TextRun extends RunStyle {
  readonly type: 'TextRun';
  readonly text: string;
  readonly selectAction?: { readonly type: 'Action.OpenUrl'; readonly url: string };
}

export interface Container extends Placed {
  readonly type: 'Container';
  readonly style?: ContainerStyle;
  readonly bleed?: true;
  readonly items: readonly CardElement[];
}

export interface ColumnSet extends Placed {
  readonly type: 'ColumnSet';
  readonly columns: readonly {
    readonly type: 'Column';
    readonly width: 'auto' | 'stretch';
    readonly verticalContentAlignment?: 'Center' | 'Bottom';
    readonly items: readonly CardElement[];
  }[];
}

export interface ActionSet extends Placed {
  readonly type: 'ActionSet';
  readonly actions: readonly CardAction[];
}

export interface TextInput extends Placed {
  readonly type: 'Input.Text';
  readonly id: string;
  readonly label?: string;
  readonly placeholder?: string;
  readonly isMultiline?: boolean;
  readonly maxLength?: number;
  readonly value?: string;
  readonly isVisible?: false;
}

/** `compact` and `filtered` show titles as they are; expanded ones would be read as markdown. */
export interface ChoiceInput extends Placed {
  readonly type: 'Input.ChoiceSet';
  readonly id: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly style: 'compact' | 'filtered';
  readonly choices: readonly Choice[];
  readonly value?: string;
  /** More than the choices are found by asking the bot (`application/search`). */
  readonly 'choices.data'?: { readonly type: 'Data.Query'; readonly dataset: string };
}

export interface Choice {
  readonly title: string;
  readonly value: string;
}

export interface ToggleInput extends Placed {
  readonly type: 'Input.Toggle';
  readonly id: string;
  readonly label: string;
  readonly title: string;
  readonly value: 'true' | 'false';
  readonly wrap: true;
}

export interface ExecuteAction {
  readonly type: 'Action.Execute';
  readonly title: string;
  readonly verb: string;
  readonly data: ActionData;
  readonly associatedInputs?: 'none';
  readonly style?: 'positive';
  readonly tooltip?: string;
}

export interface SubmitAction {
  readonly type: 'Action.Submit';
  readonly title: string;
  readonly data: ActionData & { readonly msteams?: { readonly type: 'task/fetch' } };
  readonly associatedInputs?: 'none';
  readonly style?: 'positive';
  readonly tooltip?: string;
}

export interface OpenUrlAction {
  readonly type: 'Action.OpenUrl';
  readonly title: string;
  readonly url: string;
  readonly tooltip?: string;
}

/** What comes back with a click; `verb` names what is asked. */
export type ActionData = Readonly<Record<string, unknown>> & { readonly verb: string };

export interface MentionEntity {
  readonly type: 'mention';
  readonly text: string;
  readonly mentioned: { readonly id: string; readonly name: string; readonly type?: 'tag' };
}

/** A card as a message carries it. */
export interface CardActivity {
  readonly type: 'message';
  /** What a notification shows. */
  readonly summary: string;
  readonly attachments: readonly [
    { readonly contentType: 'application/vnd.microsoft.card.adaptive'; readonly content: AdaptiveCardJson },
  ];
}

export interface Dialog {
  readonly title: string;
  readonly card: AdaptiveCardJson;
}

export function adaptiveCard(
  body: readonly CardElement[],
  actions: readonly CardAction[] = [],
  entities: readonly MentionEntity[] = [],
): AdaptiveCardJson {
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    msteams: { width: 'Full', ...(entities.length > 0 && { entities }) },
    body,
    ...(actions.length > 0 && { actions }),
  };
}

/** Alone, without a text: Teams makes two messages of both, and tells the id of neither. */
export function cardActivity(content: AdaptiveCardJson, summary: string): CardActivity {
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', summary, attachments: [{ contentType, content }] };
}

/** `inputs: false`: what is typed in the card does not come along. */
export function execute(
  title: string,
  verb: string,
  data: object,
  { inputs = false }: { readonly inputs?: boolean } = {},
): ExecuteAction {
  const asked = { type: 'Action.Execute', title, verb, data: { ...data, verb } } as const;
  return inputs ? asked : { ...asked, associatedInputs: 'none' };
}

/** For dialogs, where Action.Execute is not taken. What is typed comes along. */
export function submit(title: string, verb: string, data: object): SubmitAction {
  return { type: 'Action.Submit', title, data: { ...data, verb } };
}

/** Opens a dialog. https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots */
export function fetchDialog(title: string, verb: string, data: object): SubmitAction {
  return {
    type: 'Action.Submit',
    title,
    data: { ...data, verb, msteams: { type: 'task/fetch' } },
    associatedInputs: 'none',
  };
}

export function openUrl(title: string, url: string): OpenUrlAction {
  return { type: 'Action.OpenUrl', title, url };
}

export function actionSet(actions: readonly CardAction[]): readonly ActionSet[] {
  return actions.length === 0 ? [] : [{ type: 'ActionSet', actions }];
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** A card as somebody sees it on the platform, in the platform's own words turned into ours. */
export interface SeenCard {
  /** What it is known by on the platform; the same for as long as the card stands. */
  readonly name: string;
  readonly status: 'unassigned' | 'assigned' | 'closed';
  /** Everything written on it that people read. */
  readonly text: string;
  /** What its buttons say, in order. */
  readonly labels: readonly string[];
}

/** Ana Lima and Ben Okafor, whom every harness brings. */
export type Member = 'ana' | 'ben';

/** A chat platform with the whole product behind it, a customer at one end and employees at the other. */
export interface PlatformHarness {
  /** A customer nobody has heard of writes for the first time; resolves once it is kept. */
  customerWrites(text: string): Promise<{ readonly writesAgain: (text: string) => Promise<void> }>;
  /** All cards of the conversation as this member sees them now, oldest first. */
  cards(by: Member): Promise<readonly SeenCard[]>;
  /** Presses a button by its label; what was said to the one who pressed, and to nobody else. */
  press(by: Member, card: string, label: string): Promise<string>;
  /** What was announced or posted under the card, as everybody reads it. */
  announced(card: string): Promise<readonly string[]>;
  /** What everybody could read anywhere, and what customer text turned into markup: to find what must not be there. */
  markup(): Promise<string>;
  stop(): Promise<void>;
}

/** What is true of every chat platform. */
export function chatPlatformContract(platform: string, start: () => Promise<PlatformHarness>): void {
  describe(`the chat platform ${platform}`, () => {
    let harness: PlatformHarness;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness.stop());

    /** The card on which this is written, once the member sees it as expected. */
    async function seen(text: string, is: (card: SeenCard) => boolean, by: Member = 'ana') {
      let found: SeenCard | undefined;
      await expect
        .poll(
          async () => {
            found = (await harness.cards(by)).find((card) => card.text.includes(text));
            return found !== undefined && is(found);
          },
          { timeout: 15_000 },
        )
        .toBe(true);
      if (!found) throw new Error('it was there a moment ago');
      return found;
    }
    const opened = (text: string) => seen(text, () => true);

    it('shows a new issue as an unassigned card with exactly the buttons that apply', async () => {
      await harness.customerWrites('The tap is dripping since Monday.');

      const card = await opened('The tap is dripping');

      expect(card.status).toBe('unassigned');
      expect(card.text).toContain('Unassigned');
      expect(card.labels).toEqual(['Assign It', 'Take It', 'Mark as Closed', 'Resolve']);
    });

    it('puts Resolve first where the message asks nothing', async () => {
      await harness.customerWrites('Thank you so much!');

      const card = await opened('Thank you so much!');

      expect(card.labels).toEqual(['Resolve', 'Assign It', 'Take It', 'Mark as Closed']);
    });

    it('shows everybody who took an issue, on the same card', async () => {
      await harness.customerWrites('Could I move my appointment?');
      const { name } = await opened('move my appointment');

      await harness.press('ana', name, 'Take It');

      for (const by of ['ana', 'ben'] as const) {
        const card = await seen('move my appointment', status('assigned'), by);
        expect(card.name).toBe(name);
        expect(card.text).toContain('Assigned to Ana Lima');
        expect(card.labels).toEqual(['Assign It', 'Mark as Closed', 'Release It', 'Resolve']);
      }
    });

    it('shows who closed an issue, and leaves Open and Reopen', async () => {
      await harness.customerWrites('It has been solved by itself.');
      const { name } = await opened('solved by itself');

      await harness.press('ben', name, 'Mark as Closed');

      const card = await seen('solved by itself', status('closed'));
      expect(card.text).toContain('Closed by Ben Okafor');
      expect(card.labels).toEqual(['Open', 'Reopen']);
    });

    it('says of a resolved issue that no reply was needed', async () => {
      await harness.customerWrites('Thanks a lot');
      const { name } = await opened('Thanks a lot');

      await harness.press('ana', name, 'Resolve');

      const card = await seen('Thanks a lot', status('closed'));
      expect(card.text).toContain('Resolved by Ana Lima, no reply needed');
    });

    it('brings an issue back on Reopen, and gives it back on Release It', async () => {
      await harness.customerWrites('Please look at this once more.');
      const { name } = await opened('once more');
      await harness.press('ana', name, 'Take It');
      await harness.press('ana', name, 'Mark as Closed');
      await seen('once more', status('closed'));

      await harness.press('ben', name, 'Reopen');
      await seen('once more', (card) => card.text.includes('Assigned to Ana Lima'));
      await harness.press('ana', name, 'Release It');

      await seen('once more', status('unassigned'));
    });

    it('tells a refusal to the one who pressed, names the colleague, and changes nothing', async () => {
      await harness.customerWrites('Only one of you can close this.');
      const { name } = await opened('Only one of you');
      await harness.press('ana', name, 'Take It');
      await seen('Only one of you', status('assigned'), 'ben');

      const said = await harness.press('ben', name, 'Mark as Closed');

      expect(said).toContain('only Ana Lima can do that');
      const others = await seen('Only one of you', status('assigned'), 'ana');
      expect(others.text).not.toContain('can do that');
    });

    it('announces a further message and counts it on the card, without a new card', async () => {
      const customer = await harness.customerWrites('Is anybody there?');
      const { name } = await opened('Is anybody there?');

      await customer.writesAgain('I will wait in front of the shop.');

      const card = await seen('Is anybody there?', ({ text }) => text.includes('2 messages'));
      expect(card.name).toBe(name);
      await expect.poll(() => harness.announced(name), { timeout: 15_000 }).not.toEqual([]);
      const cards = await harness.cards('ana');
      expect(cards.filter(({ text }) => text.includes('Is anybody there?'))).toHaveLength(1);
    });

    it('shows hostile text as text', async () => {
      const hostile = '<script>alert(1)</script> *bold* <@U123> <!channel> [click](http://evil.example) &lt;';
      await harness.customerWrites(hostile);

      const card = await opened('<script>alert(1)</script>');

      expect(card.text).toContain(hostile);
      expect(await harness.markup()).not.toContain('<script>alert(1)');
    });
  });
}

function status(wanted: SeenCard['status']): (card: SeenCard) => boolean {
  return (card) => card.status === wanted;
}

/** The workspace as a program sees it: pages and forms over HTTP, without a browser. */

export interface ShownCard {
  readonly issue: string;
  readonly status: string;
  readonly assignee: string;
  readonly closedBy: string | undefined;
  /** All of the card's HTML. */
  readonly html: string;
}

export type Persona = 'ana' | 'ben' | 'chloe';

export function workspaceAt(url: string) {
  async function page(path: string, who: Persona = 'ana'): Promise<string> {
    const response = await fetch(`${url}${path}`, { headers: { cookie: `switchboard-who=${who}` } });
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
    return response.text();
  }

  /** Submits a form as the page's script does; the answer's HTML. */
  async function submit(path: string, fields: Record<string, string>, who: Persona = 'ana'): Promise<string> {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { cookie: `switchboard-who=${who}`, 'hx-request': 'true', 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams(fields),
    });
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
    return response.text();
  }

  return {
    page,
    submit,

    async cards(path = '/', who: Persona = 'ana'): Promise<readonly ShownCard[]> {
      return cardsIn(await page(path, who));
    },

    /** A click on a card's button: the card that comes back, and what was said to the one who clicked. */
    async click(issue: string, ask: string, who: Persona = 'ana') {
      const html = await submit(`/issues/${issue}/asks`, { ask }, who);
      return { card: cardsIn(html)[0], alert: /role="alert"[^>]*>([\s\S]*?)<\/div>/.exec(html)?.[1] ?? '' };
    },

    /** The form of the opened issue as it stands, to be filled in and submitted. */
    async form(issue: string, who: Persona = 'ana'): Promise<Record<string, string>> {
      const html =
        /<form\s+id="issue-form"[\s\S]*?<\/form>/.exec(await page(`/issues/${issue}`, who))?.[0] ?? '';
      const fields = [...html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].flatMap(([input]) => {
        const name = attribute(input, 'name');
        return name === undefined ? [] : [[name, attribute(input, 'value') ?? ''] as const];
      });
      return Object.fromEntries(fields);
    },

    /** Asks until it is so: what goes through the outbox takes a moment. */
    async until<T>(look: () => Promise<T>, isSo: (found: T) => boolean): Promise<T> {
      const end = Date.now() + 20_000;
      for (;;) {
        const found = await look();
        if (isSo(found)) return found;
        if (Date.now() > end) throw new Error(`it never came to be; last seen: ${JSON.stringify(found)}`);
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
  };
}

export function cardsIn(html: string): readonly ShownCard[] {
  return [...html.matchAll(/<article\b[\s\S]*?<\/article>/g)].flatMap(([article]) => {
    const issue = attribute(article, 'data-issue');
    const status = attribute(article, 'data-status');
    if (issue === undefined || status === undefined) return [];
    return [
      {
        issue,
        status,
        assignee: attribute(article, 'data-assignee') ?? '',
        closedBy: attribute(article, 'data-closed-by'),
        html: article,
      },
    ];
  });
}

function attribute(html: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(html)?.[1];
  return value
    ?.replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** The figures of a running app, as Prometheus would read them. */
export async function figuresOf(url: string): Promise<Figures> {
  const response = await fetch(`${url}/metrics`);
  if (!response.ok) throw new Error(`the figures were answered with ${response.status}`);
  return readFigures(await response.text());
}

export interface Figures {
  /** The value of the one line of this name with all of these labels; undefined where there is none. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
  readonly page: string;
}

function readFigures(page: string): Figures {
  return {
    page,
    value(name, labels = {}) {
      const lines = page.split('\n').filter((line) => {
        const isNamed = line.startsWith(`${name}{`) || line.startsWith(`${name} `);
        return isNamed && Object.entries(labels).every(([key, value]) => line.includes(`${key}="${value}"`));
      });
      if (lines.length > 1) throw new Error(`several lines: ${lines.join('; ')}`);
      const [line] = lines;
      return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1));
    },
  };
}

import type { Correlation } from '../correlation.ts';

/** What is said of a span: ids, kinds and counts, never what a person wrote or is called. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanStart {
  readonly kind: 'door' | 'inside' | 'job' | 'call';
  readonly attributes?: Attributes;
}

export interface OpenSpan {
  /** What the work amid it belongs to. */
  readonly within: Correlation;
  /** `failed` is a word of ours for how, never an error's own. Called once, or not at all: then it is not kept. */
  end(end?: { readonly name?: string; readonly attributes?: Attributes; readonly failed?: string }): void;
}

/** Where it is known what took how long. Without a collector nothing is kept, and ids alone are given. */
export interface Tracing {
  /** Below whatever the caller belongs to. */
  begin(name: string, start: SpanStart): OpenSpan;
  /** Sends what is left. Never rejects. */
  stop(): Promise<void>;
}

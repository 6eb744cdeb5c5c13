import { correlated, correlation, newRequestId } from '../correlation.ts';
import type { TracingSettings } from './config.ts';
import type { Attributes, SpanStart, Tracing } from './span.ts';

/** The libraries are loaded only where traces are wanted. */
export async function startTracing(
  settings: TracingSettings | undefined,
  onFailure: (error: unknown) => void,
): Promise<Tracing> {
  if (!settings) return untraced;
  const { exportedTraces } = await import('./open-telemetry.ts');
  return exportedTraces(settings, onFailure);
}

const untraced: Tracing = {
  begin: () => ({ within: correlation() ?? { requestId: newRequestId() }, end() {} }),
  stop: async () => {},
};

/** The work as a span. `read` says of its result what is worth knowing. */
export async function traced<T>(
  tracing: Tracing,
  name: string,
  start: SpanStart,
  work: () => Promise<T>,
  read: (result: T) => Attributes = () => ({}),
): Promise<T> {
  const span = tracing.begin(name, start);
  try {
    const result = await correlated(span.within, work);
    span.end({ attributes: read(result) });
    return result;
  } catch (error) {
    span.end({ failed: wordFor(error) });
    throw error;
  }
}

/** `later`, `never` …, or the error's type. */
export function wordFor(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return error.name === 'DeliveryError' && 'kind' in error ? String(error.kind) : error.name;
}

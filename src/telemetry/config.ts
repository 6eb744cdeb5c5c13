import { Secret } from '../secret.ts';

/** The process's settings as they came. */
type Environment = Readonly<Record<string, string | undefined>>;

export interface TelemetrySettings {
  /** Whoever shows it may read `/metrics`; without one, only this machine. */
  readonly metricsToken?: Secret;
  readonly tracing?: TracingSettings;
}

export interface TracingSettings {
  /** Where traces are sent, whole. */
  readonly url: string;
  readonly headers: ReadonlyMap<string, Secret>;
  readonly serviceName: string;
  /** Which part of all requests is traced: from 0 to 1. */
  readonly ratio: number;
}

/**
 * Reads who may see the figures and where traces go. The names beginning with OTEL_ are OpenTelemetry's own:
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter. Mistakes are told as in every folder.
 */
export function telemetrySettings(env: Environment, problem: (text: string) => void): TelemetrySettings {
  const metricsToken = set(env['METRICS_TOKEN']);
  if (metricsToken !== undefined && metricsToken.length < SHORTEST_TOKEN)
    problem(`METRICS_TOKEN must have at least ${SHORTEST_TOKEN} characters.`);
  const tracing = tracingSettings(env, problem);
  return {
    ...(metricsToken !== undefined && { metricsToken: new Secret(metricsToken) }),
    ...(tracing && { tracing }),
  };
}

const SHORTEST_TOKEN = 16;

function tracingSettings(env: Environment, problem: (text: string) => void): TracingSettings | undefined {
  const endpoint = set(env['OTEL_EXPORTER_OTLP_ENDPOINT']);
  if (endpoint === undefined) return undefined;

  const base = URL.parse(endpoint);
  if (!base || !/^https?:$/.test(base.protocol))
    problem('OTEL_EXPORTER_OTLP_ENDPOINT must be the address of a collector, such as http://localhost:4318.');
  const headers = headersIn(set(env['OTEL_EXPORTER_OTLP_HEADERS']) ?? '');
  if (!headers) problem('OTEL_EXPORTER_OTLP_HEADERS must be names and values: authorization=…,x-team=….');
  const ratio = Number(set(env['OTEL_TRACES_SAMPLER_ARG']) ?? '1');
  if (!(ratio >= 0 && ratio <= 1)) problem('OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1.');
  const protocol = set(env['OTEL_EXPORTER_OTLP_PROTOCOL']) ?? 'http/json';
  if (!protocol.startsWith('http/')) problem('OTEL_EXPORTER_OTLP_PROTOCOL can only be http/json here.');
  if (!base || !headers) return undefined;

  const serviceName = set(env['OTEL_SERVICE_NAME']) ?? 'switchboard';
  return { url: `${base.href.replace(/\/$/, '')}/v1/traces`, headers, serviceName, ratio };
}

// An empty value is how compose files and shells say "not set".
function set(value: string | undefined): string | undefined {
  return value?.trim() || undefined;
}

/** undefined where it is no list of them. Values are percent-encoded, as in a baggage header. */
function headersIn(list: string): ReadonlyMap<string, Secret> | undefined {
  const headers = new Map<string, Secret>();
  for (const pair of list.split(',').filter((each) => each.trim() !== '')) {
    const [, name, value] = /^\s*([\w-]+)\s*=(.*)$/.exec(pair) ?? [];
    if (name === undefined || value === undefined) return undefined;
    headers.set(name, new Secret(unescaped(value.trim())));
  }
  return headers;
}

function unescaped(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

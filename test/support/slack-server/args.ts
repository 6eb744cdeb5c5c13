import type { Json, JsonObject } from './json.ts';
import { isObject, parseJson } from './json.ts';
import { refuse, refuseWith } from './refusal.ts';

/** The arguments of a call, and the token where it travelled with them. */
export interface Asked {
  readonly args: JsonObject;
  readonly token: string | undefined;
}

interface RawRequest {
  readonly contentType: string;
  readonly authorization: string | undefined;
  readonly body: Buffer;
  readonly query: string;
}

/** [D] Forms and queries may carry the token; JSON bodies may not: https://docs.slack.dev/apis/web-api */
export async function askedIn({ contentType, authorization, body, query }: RawRequest): Promise<Asked> {
  const bearer = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  const fromQuery = Object.fromEntries(new URLSearchParams(query));
  if (contentType.startsWith('application/json')) {
    const given = parseJson(body.toString());
    if (!isObject(given)) return refuse('invalid_json');
    return { args: given, token: bearer };
  }
  const { token, ...args } = { ...fromQuery, ...(await formIn(contentType, body)) };
  return { args, token: bearer ?? token };
}

async function formIn(contentType: string, body: Buffer): Promise<Readonly<Record<string, string>>> {
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(body.toString()));
  }
  if (!contentType.startsWith('multipart/form-data'))
    return body.length === 0 ? {} : refuse('invalid_post_type');
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': contentType },
  }).formData();
  return Object.fromEntries(
    [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

export function optional(args: JsonObject, name: string): string | undefined {
  const value = args[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'object')
    return refuseWith('invalid_arguments', [`must provide a string [json-pointer:/${name}]`]);
  return String(value);
}

export function required(args: JsonObject, name: string): string {
  return optional(args, name) ?? refuseWith('invalid_arguments', [`missing required field: ${name}`]);
}

/** A JSON value: as it is in a JSON body, as a string in a form. */
export function jsonArg(args: JsonObject, name: string, ifMalformed: string): Json | undefined {
  const value = args[name];
  if (typeof value !== 'string') return value ?? undefined;
  if (value === '') return undefined;
  const parsed = parseJson(value);
  return parsed === undefined ? refuse(ifMalformed) : parsed;
}

export function flagArg(args: JsonObject, name: string): boolean {
  const value = args[name];
  return value === true || value === 1 || value === 'true' || value === '1';
}

export function wholeArg(args: JsonObject, name: string, otherwise: number, max: number): number {
  const value = optional(args, name);
  if (value === undefined) return otherwise;
  const whole = Number(value);
  if (!Number.isInteger(whole) || whole < 1) return refuse('invalid_limit');
  return Math.min(whole, max);
}

/** A message's ts: exactly as Slack gave it. One that went through a float has lost digits. */
export function tsArg(args: JsonObject, name: string): string | undefined {
  const value = optional(args, name);
  if (value === undefined || /^\d{10,}\.\d{6}$/.test(value)) return value;
  return refuseWith('invalid_arguments', [`invalid ${name}: ${value} [json-pointer:/${name}]`]);
}

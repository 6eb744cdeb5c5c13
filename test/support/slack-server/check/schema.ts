import type { Json, JsonObject } from '../json.ts';
import { isList, isObject } from '../json.ts';

/** Tells what is wrong, and where as a JSON pointer. */
export type Report = (what: string, at: string) => void;

/** A rule for one value. Reports nothing when the value obeys. */
export type Check = (value: Json, at: string, report: Report) => void;

/** All problems of a value in Slack's words: `must be less than 151 characters [json-pointer:/blocks/0/text/text]`. */
export function problemsOf(value: Json, check: Check, at: string): readonly string[] {
  const problems: string[] = [];
  check(value, at, (what, where) => void problems.push(`${what} [json-pointer:${where}]`));
  return problems;
}

export function text(max: number, min = 1): Check {
  return (value, at, report) => {
    if (typeof value !== 'string') return report('must provide a string', at);
    if (value.length > max) report(`must be less than ${max + 1} characters`, at);
    if (value.length < min) report(`must be more than ${min - 1} characters`, at);
  };
}

export function matching(pattern: RegExp, name: string): Check {
  return (value, at, report) => {
    if (typeof value !== 'string' || !pattern.test(value)) report(`must provide a valid ${name}`, at);
  };
}

export function oneOf(...allowed: readonly string[]): Check {
  return (value, at, report) => {
    if (typeof value !== 'string' || !allowed.includes(value)) {
      report(`must be a valid enum value: ${allowed.join(', ')}`, at);
    }
  };
}

export function flag(value: Json, at: string, report: Report): void {
  if (typeof value !== 'boolean') report('must provide a boolean', at);
}

export function whole(min: number, max: number): Check {
  return (value, at, report) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return report('must provide an integer', at);
    if (value < min) report(`must be greater than ${min - 1}`, at);
    if (value > max) report(`must be less than ${max + 1}`, at);
  };
}

export function list(item: Check, max: number, min = 1): Check {
  return (value, at, report) => {
    if (!isList(value)) return report('must provide an array', at);
    if (value.length > max) report(`no more than ${max} items allowed`, at);
    if (value.length < min) report(`no less than ${min} items required`, at);
    for (const [index, each] of value.entries()) item(each, `${at}/${index}`, report);
  };
}

type Fields = Readonly<Record<string, Check>>;

/** An object with these fields and no others: Slack refuses what it does not know. */
export function record(required: Fields, optional: Fields = {}): Check {
  return (value, at, report) => {
    if (!isObject(value)) return report('must provide an object', at);
    for (const name of Object.keys(required)) {
      if (value[name] === undefined) report(`missing required field: ${name}`, at);
    }
    for (const [name, inner] of Object.entries(value)) {
      const check = required[name] ?? optional[name];
      if (check === undefined) report(`invalid additional property: ${name}`, at);
      else if (inner !== undefined) check(inner, `${at}/${name}`, report);
    }
  };
}

/** What the object must obey depends on its `type`. */
export function byType(kinds: Fields): Check {
  return (value, at, report) => {
    if (!isObject(value)) return report('must provide an object', at);
    const { type, ...rest } = value;
    const check = typeof type === 'string' ? kinds[type] : undefined;
    if (check === undefined) return report(`unsupported type: ${String(type)}`, `${at}/type`);
    check(rest, at, report);
  };
}

/** Several rules for the same value. */
export function all(...checks: readonly Check[]): Check {
  return (value, at, report) => {
    for (const check of checks) check(value, at, report);
  };
}

/** A rule between the fields of an object. */
export function rule(holds: (value: JsonObject) => boolean, what: string): Check {
  return (value, at, report) => {
    if (isObject(value) && !holds(value)) report(what, at);
  };
}

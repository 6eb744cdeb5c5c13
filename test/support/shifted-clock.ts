import { readFileSync } from 'node:fs';

/**
 * Loaded before everything else (`--import`), it lets this process's clock be wrong: by as many milliseconds as
 * the file of CLOCK_SHIFT_FILE says at the moment, which may change while it runs. Timers go on as they did, as
 * they do when a machine's clock is set.
 */
const RealDate = Date;
const file = process.env['CLOCK_SHIFT_FILE'] ?? '';
let shiftMs = 0;

function look(): void {
  shiftMs = Number(readFileSync(file, 'utf8').trim() || '0');
}
look();
setInterval(look, 20).unref();

const now = () => RealDate.now() + shiftMs;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});

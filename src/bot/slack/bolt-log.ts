import type { Logger as BoltLogger } from '@slack/bolt';
import { LogLevel } from '@slack/bolt';
import type { Logger } from 'pino';

/**
 * What the library says, in our log. Its debug lines quote whole requests, customers' words among them, and so
 * go nowhere.
 */
export function boltLog(log: Logger): BoltLogger {
  const child = log.child({ library: 'bolt' });
  return {
    debug: () => {},
    info: (...said) => child.info(fieldsOf(said), 'the library says'),
    warn: (...said) => child.warn(fieldsOf(said), 'the library warns'),
    error: (...said) => child.error(fieldsOf(said), 'the library complains'),
    getLevel: () => LogLevel.INFO,
    setLevel: () => {},
    setName: () => {},
  };
}

function fieldsOf(said: readonly unknown[]): object {
  const err = said.find((one) => one instanceof Error);
  const words = said.filter((one) => typeof one === 'string').join(' ');
  return { ...(err && { err }), ...(words !== '' && { said: words.slice(0, 300) }) };
}

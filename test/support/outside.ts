import type { Page } from 'playwright-core';
import { z } from 'zod';

/**
 * What lies outside of the browser, put in front of every page: the system's notifications, the loudspeaker, and
 * whether somebody looks at the tab. What is asked of them is noted.
 */
export const OUTSIDE = `
  window.outside = { asked: 0, shown: [], notes: 0, isInFront: true };
  class Shown extends EventTarget {
    constructor(title, options) {
      super();
      outside.shown.push({ title, ...options });
      outside.last = this;
    }
    close() {}
    static get permission() {
      return 'granted';
    }
    static async requestPermission() {
      outside.asked += 1;
      return 'granted';
    }
  }
  window.Notification = Shown;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) {
    outside.notes += 1;
    return start.apply(this, when);
  };
  document.hasFocus = () => outside.isInFront;
`;

const Outside = z.object({
  asked: z.number(),
  /** Notifications of the system. */
  shown: z.array(z.object({ title: z.string(), body: z.string().default(''), silent: z.boolean() })),
  notes: z.number(),
});

/** What the page asked of the outside since it was loaded. */
export async function outsideOf(page: Page): Promise<z.output<typeof Outside>> {
  return Outside.parse(await page.evaluate('({ ...outside, last: undefined })'));
}

/** Somebody comes to the tab, or leaves it. */
export async function setInFront(page: Page, isInFront: boolean): Promise<void> {
  await page.evaluate(
    `outside.isInFront = ${isInFront}; dispatchEvent(new Event('${isInFront ? 'focus' : 'blur'}'))`,
  );
}

/** A click on the notification that the page showed last. */
export async function clickNotification(page: Page): Promise<void> {
  await page.evaluate("outside.last.dispatchEvent(new Event('click'))");
}

import { afterAll, beforeAll, describe } from 'vitest';

import type { TestBrowser } from '../support/browser.ts';
import { startBrowser } from '../support/browser.ts';
import type { Correspondence } from '../support/correspondence.ts';
import { startCorrespondence } from '../support/correspondence.ts';
import type { Staff } from '../support/staff.ts';
import { staffAt } from '../support/staff.ts';
import { customers } from './handling/customers.ts';
import { drafts } from './handling/drafts.ts';
import { shortcuts } from './handling/shortcuts.ts';

describe('handling issues in the workspace', () => {
  let post: Correspondence;
  let browser: TestBrowser;
  let ana: Staff;

  beforeAll(async () => {
    post = await startCorrespondence();
    browser = await startBrowser();
    ana = await staffAt(browser, post.url, 'ana');
  });
  afterAll(() => post.stop());
  afterAll(() => browser.close());

  const stand = () => ({ post, ana });
  drafts(stand);
  customers(stand);
  shortcuts(stand);
});

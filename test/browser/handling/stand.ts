import type { Correspondence } from '../../support/correspondence.ts';
import type { Staff } from '../../support/staff.ts';

/** What the tests of one app and one window share. */
export interface Stand {
  readonly post: Correspondence;
  readonly ana: Staff;
}

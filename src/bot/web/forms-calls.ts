import * as z from 'zod';

import { NOTICES } from '../../issues/effects.ts';
import { LocalPath } from './forms.ts';
import { QUIET_CHOICES } from './quiet-times.ts';

/** What comes from the page of notifications and from the sign in the navigation. */

const Switched = z.enum(['on', 'off']).transform((state) => state === 'on');

export const QuietForm = z.object({ for: z.enum(QUIET_CHOICES), back: LocalPath });
export const SoundForm = z.object({ sound: Switched });
export const NoticeForm = z.object({ about: z.enum(NOTICES), tell: Switched });
export const MissedForm = z.object({ upTo: z.iso.datetime().transform((text) => new Date(text)) });

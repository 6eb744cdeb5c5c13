import type { Employee } from '../../../issues/issue.ts';
import { SIGN_OUT, SIGN_OUT_EVERYWHERE, SIGNED_IN_AS } from '../../phrases.ts';
import { avatar } from './avatar.ts';
import type { Markup } from './markup.ts';
import { html } from './markup.ts';

/** Who is signed in, and the ways out. */
export function accountMenu(me: Employee): Markup {
  return html`<details class="who">
    <summary>
      ${avatar(me.name, me.id)}
      <span class="who-name"><span class="who-label">${SIGNED_IN_AS}</span> <bdi>${me.name}</bdi></span>
    </summary>
    <form method="post" action="/sign-out" class="who-menu">
      <button>${SIGN_OUT}</button>
      <button formaction="/sign-out/everywhere">${SIGN_OUT_EVERYWHERE}</button>
    </form>
  </details>`;
}

import type { ChatPlatform, DialsOut, GuardsPages } from './bot/platform.ts';
import type { CustomerChannel, ListensItself, Panel, ReadsAgain, SaysTrouble } from './channels/channel.ts';

/** What a platform or channel can do besides what each of them must, and what of it is asked here. */

export function channelNamed(
  channels: readonly CustomerChannel[],
  name: string,
): CustomerChannel | undefined {
  return channels.find((channel) => channel.name === name);
}

export function panelOf(channel: CustomerChannel & { readonly panel?: Panel }): readonly Panel[] {
  return channel.panel ? [channel.panel] : [];
}

export function listensItself(channel: CustomerChannel): channel is CustomerChannel & ListensItself {
  return 'listen' in channel;
}

/** Why a channel takes nothing in, by its name. */
export function troublesOf(channels: readonly CustomerChannel[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    channels.filter(saysTrouble).flatMap((channel) => {
      const trouble = channel.trouble();
      return trouble === undefined ? [] : [[channel.name, trouble]];
    }),
  );
}

function saysTrouble(channel: CustomerChannel): channel is CustomerChannel & SaysTrouble {
  return 'trouble' in channel;
}

export function readsAgain(channel: CustomerChannel): channel is CustomerChannel & ReadsAgain {
  return 'readAgain' in channel;
}

export function dialsOut(platform: ChatPlatform): platform is ChatPlatform & DialsOut {
  return 'dial' in platform;
}

export function guardsPages(platform: ChatPlatform): platform is ChatPlatform & GuardsPages {
  return 'gate' in platform;
}

import { Router } from 'express';

import type { ChecksItself } from '../../checkup.ts';
import type { Secret } from '../../secret.ts';
import type {
  CarriesFiles,
  CatchesUp,
  ChannelTools,
  CustomerAddress,
  CustomerChannel,
  Environment,
  FetchesFiles,
  LooksUp,
  OutboundReply,
  PlaysTheCustomer,
} from '../channel.ts';
import { smsCheckup } from './checkup.ts';
import { twilioProvider } from './client.ts';
import type { SmsSettings } from './config.ts';
import { smsSettings } from './config.ts';
import type { LocalCarrier } from './local-carrier/index.ts';
import { localCarrier } from './local-carrier/index.ts';
import { mediaOutRoutes, mediaUrlOf, notByText } from './media-out.ts';
import type { OutboundSms, SmsProvider } from './provider.ts';
import { receiveOnly } from './receive-only.ts';
import { asSent, measure } from './segments.ts';
import { statusCallbackOf } from './status.ts';
import { webhookRoutes } from './webhooks.ts';

export type SmsChannel = CustomerChannel &
  CarriesFiles &
  LooksUp &
  FetchesFiles &
  CatchesUp &
  ChecksItself &
  Partial<PlaysTheCustomer>;

/**
 * Texts, by Twilio; without its settings, by a carrier on this machine. undefined after mistakes in the
 * settings, each of which `problem` was told.
 */
export function smsChannel(
  env: Environment,
  tools: ChannelTools,
  problem: (text: string) => void,
  clock: () => Date = () => new Date(),
): SmsChannel | undefined {
  const settings = smsSettings(env, problem);
  if (!settings) return undefined;

  const { provider, tokens, local } = carrierFor(settings, tools, clock);
  const [secret] = tokens;
  const { publicUrl } = tools;

  function outbound(
    { to, from }: CustomerAddress,
    { message, attempt, text, files }: OutboundReply,
  ): OutboundSms {
    return {
      ...{ to, from, body: asSent(text) },
      mediaUrls: files.map((file) => mediaUrlOf(publicUrl, secret, file, clock())),
      statusCallback: statusCallbackOf(publicUrl, message, attempt),
    };
  }

  return {
    name: 'sms',
    word: 'text',
    routes(listener) {
      const router = Router();
      router.use(webhookRoutes({ tokens, tools, clock }, listener));
      router.use(mediaOutRoutes(tools, secret, clock));
      if (local) router.use(local.routes());
      return router;
    },
    send: (to, reply) => provider.send(outbound(to, reply)),
    lookUp: (to, reply, since) => provider.lookUp(outbound(to, reply), since),
    fetchFile: (url) => provider.fetchFile(url),
    missed: (ours, since) => provider.missed(ours, since),
    measure,
    cannotCarry: (files) => notByText(files, publicUrl),
    check: smsCheckup(settings, tools),
    stop: async () => local?.stop(),
    ...(local ? { panel: local.panel } : {}),
  };
}

interface Carrier {
  readonly provider: SmsProvider;
  /** Who signs the webhooks. */
  readonly tokens: readonly [Secret, ...Secret[]];
  readonly local?: LocalCarrier;
}

function carrierFor(settings: SmsSettings, tools: ChannelTools, clock: () => Date): Carrier {
  switch (settings.mode) {
    case 'local': {
      const local = localCarrier(tools, clock);
      return { provider: local, tokens: [local.token], local };
    }
    case 'receive-only':
      return { provider: receiveOnly(settings), tokens: settings.tokens };
    case 'twilio':
      return { provider: twilioProvider(settings, clock), tokens: settings.tokens };
    default:
      return settings satisfies never;
  }
}

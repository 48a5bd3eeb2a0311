import type { Settings } from '../settings.ts';
import { type AsteriskSettings, createAsterisk } from './asterisk/asterisk.ts';
import type { SharedSwitch, Telephony } from './port.ts';

/** Nobody can call where no switch is configured; everything else works. */
export const noTelephony: Telephony & SharedSwitch = {
  start: async () => undefined,
  stop: async () => undefined,
  health: () => ({ ok: false, detail: 'not configured: set ARI_URL, ARI_USER and ARI_PASSWORD' }),
  adopt: async () => undefined,
  callsOf: async () => [],
  takeAnew: async () => undefined,
};

/** The switch that the settings name. */
export const configuredTelephony = (
  settings: Settings,
  own: Pick<AsteriskSettings, 'log' | 'onRequest' | 'runtimeId' | 'claimAfterMs' | 'gate'>,
): Telephony & SharedSwitch => {
  const { ariUrl, ariUser, ariPassword, ariApp, transferEndpoint, dialAllowed, faxFolder } = settings;
  if (ariUrl === undefined || ariUser === undefined || ariPassword === undefined) return noTelephony;
  return createAsterisk({
    url: ariUrl,
    user: ariUser,
    password: ariPassword,
    app: ariApp,
    transferEndpoint,
    dialAllowed,
    ...(faxFolder !== undefined && { faxFolder }),
    ...own,
  });
};

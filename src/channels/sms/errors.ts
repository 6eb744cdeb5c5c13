/** What an error of Twilio's means for the reply that met it. */
export interface KnownError {
  /**
   * `refused`: it will not go, tell the employee. `opted-out`: the same, and the customer has texted STOP.
   * `later`: too fast, wait. `tomorrow`: a limit of the day is reached.
   */
  readonly action: 'refused' | 'opted-out' | 'later' | 'tomorrow';
  /** For employees: what happened and what to do. */
  readonly words: string;
}

/** What is known of a code, or of an error that came without one. */
export function knownError(code: number | undefined): KnownError {
  return (code === undefined ? undefined : ERRORS[code]) ?? { action: 'refused', words: unknownWords(code) };
}

export function wordsFor(code: number | undefined): string {
  return knownError(code).words;
}

function unknownWords(code: number | undefined): string {
  if (code === undefined)
    return 'The carrier did not deliver it and gave no reason. Press Retry to send it again.';
  return `Twilio refused it with error ${code}; https://www.twilio.com/docs/api/errors/${code} says what that means.`;
}

function refused(words: string): KnownError {
  return { action: 'refused', words };
}

const SENDER = refused(
  'Our number cannot send this text. Ask the administrator whether it still belongs to the Twilio account and can send texts to this country.',
);
const UNREGISTERED = refused(
  'US carriers block our number because it is not registered yet. Ask the administrator to register it in the Twilio console (toll-free verification, or A2P 10DLC).',
);
const TOO_LONG = refused(
  'The text is too long: a text can have 1,600 characters at most. Send it in two replies.',
);
const TOO_FAST: KnownError = {
  action: 'later',
  words: 'Twilio asks us to send more slowly; it goes out shortly.',
};
const CREDENTIALS = refused(
  'Twilio does not accept our credentials. Ask the administrator to check TWILIO_ACCOUNT_SID with TWILIO_API_KEY and TWILIO_API_SECRET (or TWILIO_AUTH_TOKEN), then press Retry.',
);

/** Codes move: https://www.twilio.com/docs/api/errors is the list these come from. */
export const ERRORS: Readonly<Record<number, KnownError>> = {
  20003: CREDENTIALS,
  20404: refused(
    'Twilio does not know our account or Messaging Service. Ask the administrator to check TWILIO_ACCOUNT_SID and TWILIO_MESSAGING_SERVICE_SID, then press Retry.',
  ),
  20005: refused(
    'Our Twilio account is not active. Ask the administrator to look into the Twilio console, then press Retry.',
  ),
  20429: TOO_FAST,
  21201: refused('There is no phone number to send this to.'),
  21211: refused("The customer's number is not a valid phone number, so it cannot be answered by text."),
  21212: SENDER,
  21265: refused('The customer wrote from a short code, which cannot be answered by text.'),
  21408: refused(
    "Our Twilio account may not send texts to this customer's country. Ask the administrator to allow it in the Twilio console (Messaging, Settings, Geo permissions), then press Retry.",
  ),
  21606: SENDER,
  21608: refused(
    "Our Twilio account is a trial, which only sends to verified numbers. Ask the administrator to verify the customer's number or to upgrade the account, then press Retry.",
  ),
  21609: refused(
    'Twilio cannot call the address it was given for delivery reports. Ask the administrator to set PUBLIC_URL to an address that can be reached from the internet, then press Retry.',
  ),
  21610: {
    action: 'opted-out',
    words:
      'The customer has texted STOP, so no text from this number reaches them. They can text START to get texts again.',
  },
  21614: refused("The customer's number is not a mobile phone, so it cannot be answered by text."),
  21617: TOO_LONG,
  21658: TOO_LONG,
  21659: SENDER,
  21660: SENDER,
  21661: SENDER,
  21703: SENDER,
  21712: SENDER,
  30001: refused("The carrier's queue was full. Press Retry to send it again."),
  30002: refused(
    'Our Twilio account was suspended. Ask the administrator to look into the Twilio console, then press Retry.',
  ),
  30003: refused(
    "The customer's phone could not be reached; it may be switched off. Press Retry to send it again.",
  ),
  30004: refused("The customer's phone blocks our texts. Reach them another way."),
  30005: refused(
    "The customer's number is unknown to its carrier; it may be out of service. Reach them another way.",
  ),
  30006: refused("The customer's number is a landline or cannot take texts. Reach them another way."),
  30007: refused(
    'The carrier took this text for spam. Write it in other words and leave out shortened links.',
  ),
  30008: refused('The carrier did not deliver it and gave no reason. Press Retry to send it again.'),
  30022: TOO_FAST,
  30032: UNREGISTERED,
  30034: UNREGISTERED,
  63017: TOO_FAST,
  63038: {
    action: 'tomorrow',
    words:
      'Our Twilio account has reached its daily limit of texts; it goes out as soon as the limit allows. Ask the administrator to raise the limit in the Twilio console.',
  },
};

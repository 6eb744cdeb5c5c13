/** What of a mail matters to a test; the rest is a plain mail from a customer. */
export interface MailParts {
  /** Replaces a header of the plain mail by name, or adds one; '' takes it away. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Header lines as they stand, before the others: for what no sane program writes. */
  readonly raw?: string;
  readonly body?: string | Uint8Array;
}

/** The bytes of a mail. Headers are written as they are given; characters above 255 in UTF-8. */
export function aMail({ headers = {}, raw = '', body = 'Hello' }: MailParts = {}): Uint8Array {
  const fields: Record<string, string> = {
    From: 'Ann Lee <ann@example.com>',
    To: 'support@example.net',
    Subject: 'My order',
    Date: 'Tue, 06 Jan 2026 09:15:00 +0000',
    'Message-ID': '<one@example.com>',
    ...headers,
  };
  const lines = Object.entries(fields)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${raw}${lines.join('')}\r\n`), Buffer.from(body)]);
}

/** A mail of several parts, each with its own headers and an empty line in it. */
export function aMultipart(
  type: string,
  parts: readonly string[],
  headers: Readonly<Record<string, string>> = {},
): Uint8Array {
  return aMail({
    headers: { ...headers, 'Content-Type': `multipart/${type}; boundary="next-part"` },
    body: `${parts.map((part) => `--next-part\r\n${part}\r\n`).join('')}--next-part--\r\n`,
  });
}

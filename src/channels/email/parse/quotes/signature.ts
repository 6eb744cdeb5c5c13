import type { Line } from './lines.ts';

/** A signature is not longer; what is, is text that happens to have such a line in it. */
const MOST_LINES = 25;
/** After "Kind regards," come a name, a role, a company, a few ways to reach them. */
const MOST_LINES_AFTER_CLOSING = 12;
const LONGEST_CONTACT = 80;

/**
 * Where the signature of these lines begins, or their end. A farewell goes with it; a "Thanks" stays, for it
 * may be all that the answer says.
 */
export function signatureStart(lines: readonly Line[]): number {
  const end = lines.length;
  for (let at = Math.max(1, end - MOST_LINES); at < end; at++) {
    const line = lines[at];
    if (line && (delimits(lines, at) || closes(lines, at) || isNameAtEnd(lines, at))) return at;
  }
  return end;
}

/** "Sent from my phone": the program's words, not the customer's. Below it there is at most a quote. */
export function isMobileFooter(lines: readonly Line[], at: number): boolean {
  const line = lines[at];
  if (!line || line.quoted || line.seen.length > 100) return false;
  const text = line.plain.replace(/^[-—–_*<([\s]+/, '');
  // A sentence may begin so as well, and goes on.
  if (text.includes(', ') || text.split(' ').length > MOST_WORDS_OF_FOOTER) return false;
  if (!MOBILE_FOOTERS.some((pattern) => pattern.test(text))) return false;
  const above = lines[at - 1];
  const below = lines[at + 1];
  return above === undefined || above.blank || isDelimiter(above) || below === undefined || below.blank;
}

const MOST_WORDS_OF_FOOTER = 12;

/** RFC 3676 wants "-- "; many programs lose the space, some write a longer dash or two underscores. */
function isDelimiter(line: Line): boolean {
  return /^(?:--|—|__|_{20,}|—{3,})$/.test(line.seen);
}

/** A rule may as well stand between two parts of what they wrote; so may two dashes before a sentence. */
function delimits(lines: readonly Line[], at: number): boolean {
  const line = lines[at];
  if (!line || !isDelimiter(line)) return false;
  const below = lines.slice(at + 1).filter(({ blank }) => !blank);
  return line.whole === '-- ' || below.slice(0, line.seen === '--' ? 1 : undefined).every(isContact);
}

/** "/John", as people sign in the north. */
function isNameAtEnd(lines: readonly Line[], at: number): boolean {
  return at === lines.length - 1 && /^\/ ?\p{Lu}[\p{L}. ]{0,30}$/u.test(lines[at]?.seen ?? '');
}

function closes(lines: readonly Line[], at: number): boolean {
  const line = lines[at];
  if (!line || line.seen.length > 60 || !CLOSING.test(line.plain.replace(/[^\p{L}]+$/u, ''))) return false;
  const rest = lines.slice(at + 1).filter(({ blank }) => !blank);
  return rest.length <= MOST_LINES_AFTER_CLOSING && rest.every(isContact);
}

/** A name, a role, a number, a link; not a sentence, and not an afterthought. */
function isContact({ seen }: Line): boolean {
  if (/^p\.? ?s\b/i.test(seen) || isSentence(seen)) return false;
  return seen.length <= LONGEST_CONTACT || !seen.includes(' ');
}

function isSentence(seen: string): boolean {
  if (/[?？؟]$/.test(seen)) return true;
  // Names and roles are written large, and what is written in haste is not.
  if (/^\p{Ll}+ /u.test(seen) && seen.split(' ').length >= FEWEST_WORDS - 1) return true;
  return /[.!。！]$/.test(seen) && (seen.split(' ').length >= FEWEST_WORDS || /[。！]$/.test(seen));
}

/** A company may be called "Lamps & Sons Co. Ltd." */
const FEWEST_WORDS = 6;

const CLOSING = new RegExp(
  `^(?:${[
    '(?:(?:best|kind|kindest|warm|warmest|many|with|my|very|sincere|cordial) ){0,3}regards',
    '(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?',
    'best wishes|(?:all the )?best|cheers',
    '(?:mit )?(?:(?:freundlichen?|besten?|herzlichen?|lieben?|schönen?|viele[nr]?) ){1,2}(?:grüßen?|grüssen?|gruß|gruss)',
    '(?:mfg|lg|vg|hochachtungsvoll|gruß|grüße|gruss)',
    '(?:bien )?(?:cordialement|à vous)',
    '(?:meilleures |sincères |cordiales )?salutations(?: distinguées)?',
    '(?:(?:un|muchos|cordiales?|atentos?) )?saludos?(?: cordiales| cordial)?',
    'atentamente|atenciosamente|cumprimentos|(?:com )?os melhores cumprimentos|melhores cumprimentos',
    '(?:cordiali|distinti) saluti|cordialmente',
    '(?:met )?(?:vriendelijke|hartelijke) (?:groet|groeten)|mvg|groet(?:en|jes)?',
    '(?:med )?(?:venlig|vennlig|vänlig|bedste|beste|bästa|kærlig) (?:hilsen|hilsner|hälsning|hälsningar)|mvh|kh|vh|hilsen|hälsningar',
    '(?:med )?(?:vänliga|venlige|vennlige|bästa|bedste) (?:hälsningar|hilsner|hilsener)',
    '(?:ystävällisin|parhain) terveisin|terveisin',
    '(?:z )?(?:powa[żz]aniem|wyrazami szacunku)|pozdrawiam(?: serdecznie)?|z pozdrowieniami',
    's pozdravem|s pozdravom|s úctou|lep pozdrav|(?:srdačan )?pozdrav',
    '(?:üdvözlettel|tisztelettel|cu stimă|cu respect)',
    '(?:с уважением|с наилучшими пожеланиями|з повагою|поздрави|с уважение)',
    'με εκτίμηση|saygılarımla|saygılar|iyi çalışmalar|trân trọng|hormat kami|salam',
    '此致|敬具|よろしくお願いいたします|よろしくお願いします|בברכה|مع تحياتي|تحياتي',
  ].join('|')})$`,
  'u',
);

const MOBILE_FOOTERS: readonly RegExp[] = [
  /^sent (?:from|via|with|using|by) (?:my |a |the |an )?\S/,
  /^get outlook for /,
  /^(?:von meinem |gesendet (?:von|mit|über|aus|durch) |diese nachricht wurde von meinem )/,
  /^(?:envoyé (?:de(?:puis)?|à partir|avec|via) |envoyé d'|télécharger outlook |obtenez outlook )/,
  /^(?:enviado (?:desde|do|de|a partir|via|pelo|com|con) |obtener outlook |obter o outlook )/,
  /^(?:inviato (?:da|dal|con|tramite) |scarica outlook |ottieni outlook )/,
  /^(?:verzonden (?:vanaf|van|met|via) |verstuurd vanaf |outlook voor .{0,20} downloaden)/,
  /^(?:sendt fra |sendt med |skickat från |skickat med |lähetetty |hent outlook |skaffa outlook |hanki outlook )/,
  /^(?:wysłane z |wysłano z |odesláno z |odoslané z |pobierz outlook )/,
  /^(?:отправлено (?:с|из|от) |отправлено с мобильного|надіслано з |изпратено от )/,
  /^(?:στάλθηκε από |trimis de pe |poslano z |poslano s |küldve )/,
  /gönderildi$|(?:から送信|より送信)(?:されました)?$|에서 보냄$|에서 보낸 |^发自我的|^從我的.{0,20}(?:傳送|寄出)|^从我的|^发送自|^傳送自|^iphoneから/,
  /^(?:được gửi từ |đã gửi từ |dikirim dari |נשלח מה|أرسل من |تم الإرسال من )/,
];

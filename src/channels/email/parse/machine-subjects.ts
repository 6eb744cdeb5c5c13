import { plain } from './quotes/words.ts';

/**
 * Whether programs give such a subject. People write and ask about automatic replies, and answer them, in the same
 * words: unless something else speaks for a machine, nothing but the mail it answers may follow them.
 */
export function isMachineSubject(subject: string, isSuspect: boolean): boolean {
  const words = plain(subject.slice(0, 200));
  return REPORTS.some((pattern) => pattern.test(words)) || (isSuspect ? BEGINS : STANDS_ALONE).test(words);
}

const REPORTS: readonly RegExp[] = [
  // Hotmail's complaints do not come as the report that is meant for them.
  /^complaint about message from \d{1,3}(?:\.\d{1,3}){3}/,
  // What a domain is told of its DMARC. https://www.rfc-editor.org/rfc/rfc7489#section-7.2.1.1
  /^report domain: ?\S+ submitter: ?\S+/,
  // The absence of Domino says so in nothing else.
  /^(?:auto: )?[^:]{1,80} is out of the office(?:\.?$| \(returning )/,
];

/** As mail programs begin the subject of a vacation reply, in their users' languages. */
const VACATIONS: readonly string[] = [
  'auto(?:matic|mated)?[ -]?(?:reply|response|answer|respond(?:er)?)',
  'out[ -]of[ -](?:the[ -])?office(?: (?:auto-?reply|reply|response|notice|notification|message))?|ooo',
  '(?:vacation|holiday) (?:reply|notice|response|message)',
  'automatische (?:antwort|e-?mail)|abwesenheits(?:notiz|meldung|nachricht|benachrichtigung)',
  "r[ée]ponse automatique|absen(?:ce|t) du bureau|(?:message|notification|avis) d'absence",
  'respuesta autom[áa]tica|fuera de (?:la )?oficina|autorespuesta|resposta autom[áàa]tica',
  'fora do escrit[óo]rio|risposta automatica|fuori (?:sede|ufficio)',
  'automatisch antwoord|automatische reactie|afwezigheids(?:bericht|melding|assistent)',
  'automatiskt? svar|autosvar|frånvaromeddelande|fraværs(?:melding|besked)',
  'automaattinen vastaus|poissaoloilmoitus|sjálfvirkt svar|automaatvastus',
  'automātiska atbilde|automatinis atsakymas|automatikus válasz|r[ăa]spuns automat|erantzun automatikoa',
  'odpowiedź automatyczna|automatyczna odpowiedź|autoodpowiedź|automatická odpov(?:ěď|eď)',
  'automatski odgovor|samodejni odgovor|аутоматски одговор|автоматичен отговор|αυτόματη απάντηση',
  'автоответ|автоматический ответ|автоматична відповідь|автоматты жауап|otomatik yan[ıi]t|ofis dışında',
  '自动(?:回复|答复)|自動(?:回覆|回复|答覆|応答|返信)|자동 ?(?:회신|응답)',
  // What people write about as well, of parcels and of pupils, but not as a label.
  '(?:abwesenheit|niet aanwezig|frånvaro|fravær|ikke til stede|ausência temporária|不在通知|부재 ?중)(?= ?[:：])',
  '(?:การ)?ตอบกลับอัตโนมัติ|trả lời tự động|balasan (?:otomatis|automatik)|jawapan automatik',
  'תשובה אוטומטית|رد تلقائي|الرد التلقائي|پاسخ خودکار|स्वचालित उत्तर',
];

const VACATION = `(?:${VACATIONS.join('|')})`;
/** "[EXTERNAL]", or the brackets around it. */
const TAGS = '(?:\\[[^\\]]{1,40}\\] ?|external: ?)*[[(【]?';
const STANDS_ALONE = new RegExp(
  `^${TAGS}${VACATION} ?(?:$|[:：)\\]】(.!]| [-–—] | (?:re:|until|bis|vom|to your|auf ihre) )`,
);
const BEGINS = new RegExp(`^${TAGS}(?:re: ?|aw: ?)?${VACATION}`);

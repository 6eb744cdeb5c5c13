/**
 * Who may import whom (test/support/boundaries.ts runs these). Types count: an import of a type is a
 * dependency of one who reads the code.
 *
 *   index → app → { bot, channels, db } → issues → (nothing)
 *
 * Both sides may use src/secret.ts, src/sealed.ts and src/checkup.ts, and storage src/correlation.ts, which import
 * nothing of ours.
 */

/** Every folder of either side is an adapter, but the sentences that all of one side share. */
const ADAPTER = '^src/(bot|channels)/(?!phrases/)[^/]+/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'issues-import-nothing',
      comment:
        'The domain knows no foreign system, no database and no clock: it can be read and tested alone.',
      severity: 'error',
      from: { path: '^src/issues/' },
      to: { pathNot: ['^src/issues/', '^(node:)?crypto$'] },
    },
    {
      name: 'bot-keeps-to-its-side',
      comment: "The employees' side reaches storage and customers through what the app hands it.",
      severity: 'error',
      from: { path: '^src/bot/' },
      to: { path: '^src/', pathNot: '^src/(bot/|issues/|(secret|sealed|storable|checkup)\\.ts$)' },
    },
    {
      name: 'channels-keep-to-their-side',
      comment: "The customers' side reaches storage and employees through what the app hands it.",
      severity: 'error',
      from: { path: '^src/channels/' },
      to: { path: '^src/', pathNot: '^src/(channels/|issues/|(secret|sealed|storable|checkup)\\.ts$)' },
    },
    {
      name: 'db-imports-only-issues',
      comment:
        'Storage serves the domain and knows nobody else; a job is kept with the ids of what queued it.',
      severity: 'error',
      from: { path: '^src/db/' },
      to: { path: '^src/', pathNot: '^src/((db|issues)/|correlation\\.ts$)' },
    },
    {
      name: 'adapters-do-not-import-adapters',
      comment: 'What two share moves up one folder, so that either can be taken away.',
      severity: 'error',
      from: { path: '^src/(bot|channels)/([^/]+)/' },
      to: { path: ADAPTER, pathNot: '^src/$1/$2/' },
    },
    {
      name: 'adapters-are-entered-by-their-index',
      comment: 'An adapter is one folder and one line of its registry; a channel has its addresses apart.',
      severity: 'error',
      from: { path: '^src/', pathNot: ADAPTER },
      to: { path: ADAPTER, pathNot: '/index\\.ts$|^src/channels/[^/]+/addresses\\.ts$' },
    },
    {
      name: 'adapters-are-entered-from-the-registry',
      comment: 'An adapter is one folder and one line of its registry.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [ADAPTER, '^src/(bot|channels)/registry\\.ts$', '^src/channels/addresses\\.ts$'],
      },
      to: { path: ADAPTER },
    },
    {
      name: 'only-the-app-knows-all',
      comment: 'Nothing that the app puts together asks for the app.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(app|index)\\.ts$|^src/cli/' },
      to: { path: '^src/(app|index)\\.ts$|^src/cli/' },
    },
    {
      name: 'src-does-not-import-test',
      comment: 'What runs in production is not test code.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'no-circles',
      comment: 'Of two that import each other neither can be understood first.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-dev-dependencies-in-src',
      comment: '`npm ci --omit=dev` must start. Types are gone by then.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '/@types/' },
    },
    {
      name: 'only-what-package-json-names',
      comment: 'A package that is there by chance goes by chance.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'everything-is-there',
      comment: 'An import that leads nowhere fails only when it is reached.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'nock-through-http-mock',
      comment: 'There an unmocked call fails, an unused mock fails, and the message says which.',
      severity: 'error',
      from: { pathNot: '^test/support/http-mock\\.ts$' },
      to: { path: 'node_modules/nock/' },
    },
    {
      name: 'drivers-only-in-db',
      comment: 'What differs between the two databases ends in db. Test support makes databases.',
      severity: 'error',
      from: { pathNot: '^(src/db|test|bench)/' },
      to: { path: 'node_modules/(postgres|@electric-sql/pglite)/' },
    },
    {
      name: 'twilio-only-in-sms',
      comment: "A provider's library stays in its adapter.",
      severity: 'error',
      from: { pathNot: '^(src/channels/sms|test)/' },
      to: { path: 'node_modules/twilio/' },
    },
    {
      name: 'teams-libraries-in-one-file',
      comment: 'They are at the end of their life: whoever replaces them replaces one file. Types count.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/bot/teams/sdk\\.ts$' },
      to: { path: 'node_modules/(@microsoft/teams-|botbuilder|botframework)' },
    },
    {
      name: 'mail-parsers-only-in-email',
      comment: 'What a stranger wrote is parsed once, at the door, within limits.',
      severity: 'error',
      from: { pathNot: '^(src/channels/email|test|bench)/' },
      to: { path: 'node_modules/(postal-mime|html-to-text)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};

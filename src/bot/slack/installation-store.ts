import { z } from 'zod';

import type { Shelf } from '../../issues/store.ts';
import { Secret } from '../../secret.ts';
import type { Installation, InstallationSource } from './installation.ts';
import { Sealed, sealUnder } from '../../sealed.ts';

/** The installations made by OAuth, kept over restarts and shared by all processes on the same database. */
export interface InstallationStore extends InstallationSource {
  find(team: string | undefined): Promise<DatedInstallation | undefined>;
  /** Installing again replaces what is there: the earlier token may be dead. */
  keep(installation: DatedInstallation): Promise<void>;
}

type DatedInstallation = Installation & { readonly installedAt: Date };

const Kept = z.object({
  botId: z.string(),
  botUserId: z.string(),
  token: Sealed,
  installedAt: z.coerce.date(),
});
const Teams = z.array(z.string());

const TEAMS_KEY = 'slack/installations';

/** On the shelf, each token sealed for its workspace, so that a copy of the database opens no workspace. */
export function installationStore(shelf: Shelf, secret: string): InstallationStore {
  const seal = sealUnder(secret, 'slack/installation');
  const listed = new Set<string>();
  let writing: Promise<void> = Promise.resolve();

  async function find(team: string | undefined): Promise<DatedInstallation | undefined> {
    if (team === undefined) return undefined;
    const kept = Kept.safeParse(await shelf.kept(keyOf(team)));
    const token = kept.success ? seal.open(kept.data.token, team) : undefined;
    if (!kept.success || token === undefined) return undefined;
    // Two processes that write the list at one time can lose an entry; whoever meets it puts it back.
    if (!listed.has(team)) await changeTeams((all) => withTeam(all, team));
    return { ...kept.data, team, token: new Secret(token) };
  }

  async function teams(): Promise<readonly string[]> {
    const kept = Teams.safeParse(await shelf.kept(TEAMS_KEY));
    return kept.success ? kept.data : [];
  }

  /** One change after the other within this process. */
  async function changeTeams(change: (teams: readonly string[]) => readonly string[]): Promise<void> {
    const turn = writing.then(() => write(change));
    writing = turn.catch(() => {});
    await turn;
  }

  async function write(change: (teams: readonly string[]) => readonly string[]): Promise<void> {
    const before = await teams();
    const after = change(before);
    if (after !== before) await shelf.keep(TEAMS_KEY, after);
    listed.clear();
    for (const team of after) listed.add(team);
  }

  return {
    find,
    teams,

    async keep({ team, botId, botUserId, installedAt, token }) {
      const sealed = seal.close(token.reveal(), team);
      await shelf.keep(keyOf(team), { botId, botUserId, installedAt, token: sealed });
      await changeTeams((all) => withTeam(all, team));
    },

    async remove(team, at) {
      const installed = await find(team);
      // Late news of an installation that has been replaced since. Slack tells the time in whole seconds.
      if (installed && wholeSeconds(installed.installedAt) > wholeSeconds(at)) return;
      // The shelf has no way to take something down; nothing in its place is as good.
      await shelf.keep(keyOf(team), {});
      await changeTeams((all) => all.filter((each) => each !== team));
    },
  };
}

function wholeSeconds(at: Date): number {
  return Math.floor(at.getTime() / 1_000);
}

function withTeam(teams: readonly string[], team: string): readonly string[] {
  return teams.includes(team) ? teams : [...teams, team];
}

function keyOf(team: string): string {
  return `slack/installation/${team}`;
}

import type { Employee, IssueId } from '../../issues/issue.ts';
import type { TeamsPlace } from './protocol.ts';

/**
 * The name of one press of a button, so that its repetition does nothing, however late and whatever happened
 * between. Teams repeats an invoke that was not answered in time: at first under the same id, and half a minute
 * later under another, https://github.com/microsoft/botbuilder-dotnet/issues/5005. What stays the same is who pressed
 * which button of the card as it was then. A card that does not say how it was is known by the id alone.
 */
export function pressKey(
  { activity }: Pick<TeamsPlace, 'activity'>,
  by: Employee,
  verb: string,
  { issue, revision }: { readonly issue: IssueId; readonly revision?: number | undefined },
): string | undefined {
  if (revision !== undefined) return `teams:press:${by.id}:${verb}:${issue}:${revision}`;
  return activity === undefined ? undefined : `teams:press:${activity}`;
}

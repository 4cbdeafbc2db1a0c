import type { Volume } from '../model.ts';
import { matchesGlob } from '../text/matchesGlob.ts';
import type { Feature, Policy } from './policy.ts';

/** The feature a template belongs to: the first whose globs fit. @param path relative to the root, forward slashes. */
export function featureOf(policy: Policy, path: string): Feature | undefined {
  return policy.features.find(feature => feature.templates.some(glob => matchesGlob(path, glob)));
}

/** Calls per month as the policy knows them: given, or users × sessions × calls. */
export function policyVolume(feature: Feature | undefined): Volume {
  if (feature?.callsPerMonth !== undefined) return { value: feature.callsPerMonth, source: 'policy' };
  const volume = feature?.volume;
  if (volume === undefined) return { value: null, source: 'none' };
  return { value: volume.users * volume.sessionsPerUser * volume.callsPerSession, source: 'fermi' };
}

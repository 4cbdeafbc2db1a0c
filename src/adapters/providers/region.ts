/** Hosts that carry their region in their name, as the clouds document them. */
const REGIONS: readonly RegExp[] = [
  /^([a-z]{2})\.api\.openai\.com$/,
  /^([a-z0-9-]+)-aiplatform\.googleapis\.com$/,
  /^bedrock-runtime(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com$/,
  /^([a-z0-9]+)\.api\.cognitive\.microsoft\.com$/,
];

/** Where an address says that it computes; undefined where its name does not tell. */
export function regionOf(address: string): string | undefined {
  const { hostname } = new URL(address);
  return REGIONS.map(pattern => pattern.exec(hostname)?.[1]).find(region => region !== undefined);
}

const OPENAI = /^([a-z]{2})\.api\.openai\.com$/;

/** Hosts that carry their region in their name, as the clouds document them. */
const REGIONS: readonly RegExp[] = [
  OPENAI,
  /^([a-z0-9-]+)-aiplatform\.googleapis\.com$/,
  /^bedrock-runtime(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com$/,
  /^([a-z0-9]+)\.api\.cognitive\.microsoft\.com$/,
];

/** Whether an address is one of OpenAI's that compute in one region, which has a price of its own. */
export function isRegionOfOpenai(address: string | undefined): boolean {
  return address !== undefined && URL.canParse(address) && OPENAI.test(new URL(address).hostname);
}

/** Where an address says that it computes; undefined where its name does not tell. */
export function regionOf(address: string): string | undefined {
  const { hostname } = new URL(address);
  return REGIONS.map(pattern => pattern.exec(hostname)?.[1]).find(region => region !== undefined);
}

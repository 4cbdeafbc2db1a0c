/** Whether a path (either slash, relative to where the globs are) fits a glob of `*`, `**`, `?` and `{a,b}`. */
export function matchesGlob(path: string, glob: string): boolean {
  const segments = path.replaceAll('\\', '/').replace(/^\.\//, '').split('/');
  return expandBraces(glob.replace(/^\.?\//, '')).some(each => matchSegments(segments, each.split('/')));
}

/** One glob per choice of its braces; at most 256, so that nesting cannot blow up. */
function expandBraces(glob: string): string[] {
  const done: string[] = [];
  const open = [glob];
  for (let next = open.pop(); next !== undefined && done.length + open.length < 256; next = open.pop()) {
    const brace = /\{([^{}]*)\}/.exec(next);
    if (brace === null) {
      done.push(next);
    } else {
      const head = next.slice(0, brace.index);
      const tail = next.slice(brace.index + brace[0].length);
      open.push(...(brace[1] ?? '').split(',').map(choice => head + choice + tail));
    }
  }
  return done;
}

/** `reachable[p]`: the segments so far can stand against the first `p` parts of the glob. Linear in both. */
function matchSegments(segments: readonly string[], glob: readonly string[]): boolean {
  let reachable = closeOver(glob, [true, ...glob.map(() => false)]);
  for (const segment of segments) {
    const next = [
      false,
      ...glob.map((part, p) => part !== '**' && reachable[p] === true && matchSegment(segment, part)),
    ];
    for (const [p, part] of glob.entries()) {
      if (part === '**' && reachable[p] === true) {
        next[p] = true;
      }
    }
    reachable = closeOver(glob, next);
  }
  return reachable[glob.length] === true;
}

/** `**` may stand for nothing. */
function closeOver(glob: readonly string[], reachable: boolean[]): boolean[] {
  for (const [p, part] of glob.entries()) {
    if (part === '**' && reachable[p] === true) {
      reachable[p + 1] = true;
    }
  }
  return reachable;
}

function matchSegment(segment: string, part: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let p = 0;
  while (at < segment.length) {
    if (part[p] === '*') {
      star = p++;
      resume = at;
    } else if (p < part.length && (part[p] === '?' || part[p] === segment[at])) {
      p++;
      at++;
    } else if (star !== -1) {
      p = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  return [...part.slice(p)].every(letter => letter === '*');
}

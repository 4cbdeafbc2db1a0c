import type { RenderedMedia, RenderedMessage, Role } from '../../model.ts';
import { RenderProblem } from '../renderProblem.ts';
import { markBorder } from '../roles/roleMarkers.ts';
import { roleOf } from '../roles/roles.ts';
import { ownProperty } from './ownProperty.ts';

const marks = new RegExp(
  `${markBorder}(?:(role|thread|media):|(?=\\[))([^${markBorder}]*)${markBorder}(?:\\r?\\n)?`,
);

/**
 * Cuts rendered text at its marks. Line breaks at both ends of a message go, empty messages too (microsoft/prompty,
 * runtime/typescript/packages/core/src/parsers/prompty.ts, buildMessage). `values` has what threads and media
 * stand for; images have their address in their mark.
 * @throws RenderProblem for a role that a variable made up, or a thread that is no list of messages.
 */
export function splitMessages(
  text: string,
  defaultRole: Role,
  values: Readonly<Record<string, unknown>>,
): RenderedMessage[] {
  const pieces = text.split(marks);
  const messages: RenderedMessage[] = [];
  let role = defaultRole;
  let body = pieces[0] ?? '';
  let media: RenderedMedia[] = [];
  const flush = (): void => {
    const trimmed = body.replace(/^[\r\n]+/, '').replace(/[\r\n]+$/, '');
    if (trimmed.trim() !== '' || media.length > 0) {
      messages.push({ role, text: trimmed, ...(media.length > 0 ? { media } : {}) });
    }
    body = '';
    media = [];
  };
  for (let at = 1; at < pieces.length; at += 3) {
    const [kind, name = '', rest = ''] = pieces.slice(at, at + 3);
    if (kind === undefined) {
      media.push({ url: addressIn(name) });
      // Images part the text, and white space at the ends of its parts is not sent.
      const [before, after] = [body.trimEnd(), rest.trimStart()];
      body = before === '' || after === '' ? before + after : `${before}\n${after}`;
      continue;
    }
    if (kind === 'media') {
      media.push({ url: String(ownProperty(values, name)) });
    } else {
      flush();
      if (kind === 'thread') messages.push(...threadOf(name, ownProperty(values, name)));
      else role = roleNamed(name);
    }
    body += rest;
  }
  flush();
  return messages;
}

/** What stands in `[alt](address "title"`: an image of Markdown without its ends. */
function addressIn(image: string): string {
  const written = image.slice(image.indexOf('](') + 2).trim();
  return written.split(/\s/)[0] ?? '';
}

function roleNamed(name: string): Role {
  const role = roleOf(name);
  if (role === undefined) {
    throw new RenderProblem(
      `"${name.slice(0, 40)}" is no role`,
      undefined,
      'Give system, user, assistant or tool',
    );
  }
  return role;
}

/** A conversation given as a value: a list of `{role, content}`. */
function threadOf(name: string, value: unknown): RenderedMessage[] {
  if (value === undefined || value === null || value === '') {
    return [];
  }
  if (!Array.isArray(value)) {
    throw new RenderProblem(
      `"${name}" is a thread: its value must be a list of messages`,
      undefined,
      'Give a list of {role, content}',
    );
  }
  return value.map(item => {
    const content = ownProperty(item, 'content');
    if (typeof content !== 'string') {
      throw new RenderProblem(
        `A message of the thread "${name}" has no text`,
        undefined,
        'Give each message a role and a content',
      );
    }
    return { role: roleNamed(String(ownProperty(item, 'role') ?? 'user')), text: content };
  });
}

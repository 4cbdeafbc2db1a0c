import type { JinjaItem } from './items.ts';
import type { NameUse, Tag, Target } from './nodes.ts';
import type { Branch, Program, Statement } from './program.ts';
import type { JinjaTag } from './scanTags.ts';
import { StructureFault } from './structureFault.ts';

/** What a tag of the template says. @throws StructureFault, or what else keeps it from being rendered */
export type ReadTag = (tag: JinjaTag) => { readonly tag: Tag; readonly uses: readonly NameUse[] };
/** The template that a tag includes; null for one that may be missing and is. @throws where it cannot be had */
export type Include = (names: readonly string[], optional: boolean, place: JinjaTag) => Program | null;

type Opening = Extract<
  Tag,
  { kind: 'if' | 'for' | 'capture' | 'with' | 'macro' | 'call' | 'filterBlock' | 'block' | 'autoescape' }
>;
type Body = Statement[];

interface Open {
  readonly tag: Opening;
  readonly place: JinjaTag;
  readonly branches: Branch[];
  readonly reads: Set<string>;
  body: Body;
  /** The body of the loop, once its `else` has come. */
  main: Body | null;
  /** The condition of the branch that is read. */
  branch: { readonly test: Branch['test']; readonly place: JinjaTag } | null;
}

const wordOfEnd: Readonly<Record<Opening['kind'], string>> = {
  if: 'if',
  for: 'for',
  capture: 'set',
  with: 'with',
  macro: 'macro',
  call: 'call',
  filterBlock: 'filter',
  block: 'block',
  autoescape: 'autoescape',
};

/** Puts statements into the blocks they stand in. @throws StructureFault where tags stand in no order */
export function buildProgram(items: readonly JinjaItem[], read: ReadTag, include: Include): Program {
  const builder = new ProgramBuilder(include);
  for (const item of items) {
    if (item.kind === 'text') builder.text(item.text);
    else {
      const { tag, uses } = read(item.tag);
      builder.tag(tag, item.tag);
      builder.note(uses);
    }
  }
  return builder.finish();
}

class ProgramBuilder {
  readonly #include: Include;
  readonly #assigned = new Set<string>();
  readonly #open: Open[] = [];
  readonly #root: Body = [];
  #body: Body = this.#root;
  #size = 1;

  constructor(include: Include) {
    this.#include = include;
  }

  finish(): Program {
    const open = this.#open.at(-1);
    if (open !== undefined) throw new StructureFault('This block is not closed', open.place);
    return { body: this.#root, assigned: this.#assigned, size: this.#size };
  }

  text(text: string): void {
    this.#body.push({ kind: 'text', text });
  }

  /** Macros take further arguments only where something in them reads them. */
  note(uses: readonly NameUse[]): void {
    for (const { kind, name } of uses) {
      if (kind === 'implicit') for (const open of this.#open) open.reads.add(name);
    }
  }

  tag(tag: Tag, place: JinjaTag): void {
    switch (tag.kind) {
      case 'print':
        this.#body.push({ kind: 'print', value: tag.value, place });
        break;
      case 'set':
        this.#assign(tag.target);
        this.#body.push({ ...tag, place });
        break;
      case 'include': {
        const program = this.#include(tag.names ?? [], tag.optional, place);
        this.#size += program?.size ?? 0;
        this.#body.push({ kind: 'include', names: tag.names ?? [], context: tag.context, program, place });
        break;
      }
      case 'break':
      case 'continue':
        this.#leaveLoop(tag.kind, place);
        break;
      case 'elif':
      case 'else':
        this.#otherwise(tag, place);
        break;
      case 'end':
        this.#close(tag.of, place);
        break;
      case 'silent':
        break;
      case 'unsupported':
        throw new StructureFault(`{% ${tag.word} %} cannot be rendered in batches`, place);
      default:
        this.#enter(tag, place);
    }
  }

  #enter(tag: Opening, place: JinjaTag): void {
    if (tag.kind === 'for' || tag.kind === 'capture') this.#assign(tag.target);
    if (tag.kind === 'with') for (const [target] of tag.given) this.#assign(target);
    if (tag.kind === 'macro') this.#assigned.add(tag.name);
    if (tag.kind === 'macro' || tag.kind === 'call')
      for (const { name } of tag.parameters) this.#assigned.add(name);
    const branch = tag.kind === 'if' ? { test: tag.value, place } : null;
    this.#open.push({ tag, place, branches: [], reads: new Set(), body: [], main: null, branch });
    this.#body = this.#open.at(-1)?.body ?? this.#root;
  }

  #otherwise(tag: Extract<Tag, { kind: 'elif' | 'else' }>, place: JinjaTag): void {
    const open = this.#open.at(-1);
    const isElse = tag.kind === 'else';
    if (open?.tag.kind === 'if' && open.branch?.test !== null) {
      this.#endBranch(open);
      open.branch = { test: tag.kind === 'elif' ? tag.value : null, place };
    } else if (open?.tag.kind === 'for' && isElse && open.main === null) {
      open.main = open.body;
    } else {
      throw new StructureFault(`This ${tag.kind} belongs to no block`, place);
    }
    open.body = [];
    this.#body = open.body;
  }

  #endBranch(open: Open): void {
    if (open.branch !== null) open.branches.push({ ...open.branch, body: open.body });
  }

  #close(of: string, place: JinjaTag): void {
    const open = this.#open.pop();
    if (open === undefined || wordOfEnd[open.tag.kind] !== of) {
      throw new StructureFault(`{% end${of} %} closes no block`, place);
    }
    this.#endBranch(open);
    this.#body = this.#open.at(-1)?.body ?? this.#root;
    this.#body.push(closed(open));
  }

  #leaveLoop(kind: 'break' | 'continue', place: JinjaTag): void {
    const around = this.#open.findLast(
      ({ tag }) => tag.kind !== 'if' && tag.kind !== 'with' && tag.kind !== 'autoescape',
    );
    if (around?.tag.kind !== 'for' || around.main !== null) {
      throw new StructureFault(`This ${kind} stands outside of a loop`, place);
    }
    this.#body.push({ kind, place });
  }

  #assign(target: Target): void {
    if (target.kind === 'tuple') for (const item of target.items) this.#assign(item);
    else if (target.kind === 'name') this.#assigned.add(target.name);
  }
}

function closed({ tag, place, body, branches, main, reads }: Open): Statement {
  switch (tag.kind) {
    case 'if':
      return { kind: 'if', branches, place };
    case 'for':
      return { ...tag, body: main ?? body, otherwise: main === null ? [] : body, place };
    case 'autoescape':
      return { kind: 'with', given: [], body, place };
    case 'macro':
    case 'call':
      return { ...tag, body, reads, place };
    default:
      return { ...tag, body, place };
  }
}

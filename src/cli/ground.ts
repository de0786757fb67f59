import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { Persona, PersonaProblem } from '../persona/model.ts';
import { resolveActivePersona } from '../persona/active.ts';
import { loadPersonaFile, openShelf } from '../persona/library.ts';
import { composeFrom, unknownAdditions, type Shelf } from '../persona/shelf.ts';
import { OpsError } from '../workspace/errors.ts';
import { toPosix } from '../workspace/files.ts';
import { RepositoryReader, stateFolder } from '../workspace/repository.ts';
import type { Terminal } from './terminal.ts';

/** Options every verb has. */
export interface CommonOptions {
  readonly folder?: string;
  readonly persona?: string;
  readonly json?: boolean;
}

/** The folder a verb works on, with what is known about it. Personas are read when first asked for. */
export class Ground {
  readonly terminal: Terminal;
  /** As the user named it; paths in output are relative to it. */
  readonly folder: string;
  /** The worktree's root, or the folder itself without git. */
  readonly root: string;
  readonly reader: RepositoryReader | undefined;
  /** The repository as the verb found it, for what it reads before it changes anything. */
  readonly moment: RepositoryReader | undefined;
  readonly #wish: string | undefined;
  #shelf: Promise<Shelf> | undefined;
  #personas: Promise<Persona[]> | undefined;

  private constructor(
    terminal: Terminal,
    folder: string,
    reader: RepositoryReader | undefined,
    wish: string | undefined,
  ) {
    this.terminal = terminal;
    this.folder = folder;
    this.reader = reader;
    this.moment = reader?.moment();
    this.root = reader && !reader.paths.bare ? reader.paths.worktree : folder;
    this.#wish = wish;
  }

  /** Throws OpsError('usage') when the folder is none. */
  static async open(terminal: Terminal, options: CommonOptions): Promise<Ground> {
    const wanted = path.resolve(terminal.cwd, options.folder ?? '.');
    // The real path, since git answers with real paths and both are compared.
    const folder = await fs.realpath(wanted).catch(() => wanted);
    const isFolder = await fs.stat(folder).then(
      (stat) => stat.isDirectory(),
      () => false,
    );
    if (!isFolder) throw new OpsError('usage', `There is no folder ${wanted}.`);
    const reader = await RepositoryReader.open(folder);
    return new Ground(terminal, folder, reader, options.persona ?? terminal.env['OPS_PERSONA']);
  }

  /** Every persona one can choose: the workspace's own, then the built-in ones. */
  personas(): Promise<Persona[]> {
    this.#personas ??= this.#openShelf().then((shelf) =>
      Promise.all(shelf.personas.map((persona) => composeFrom(shelf, persona))),
    );
    return this.#personas;
  }

  /** One document by its absolute path, wherever it is, with what it builds on. Throws OpsError('usage') when it can't be read. */
  async personaOf(file: string): Promise<Persona> {
    const [persona, shelf] = await Promise.all([loadPersonaFile(file), this.#openShelf()]);
    return composeFrom(shelf, persona);
  }

  /** What `.ops/config.yaml` adds to personas that are not here, as problems of that file. */
  async configurationProblems(): Promise<PersonaProblem[]> {
    return unknownAdditions(await this.#openShelf());
  }

  #openShelf(): Promise<Shelf> {
    this.#shelf ??= openShelf(this.root, this.moment, this.terminal.builtinFolder);
    return this.#shelf;
  }

  /** The persona at work: --persona, OPS_PERSONA, or the one chosen for this worktree. Throws OpsError('usage') for a wrong name. */
  async active(wish = this.#wish): Promise<Persona | undefined> {
    return resolveActivePersona(this.root, this.reader, await this.personas(), wish);
  }

  /** The same, but there must be one. */
  async needActive(): Promise<Persona> {
    const persona = await this.active();
    if (persona) return persona;
    throw new OpsError('usage', 'No persona is selected here.', {
      remedy: 'Select one with "ops-persona persona use NAME", or name one with --persona.',
    });
  }

  stateFolder(): Promise<string> {
    return stateFolder(this.folder, this.reader);
  }

  async head(): Promise<string | undefined> {
    return this.reader && !this.reader.paths.bare ? (await this.reader.head()).commit : undefined;
  }

  /** A path below the root as the user sees it from the folder, forward slashes. */
  shown(relativeToRoot: string): string {
    return toPosix(path.relative(this.folder, path.resolve(this.root, relativeToRoot))) || '.';
  }

  /** Where a persona's document is, for output: `builtin:<id>` or a path relative to the folder. */
  shownPersonaFile(persona: Pick<Persona, 'file'>): string {
    return path.isAbsolute(persona.file) ? this.shown(persona.file) : persona.file;
  }
}

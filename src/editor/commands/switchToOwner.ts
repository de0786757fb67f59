import * as z from 'zod';
import { OpsError } from '../../workspace/errors.ts';
import type { Handler } from '../app.ts';
import { requireTrust } from './trust.ts';

const wanted = z.object({ persona: z.string() });

/** Makes another persona the active one, as "Select Persona…" does, without asking which. */
export const switchToOwner: Handler = async (app, argument) => {
  requireTrust();
  const at = await app.model.ready();
  const file = wanted.safeParse(argument).data?.persona;
  const persona = at.personas.find((one) => one.file === file);
  if (!persona) throw new OpsError('refused', 'That persona is no longer here.', { remedy: 'Select another one.' });
  const { personaRef, writeActivePersona } = await import('../../persona/active.ts');
  await writeActivePersona(at.root, at.reader, personaRef(at.root, persona));
  await app.model.refresh('personas');
};

import { changedCode, isProse, type ChangedText, type Detector, type Hit } from './model.ts';

/** Files that describe what runs for users; a compose file for one's own machine may float. */
function isProduction(text: ChangedText): boolean {
  if (isProse(text) || !/\.(?:ya?ml|json|tf|hcl|nomad)$/i.test(text.path)) return false;
  if (/(?:^|[._/-])(?:dev|local|test|example|sample|demo|ci)(?:[._/-]|$)/i.test(text.path)) return false;
  if (/(?:^|[._/-])(?:prod|production|live)(?:[._/-]|$)/i.test(text.path)) return true;
  return (
    text.classes.some((id) => id === 'infrastructure' || id === 'deploy-scripts') &&
    !/(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$/i.test(text.path)
  );
}

/** Images whose content changes without anybody deciding it. */
export const imageDetectors: readonly Detector[] = [
  {
    id: 'floating-tag',
    title: 'An image tag that floats',
    effect: 'ask',
    about: /\bimages?\b|\btags?\b|drift|reproduc/i,
    appliesTo: isProduction,
    find: (text) =>
      changedCode(text).flatMap(({ line, code }): Hit[] => {
        const floats =
          floating(code) || /^\s*tag\s*:\s*["']?(?:latest|stable|main|master|edge|nightly)["']?\s*$/i.test(code);
        return floats
          ? [{ line, message: 'This image tag points to another image tomorrow. Name a version or a digest.' }]
          : [];
      }),
  },
];

function floating(code: string): boolean {
  const image = /^\s*-?\s*["']?image["']?\s*[:=]\s*["']?([^\s"',#]+)/.exec(code)?.[1];
  if (image === undefined || /[${}]|@sha256:/.test(image) || !/^[\w./:@-]+$/.test(image)) return false;
  const name = image.slice(image.lastIndexOf('/') + 1);
  const tag = name.includes(':') ? name.slice(name.indexOf(':') + 1) : undefined;
  return tag === undefined || /^(?:latest|stable|main|master|edge|nightly|dev)$/i.test(tag);
}

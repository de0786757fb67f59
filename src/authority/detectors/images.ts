import { changedCode, isProse, type ChangedText, type Detector, type Hit } from './model.ts';

/** Files that describe what runs for users; a compose file for one's own machine may float. */
function isProduction(text: ChangedText): boolean {
  if (isProse(text) || !(isContainerFile(text.path) || /\.(?:ya?ml|json|tf|hcl|nomad)$/i.test(text.path))) return false;
  if (/(?:^|[._/-])(?:dev|local|test|example|sample|demo|ci)(?:[._/-]|$)/i.test(text.path)) return false;
  if (/(?:^|[._/-])(?:prod|production|live)(?:[._/-]|$)/i.test(text.path)) return true;
  return (
    text.classes.some((id) => id === 'infrastructure' || id === 'deploy-scripts') &&
    !/(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$/i.test(text.path)
  );
}

function isContainerFile(path: string): boolean {
  return /(?:^|\/)(?:Dockerfile|Containerfile)(?:\.[^/]*)?$|\.(?:dockerfile|containerfile)$/i.test(path);
}

/** Images whose content changes without anybody deciding it. */
export const imageDetectors: readonly Detector[] = [
  {
    id: 'floating-tag',
    title: 'An image tag that floats',
    effect: 'ask',
    about: /\bimages?\b|\btags?\b|drift|reproduc/i,
    appliesTo: isProduction,
    find: (text) => {
      const stages = isContainerFile(text.path) ? stagesOf(text.lines) : undefined;
      return changedCode(text).flatMap(({ line, code }): Hit[] => {
        const floats = stages
          ? isFloating(baseImage(code, stages))
          : isFloating(/^\s*-?\s*["']?image["']?\s*[:=]\s*["']?([^\s"',#]+)/.exec(code)?.[1]) ||
            /^\s*tag\s*:\s*["']?(?:latest|stable|main|master|edge|nightly)["']?\s*$/i.test(code);
        return floats
          ? [{ line, message: 'This image tag points to another image tomorrow. Name a version or a digest.' }]
          : [];
      });
    },
  },
];

/** The names that `FROM … AS name` gives to the stages of a Dockerfile, in small letters as its reader compares them. */
function stagesOf(lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => /^\s*FROM\s[^#]*?\sAS\s+(\S+)/i.exec(line)?.[1]?.toLowerCase() ?? []));
}

/**
 * The image of a `FROM` line, or one that files are copied from; not a stage by name or number, nor the empty image.
 * https://docs.docker.com/reference/dockerfile/#from
 */
function baseImage(code: string, stages: ReadonlySet<string>): string | undefined {
  const image =
    /^\s*FROM\s+(?:--\S+\s+)*([^\s#]+)/i.exec(code)?.[1] ?? /^\s*COPY\s[^#]*?--from=([^\s#]+)/i.exec(code)?.[1];
  return image === undefined || image === 'scratch' || /^\d+$/.test(image) || stages.has(image.toLowerCase())
    ? undefined
    : image;
}

function isFloating(image: string | undefined): boolean {
  if (image === undefined || /[${}]|@sha256:/.test(image) || !/^[\w./:@-]+$/.test(image)) return false;
  const name = image.slice(image.lastIndexOf('/') + 1);
  const tag = name.includes(':') ? name.slice(name.indexOf(':') + 1) : undefined;
  return tag === undefined || /^(?:latest|stable|main|master|edge|nightly|dev)$/i.test(tag);
}

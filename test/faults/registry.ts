import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A registry on loopback that speaks as much npm and PyPI as a publish needs. */
export interface Registry {
  readonly url: string;
  /** Versions per npm package, in the order they came. */
  readonly versions: Map<string, { readonly version: string; readonly tag: string }[]>;
  /** The files a PyPI version has; undefined: there is no such version. */
  pypiFiles: () => readonly string[] | undefined;
  readonly uploads: () => number;
  /** Decides about an npm upload; `lose` takes it and then loses the connection. */
  policy: (request: IncomingMessage) => 'take' | 'refuse' | 'password' | 'lose';
  stop(): Promise<void>;
}

export async function startRegistry(): Promise<Registry> {
  const versions: Registry['versions'] = new Map();
  let uploads = 0;
  const settings: Pick<Registry, 'policy' | 'pypiFiles'> = { policy: () => 'take', pypiFiles: () => undefined };
  const server: Server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? '/').split('?')[0]?.slice(1) ?? '');
    const json = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
    };
    if (/^pypi\/.+\/.+\/json$/.test(name)) {
      const there = settings.pypiFiles();
      json(there ? 200 : 404, { urls: (there ?? []).map((filename) => ({ filename })) });
      return;
    }
    if (request.method === 'GET') {
      const there = versions.get(name);
      if (!there) json(404, { error: 'not found' });
      else {
        const tags = Object.fromEntries(there.map((each) => [each.tag, each.version]));
        const all = Object.fromEntries(
          there.map(({ version }) => [
            version,
            { name, version, dist: { tarball: `${url}/${name}/-/${name}-${version}.tgz`, shasum: '0' } },
          ]),
        );
        json(200, { name, 'dist-tags': { latest: there[0]?.version, ...tags }, versions: all });
      }
      return;
    }
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      uploads++;
      const decision = settings.policy(request);
      if (decision === 'refuse') {
        json(403, { error: 'you may not publish here' });
        return;
      }
      if (decision === 'password') {
        json(401, { error: 'otp' }, { 'www-authenticate': 'OTP' });
        return;
      }
      const upload = JSON.parse(body) as { 'dist-tags': Record<string, string> };
      const [[tag, version] = ['latest', '']] = Object.entries(upload['dist-tags']);
      const there = versions.get(name) ?? [];
      if (there.some((each) => each.version === version)) {
        json(403, { error: 'cannot publish over a version' });
        return;
      }
      versions.set(name, [...there, { version, tag }]);
      if (decision === 'lose') request.socket.destroy();
      else json(201, { ok: true });
      return undefined;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(settings, {
    url,
    versions,
    uploads: () => uploads,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

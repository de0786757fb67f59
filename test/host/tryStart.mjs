// @ts-check
/**
 * Tries `npm start` as a person would: starts it, waits for the address, asks for the page with the token (answered) and without
 * (refused), stops it with a signal and sees that nothing is left. Prints how long each took; ends with 1 when anything is wrong.
 */
import { spawn } from 'node:child_process';
import { npmCommand, root, script, Trouble } from '../../scripts/lib/ground.mjs';
import { isPortFree } from '../../scripts/lib/vscodeServer.mjs';

/** How long a fresh clone may take on a slow line. */
const patience = 5 * 60_000;

script(async () => {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  const npm = npmCommand();
  const child = spawn(npm.file, [...npm.args, 'start'], {
    cwd: root,
    env: { ...process.env, BROWSER: 'none' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: process.platform !== 'win32',
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const stop = () => {
    if (child.pid === undefined) return;
    if (process.platform === 'win32') spawn('taskkill', ['/pid', String(child.pid), '/T', '/F']);
    else process.kill(-child.pid, 'SIGINT');
  };
  const timer = setTimeout(stop, patience);
  let text = '';
  const address = await new Promise((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ part) => {
      process.stdout.write(part);
      text += part;
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(text)?.[0];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => resolve(undefined));
  });
  if (address === undefined) throw new Trouble('npm start ended without an address.');
  console.log(`Address after ${seconds()}`);
  try {
    // The token becomes a cookie, and the page is the one behind the redirect.
    const greeted = await fetch(address, { redirect: 'manual' });
    const cookie = greeted.headers.get('set-cookie')?.split(';')[0] ?? '';
    const next = greeted.headers.get('location');
    if (next === null) throw new Trouble(`The address answers ${greeted.status}, not a redirect.`);
    const page = await fetch(new URL(next, address), { headers: { cookie } });
    if (!page.ok || !(await page.text()).includes('workbench')) throw new Trouble(`The page answers ${page.status}.`);
    const stranger = await fetch(new URL('/', address), { redirect: 'manual' });
    if (stranger.status !== 403) throw new Trouble(`Without its token the page answers ${stranger.status}, not 403.`);
  } finally {
    clearTimeout(timer);
    stop();
    await ended;
  }
  const port = Number(new URL(address).port);
  const patient = Date.now() + 10_000;
  while (!(await isPortFree(port))) {
    if (Date.now() > patient) throw new Trouble(`Something still listens on port ${port}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  console.log(`Answered, refused a stranger and stopped after ${seconds()}`);
});

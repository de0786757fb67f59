import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { takeLock } from '../../../src/pipeline/lock.ts';
import { currentOwner } from '../../../src/pipeline/owner.ts';
import {
  breakRole,
  readRoles,
  refuseForeignRole,
  releaseRole,
  renewRole,
  takeRole,
} from '../../../src/pipeline/role.ts';
import { currentSession, namedSession } from '../../../src/pipeline/session.ts';
import { OpsError } from '../../../src/workspace/errors.ts';

describe('the ops role', () => {
  let folder: string;
  const dana = namedSession('dana', currentOwner());
  const kim = namedSession('kim');
  const by = (session: typeof dana, who: string) => ({ session, who, at: '2026-01-02T10:00:00.000Z', host: 'berth' });
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'role-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
  const refused = (words: RegExp) => (error: unknown) => OpsError.is(error, 'refused') && words.test(error.message);

  it('is held by one session, told with who and since when, and given back', async () => {
    await takeRole(folder, { scope: 'project' }, by(dana, 'Dana'));
    await refuseForeignRole(folder, dana.id, undefined);
    await assert.rejects(
      refuseForeignRole(folder, kim.id, undefined),
      refused(/Dana holds the ops role for this project \(since 2026-01-02 10:00 UTC/),
    );
    await assert.rejects(
      takeRole(folder, { scope: 'environment', environment: 'qa' }, by(kim, 'Kim')),
      refused(/Dana/),
    );
    assert.deepEqual(await releaseRole(folder, kim.id), []);
    assert.equal((await releaseRole(folder, dana.id)).length, 1);
    await refuseForeignRole(folder, kim.id, undefined);
  });

  it('for an environment leaves the others free', async () => {
    await takeRole(folder, { scope: 'environment', environment: 'production' }, by(dana, 'Dana'));
    await takeRole(folder, { scope: 'environment', environment: 'staging' }, by(kim, 'Kim'));
    await refuseForeignRole(folder, kim.id, 'staging');
    await refuseForeignRole(folder, kim.id, undefined);
    await assert.rejects(refuseForeignRole(folder, kim.id, 'production'), refused(/for production/));
    await assert.rejects(takeRole(folder, { scope: 'project' }, by(kim, 'Kim')), refused(/Dana/));
  });

  it('taken again keeps its beginning', async () => {
    await takeRole(folder, { scope: 'project' }, by(dana, 'Dana'));
    await takeRole(folder, { scope: 'project' }, { ...by(dana, 'Dana'), at: '2026-01-02T12:00:00.000Z' });
    assert.deepEqual(
      (await readRoles(folder)).map(({ since }) => since),
      ['2026-01-02T10:00:00.000Z'],
    );
  });

  it('is over with the process of its session', async () => {
    const gone = namedSession('gone', { ...currentOwner(), start: 'another' });
    await takeRole(folder, { scope: 'project' }, by(gone, 'Robin'));
    assert.deepEqual(await readRoles(folder), []);
    await takeRole(folder, { scope: 'project' }, by(kim, 'Kim'));
  });

  it('goes on with a window that was reloaded', async () => {
    const before = namedSession('window', { ...currentOwner(), pid: 1, start: 'gone' });
    await takeRole(folder, { scope: 'project' }, by(before, 'Dana'));
    assert.deepEqual(await readRoles(folder), []);
    await renewRole(folder, namedSession('window', currentOwner()));
    assert.deepEqual(
      (await readRoles(folder)).map(({ who, since }) => [who, since]),
      [['Dana', '2026-01-02T10:00:00.000Z']],
    );
  });

  it('is not taken while another session is in the middle of a run', async () => {
    const held = { run: 'run-1', what: 'push v1.0.1', since: '2026-01-02T10:00:00.000Z' };
    const giveBack = await takeLock(folder, { ...held, session: dana.id });
    await assert.rejects(takeRole(folder, { scope: 'project' }, by(kim, 'Kim')), refused(/push v1\.0\.1/));
    assert.deepEqual(await readRoles(folder), []);
    await takeRole(folder, { scope: 'project' }, by(dana, 'Dana'));
    await giveBack();
  });

  it('is broken only with a reason, and the reason is in the audit log', async () => {
    await takeRole(folder, { scope: 'project' }, by(dana, 'Dana'));
    const audit = path.join(folder, 'AUDIT_LOG.md');
    const how = { ...by(kim, 'Kim'), audit, reason: ' ' };
    await assert.rejects(breakRole(folder, { scope: 'project' }, how), refused(/needs a reason/));
    assert.ok(!fs.existsSync(audit));
    const broken = await breakRole(folder, { scope: 'project' }, { ...how, reason: 'Dana is asleep' });
    assert.equal(broken.length, 1);
    assert.match(
      fs.readFileSync(audit, 'utf8'),
      /\| Kim \| ROLE_BROKEN \|.*Dana holds.*broken because: Dana is asleep/,
    );
    await takeRole(folder, { scope: 'project' }, by(kim, 'Kim'));
  });

  it('of many that come at once is held by one', async () => {
    const all = Array.from({ length: 12 }, (_, index) => namedSession(`s${index}`));
    const ended = await Promise.allSettled(all.map((one) => takeRole(folder, { scope: 'project' }, by(one, one.id))));
    assert.equal(ended.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal((await readRoles(folder)).length, 1);
  });

  it('of a file that can not be read is held by nobody', async () => {
    fs.writeFileSync(path.join(folder, 'role.json'), '{"v":1,"roles":[{"sco');
    assert.deepEqual(await readRoles(folder), []);
  });

  it('a session has a name, or the terminal it was started from', () => {
    assert.equal(currentSession({ OPS_SESSION: 'ci-17' }).id, currentSession({ OPS_SESSION: 'ci-17' }).id);
    assert.ok(!currentSession({ OPS_SESSION: 'ci-17' }).id.includes('ci-17'));
    const here = currentSession({});
    assert.equal(here.id, currentSession({}).id);
    assert.ok(here.owner !== undefined);
  });
});

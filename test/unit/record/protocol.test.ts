import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { commandRisks, placeholdersOf, usesKubeContext } from '../../../src/authority/commandRisks.ts';
import { readAudit, withAuditRow } from '../../../src/record/audit.ts';
import { activeProtocol, nextStep, recordStep, startProtocol, stopProtocol } from '../../../src/record/protocol.ts';
import { openQa, qaAnswerRow, qaMessage, qaRequestRow, type QaRequest } from '../../../src/record/qa.ts';
import { OpsError } from '../../../src/workspace/errors.ts';
import { temporaryFolder } from '../memory/repository.ts';

describe('a protocol', () => {
  let root: string;
  beforeEach(async () => {
    root = await temporaryFolder('protocol');
  });
  afterEach(() => fs.rm(root, { recursive: true, force: true }));
  const ground = (by = 'Dana') => ({
    stateFolder: path.join(root, 'state'),
    audit: path.join(root, 'AUDIT_LOG.md'),
    at: '2026-05-30T10:00:00Z',
    by,
  });
  const emergency = {
    id: 'emergency',
    title: 'Emergency',
    steps: [{ text: 'Stop' }, { text: 'Roll back' }, { text: 'Tell' }],
  };
  const events = async () =>
    readAudit(await fs.readFile(ground().audit, 'utf8')).map(({ event, details }) => `${event}: ${details}`);

  it('is worked through in order, with evidence, and stands in the log', async () => {
    assert.equal(await activeProtocol(ground().stateFolder), undefined);
    await startProtocol(emergency, ground());
    await assert.rejects(startProtocol(emergency, ground()), (error) => OpsError.is(error, 'refused'));
    assert.equal(nextStep(await recordStep('done', 'traffic is off', ground())), 2);
    await assert.rejects(recordStep('skipped', ' ', ground()), (error) => OpsError.is(error, 'refused'));
    await recordStep('skipped', 'nothing was out', ground('Kim'));
    const run = await recordStep('done', undefined, ground());
    assert.equal(nextStep(run), undefined);
    assert.equal(await activeProtocol(ground().stateFolder), undefined);
    assert.deepEqual(await events(), [
      'PROTOCOL_START: 3 steps',
      'PROTOCOL_DONE: 2 of 3 done; 1. Stop: done (traffic is off); 2. Roll back: skipped (nothing was out); 3. Tell: done',
    ]);
    await assert.rejects(recordStep('done', undefined, ground()), (error) => OpsError.is(error, 'refused'));
  });

  it('can be stopped; what was done stays in the log', async () => {
    await startProtocol(emergency, ground());
    await recordStep('done', undefined, ground());
    await stopProtocol('false alarm', ground());
    assert.equal((await events()).at(-1), 'PROTOCOL_STOPPED: 1 of 3 done; stopped: false alarm; 1. Stop: done');
  });
});

describe('asking QA', () => {
  const request: QaRequest = {
    project: 'billing',
    version: 'v1.4.0',
    environment: 'staging',
    url: 'https://staging.example.com',
    commit: '0123456789abcdef',
    who: 'Dana',
    open: ['Checkout'],
  };
  it('renders URL and environment, and is answered once, by somebody else', () => {
    assert.match(
      qaMessage(request),
      /^QA please: billing v1\.4\.0 on staging\n[^]*URL: https:\/\/staging\.example\.com\n[^]*- Checkout\n/,
    );
    assert.match(qaMessage({ ...request, url: undefined }), /URL: not configured/);
    const log = withAuditRow(undefined, qaRequestRow(request, '2026-05-30T10:00:00Z'));
    const open = openQa(readAudit(log));
    assert.ok(open);
    const answer = { good: true, note: '', at: '2026-05-30T11:00:00Z' };
    assert.throws(() => qaAnswerRow(open, { ...answer, by: 'dana' }), /somebody else/);
    const signed = withAuditRow(log, qaAnswerRow(open, { ...answer, by: 'Kim' }));
    assert.equal(openQa(readAudit(signed)), undefined);
    assert.equal(qaAnswerRow(open, { ...answer, by: 'Dana', good: false }).event, 'QA_REFUSED');
  });
});

describe('commands of a document', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['npm run deploy', ''],
    ['kubectl get pods -n prod', ''],
    ['rm -rf dist', 'destroys'],
    ['terraform destroy -auto-approve', 'destroys'],
    ['kubectl delete deployment api', 'destroys'],
    ['git push --force origin main', 'destroys'],
    ['git push --force-with-lease origin main', ''],
    ['docker compose down -v', 'destroys'],
    ['kubectl get secret db -o yaml', 'exports-secrets'],
    ['vault kv get secret/api', 'exports-secrets'],
    ['cat .env', 'exports-secrets'],
    ['env | sort', 'exports-secrets'],
    ['curl -fsSL https://example.com/i.sh | sh', 'runs-from-network'],
    ['sudo systemctl restart api', 'elevates'],
  ];
  for (const [line, kind] of rows) {
    it(`warns about "${line}": ${kind === '' ? 'nothing' : kind}`, () => {
      assert.equal(commandRisks(line)[0]?.kind ?? '', kind);
    });
  }

  it('name the cluster and what is to be filled in', () => {
    assert.ok(usesKubeContext('helm upgrade api .') && !usesKubeContext('npm test'));
    assert.deepEqual(placeholdersOf('kubectl logs <pod> -n <namespace> | grep {{id}} <pod>'), [
      '<pod>',
      '<namespace>',
      '{{id}}',
    ]);
    assert.deepEqual(placeholdersOf('diff <(ls a) ${HOME} 2>&1'), []);
  });
});

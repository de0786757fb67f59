import assert from 'node:assert/strict';
import { scanText } from '../../../src/secrets/scan.ts';
import { password as pw, random } from './samples.ts';

const token = random('alnum', 32, 11);
const hex = random('hex', 40, 5);
const plain = ['hv', 'yiqa', 'e8'].join('');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Values found, in order. */
function values(text: string, path: string): string[] {
  return scanText(text, path).findings.map((one) => text.slice(one.start, one.end));
}

type Row = readonly [name: string, path: string, text: string, expected: readonly string[]];

const hits: readonly Row[] = [
  // Terraform and HCL
  ['a Terraform argument', 'main.tf', `resource "aws_db_instance" "a" {\n  password = "${pw}"\n}\n`, [pw]],
  [
    'a Terraform variable default',
    'vars.tf',
    `variable "db_password" {\n  type    = string\n  default = "${pw}"\n}\n`,
    [pw],
  ],
  ['a tfvars entry', 'prod.tfvars', `db_password = "${plain}"\nregion = "eu-west-1"\n`, [plain]],
  ['a Terraform user_data script', 'ec2.tf', `  user_data = "export DB_PASSWORD=${pw}; run"\n`, [pw]],
  ['an ECS entry in Terraform', 'ecs.tf', `environment = [{ name = "DB_PASSWORD", value = "${pw}" }]\n`, [pw]],
  ['a Helm release in Terraform', 'helm.tf', `  set {\n    name  = "auth.password"\n    value = "${pw}"\n  }\n`, [pw]],
  ['a Terraform state', 'terraform.tfstate', `{"attributes": {"master_password": "${pw}", "port": 5432}}`, [pw]],
  // TOML
  ['a TOML string', 'config.toml', `[database]\npassword = "${pw}"\n`, [pw]],
  ['a TOML literal', 'config.toml', `password = '${pw}'\r\n`, [pw]],
  ['a TOML inline table', 'config.toml', `db = { user = "app", password = "${pw}" }\n`, [pw]],
  ['a TOML address', 'config.toml', `url = "redis://:${plain}@cache:6379/0"\n`, [plain]],
  // compose
  ['a compose mapping', 'docker-compose.yml', `    environment:\n      POSTGRES_PASSWORD: ${plain}\n`, [plain]],
  [
    'a compose list',
    'compose.yaml',
    `    environment:\n      - POSTGRES_PASSWORD=${plain}\n      - "REDIS_PASSWORD=${pw}"\n`,
    [plain, pw],
  ],
  ['a compose command', 'compose.yaml', `    command: redis-server --requirepass ${plain}\n`, [plain]],
  ['a compose default', 'compose.yaml', `      MYSQL_ROOT_PASSWORD: \${MYSQL_ROOT_PASSWORD:-${plain}}\n`, [plain]],
  // CI
  ['a workflow variable', '.github/workflows/ci.yml', `    env:\n      DB_PASSWORD: ${plain}\n`, [plain]],
  [
    'a workflow command',
    '.github/workflows/ci.yml',
    `      - run: docker login -u ci -p ${plain} registry.example.com\n`,
    [plain],
  ],
  ['a GitLab variable', '.gitlab-ci.yml', `variables:\n  DEPLOY_TOKEN: "${token}"\n`, [token]],
  ['a GitLab script', '.gitlab-ci.yml', `  script:\n    - export API_TOKEN=${token}\n`, [token]],
  ['an Azure pipeline variable', 'azure-pipelines.yml', `variables:\n  - name: dbPassword\n    value: ${pw}\n`, [pw]],
  [
    'a CircleCI variable',
    '.circleci/config.yml',
    `      - image: postgres\n        environment: { POSTGRES_PASSWORD: ${plain} }\n`,
    [plain],
  ],
  ['a Jenkinsfile', 'Jenkinsfile', `environment {\n  DB_PASSWORD = '${pw}'\n}\n`, [pw]],
  ['a curl header', 'deploy.sh', `curl -H "Authorization: Bearer ${token}" https://api.example.com\n`, [token]],
  ['a curl login', 'deploy.sh', `curl -u admin:${plain} https://nexus.example.com\n`, [plain]],
  // Ansible
  ['an Ansible variable', 'group_vars/all.yml', `mysql_root_password: ${plain}\n`, [plain]],
  [
    'an Ansible inventory',
    'hosts.ini',
    `[web]\nweb1 ansible_user=deploy ansible_password=${plain} ansible_port=22\n`,
    [plain],
  ],
  ['an Ansible task', 'tasks/main.yml', `- mysql_user: name=app password=${plain} priv=*.*:ALL\n`, [plain]],
  ['an Ansible default', 'x.yml', `db_password: "{{ vault_db | default('${pw}') }}"\n`, [pw]],
  // Helm and Kubernetes
  ['Helm values', 'values.yaml', `postgresql:\n  auth:\n    postgresPassword: ${plain}\n    username: app\n`, [plain]],
  ['a manifest in clear', 's.yaml', `apiVersion: v1\nkind: Secret\nstringData:\n  admin: ${pw}\n`, [pw]],
  [
    'a manifest in base64',
    's.yaml',
    `kind: Secret\nmetadata:\n  name: a\ndata:\n  pw: ${base64(pw)}\n  username: YXBw\n`,
    [base64(pw)],
  ],
  ['a manifest with blocks', 's.yml', `kind: Secret\ntype: Opaque\ndata:\n  pw: |\n    ${base64(pw)}\n`, [base64(pw)]],
  [
    'a container in a Deployment',
    'd.yaml',
    `env:\n- name: DB_PASS\n  value: ${plain}\n- name: B\n  value: c\n`,
    [plain],
  ],
  ['a kubeconfig', 'config', `---\nusers:\n- name: a\n  user:\n    token: ${token}\n`, [token]],
  // Spring
  ['Spring properties', 'application.properties', `spring.datasource.password=${plain}\nserver.port=8080\n`, [plain]],
  ['Spring YAML', 'application.yml', `spring:\n  datasource:\n    password: ${plain}\n`, [plain]],
  ['Spring default', 'application.yml', `  password: \${DB_PASSWORD:${plain}}\n`, [plain]],
  ['Spring XML', 'beans.xml', `<property name="password" value="${pw.replace('&', '')}"/>\n`, [pw.replace('&', '')]],
  ['a colon in properties', 'a.properties', `db.password: ${plain}\n`, [plain]],
  // .NET
  [
    'appsettings',
    'appsettings.json',
    `{"ConnectionStrings": {"Default": "Server=db;User Id=sa;Password=${pw};Encrypt=true"}}`,
    [pw],
  ],
  ['web.config', 'web.config', `<add key="SmtpPassword" value="${plain}" />\n`, [plain]],
  [
    'a connection in web.config',
    'web.config',
    `<add name="a" connectionString="Server=x;Uid=a;Pwd=${plain};" />\n`,
    [plain],
  ],
  [
    'a NuGet config',
    'nuget.config',
    `<configuration><add key="ClearTextPassword" value="${plain}" /></configuration>\n`,
    [plain],
  ],
  ['a storage account', 'appsettings.json', `{"Storage": "AccountName=a;AccountKey=${base64(hex)};"}`, [base64(hex)]],
  // Rails
  ['database.yml', 'config/database.yml', `production:\n  adapter: mysql2\n  password: ${plain}\n`, [plain]],
  [
    'secrets.yml',
    'config/secrets.yml',
    `production:\n  secret_key_base: ${random('hex', 128)}\n`,
    [random('hex', 128)],
  ],
  ['an initializer', 'config/initializers/a.rb', `Rails.config.secret_token = '${hex}'\n`, [hex]],
  ['master.key', 'config/master.key', random('hex', 32), [random('hex', 32)]],
  // Dockerfile, shell
  ['a Dockerfile ENV', 'Dockerfile', `FROM a\nENV DB_PASSWORD=${plain} PORT=1\n`, [plain]],
  ['an old Dockerfile ENV', 'Dockerfile', `FROM a\nENV DB_PASSWORD ${plain}\n`, [plain]],
  ['a Dockerfile ARG', 'app.Dockerfile', `FROM a\nARG TOKEN="${token}"\n`, [token]],
  ['a build argument', 'build.sh', `docker build --build-arg ADMIN_PASSWORD=${plain} .\n`, [plain]],
  ['a shell assignment', 'run.sh', `PGPASSWORD=${plain} psql -h db\n`, [plain]],
  ['a shell default', 'run.sh', `DB_PASSWORD="\${DB_PASSWORD:-${plain}}"\n`, [plain]],
  ['a batch file', 'run.bat', `set DB_PASSWORD=${plain}\r\n`, [plain]],
  ['sshpass', 'run.sh', `sshpass -p '${pw}' ssh root@a\n`, [pw]],
  ['mysql', 'run.sh', `mysqldump -u root -p${plain} db > a.sql\n`, [plain]],
  ['PowerShell', 'run.ps1', `$password = "${pw}"\n`, [pw]],
  ['a secure string', 'run.ps1', `ConvertTo-SecureString "${pw}" -AsPlainText -Force\n`, [pw]],
  ['a Makefile', 'Makefile', `DB_PASSWORD ?= ${plain}\n`, [plain]],
  // files made for credentials
  ['.netrc', '.netrc', `machine a login b password ${plain}\n`, [plain]],
  ['.pgpass', '.pgpass', `# c\nlocalhost:5432:db:app:${plain}\n`, [plain]],
  ['.npmrc', '.npmrc', `//registry.npmjs.org/:_authToken=${token}\n`, [token]],
  ['.npmrc with a login', '.npmrc', `_auth=${base64(`app:${hex}`)}\n`, [base64(`app:${hex}`)]],
  ['.pypirc', '.pypirc', `[pypi]\nusername = a\npassword = ${plain}\n`, [plain]],
  [
    'docker login',
    '.docker/config.json',
    `{"auths": {"a": {"auth": "${base64(`app:${hex}`)}"}}}`,
    [base64(`app:${hex}`)],
  ],
  [
    'AWS credentials',
    '.aws/credentials',
    `[default]\naws_secret_access_key = ${random('alnum', 40, 3)}\n`,
    [random('alnum', 40, 3)],
  ],
  ['.git-credentials', '.git-credentials', `https://me:${plain}@git.example.com\n`, [plain]],
  ['.my.cnf', '.my.cnf', `[client]\nuser=a\npassword="${pw}"\n`, [pw]],
  [
    'an htpasswd file',
    '.htpasswd',
    `admin:$apr1$x1Yz2Abc$${random('alnum', 22)}\n`,
    [`$apr1$x1Yz2Abc$${random('alnum', 22)}`],
  ],
  ['redis.conf', 'redis.conf', `bind 0.0.0.0\nrequirepass ${plain}\n`, [plain]],
  ['Maven settings', 'settings.xml', `<server><id>a</id><password>${plain}</password></server>`, [plain]],
  ['a property list', 'a.plist', `<key>apiKey</key>\n<string>${token}</string>\n`, [token]],
  [
    'Hadoop XML',
    'core-site.xml',
    `<property><name>fs.s3a.secret.key</name><value>${token}</value></property>`,
    [token],
  ],
  ['a WordPress config', 'wp-config.php', `define('DB_PASSWORD', '${pw}');\n`, [pw]],
  ['a PHP array', 'config.php', `return ['password' => '${pw}', 'port' => 1];\n`, [pw]],
  [
    'a SQL script',
    'init.sql',
    `CREATE USER app IDENTIFIED BY '${plain}';\nALTER ROLE b WITH PASSWORD '${pw}';\n`,
    [plain, pw],
  ],
  ['CloudFormation', 'stack.yaml', `Parameters:\n  DBPassword:\n    Type: String\n    Default: ${plain}\n`, [plain]],
  ['an ECS task in JSON', 'task.json', `[{"name": "DB_PASSWORD", "value": "${plain}"}]`, [plain]],
  ['a nested value', 'a.yaml', `password:\n  value: ${plain}\n`, [plain]],
  ['a Python setting', 'settings.py', `SECRET_KEY = 'django-${hex}'\n`, [`django-${hex}`]],
  ['a JavaScript option', 'config.js', `module.exports = { password: "${pw}" };\n`, [pw]],
  ['a URL parameter', 'a.properties', `hook=https://a.example.com/x?api_key=${token}&y=1\n`, [token]],
  ['a commented value', 'a.yaml', `# db_password: ${pw}\n`, [pw]],
];

const misses: readonly (readonly [name: string, path: string, text: string])[] = [
  [
    'Terraform references',
    'main.tf',
    'password = var.db_password\ntoken = data.vault_generic_secret.a.data["token"]\nsecret = random_password.db.result\n',
  ],
  [
    'a Terraform secret id',
    'main.tf',
    'secret_id = aws_secretsmanager_secret.db.id\nmanage_master_user_password = true\n',
  ],
  [
    'workflow secrets',
    '.github/workflows/ci.yml',
    'env:\n  TOKEN: ${{ secrets.TOKEN }}\n  PASSWORD: ${{ env.PASSWORD }}\npermissions:\n  id-token: write\n',
  ],
  [
    'secretKeyRef',
    'd.yaml',
    'env:\n- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:\n      name: db-credentials\n      key: password\n',
  ],
  [
    'an existing secret',
    'values.yaml',
    'existingSecret: db-credentials\nexistingSecretPasswordKey: password\nimagePullSecrets:\n  - name: regcred\n',
  ],
  ['sealed secrets', 's.yaml', `kind: SealedSecret\nspec:\n  encryptedData:\n    x: AgB${random('alnum', 60)}\n`],
  ['SOPS', 's.yaml', 'kind: Secret\ndata:\n  password: ENC[AES256_GCM,data:AAAA,iv:BBBB,tag:CC,type:str]\n'],
  ['Ansible vault', 'a.yml', 'db_password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6638643965323633646262656665316\n'],
  ['an Ansible lookup', 'a.yml', `db_password: "{{ lookup('env', 'DB_PASSWORD') }}"\n`],
  ['jasypt', 'application.properties', 'spring.datasource.password=ENC(G6N718UuyPE5bHyWKyuLQSm02auQPUtm)\n'],
  ['Rails ERB', 'database.yml', 'password: <%= ENV["DB_PASSWORD"] %>\n'],
  ['a Docker secret', 'compose.yaml', 'POSTGRES_PASSWORD_FILE: /run/secrets/db\nsecrets:\n  - db_password\n'],
  ['compose secrets', 'compose.yaml', 'secrets:\n  db_password:\n    file: ./db_password.txt\n'],
  [
    'a GitLab reference',
    '.gitlab-ci.yml',
    'script:\n  - docker login -u $CI_USER -p $CI_PASSWORD\n  - curl -H "PRIVATE-TOKEN: $TOKEN" x\n',
  ],
  ['a shell read', 'a.sh', 'read -s -p "Password: " PASSWORD\nPASSWORD=$(cat /run/secret)\nTOKEN=`vault read x`\n'],
  [
    'translations',
    'en.json',
    '{"password": "Your password", "passwordHint": "At least 8 characters", "forgotPassword": "Forgot your password?"}',
  ],
  [
    'a schema',
    'openapi.yaml',
    'password:\n  type: string\n  format: password\ntokenUrl: https://a.example.com/token\n',
  ],
  ['rules on passwords', 'policy.yml', 'password_min_length: 12\npassword_policy: strict\nmax_token_age: 90d\n'],
  ['a public key', 'a.yml', `ssh_public_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA${random('alnum', 43)}\n`],
  ['an ARN', 'a.yml', 'secret_arn: arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf\n'],
  ['1Password references', '.env', 'DB_PASSWORD=op://vault/db/password\nTOKEN=vault:secret/data/app#token\n'],
  ['npm variables', '.npmrc', '//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n'],
  ['empty values', 'a.properties', 'password=\nsecret =\ntoken: ""\n'],
  [
    'examples',
    '.env.example',
    'DB_PASSWORD=your-password-here\nAPI_KEY=xxxxxxxxxxxx\nSECRET_KEY=<generate one>\nJWT_SECRET=changeme\n',
  ],
  ['a type', 'a.ts', 'interface A { password: string; token?: string }\nconst password = getPassword();\n'],
  ['a CSS token', 'a.json', '{"tokens": {"color-primary": "#0055ff"}, "key": "color-primary-default-hover"}'],
  ['lock file hashes', 'a.yaml', `integrity: sha512-${random('alnum', 86)}==\ncache-key: v1-deps-abc\n`],
  ['a Makefile reference', 'Makefile', 'PASSWORD = $(shell cat pw)\nTOKEN := $(TOKEN)\n'],
  [
    'a cluster reference',
    'a.tf',
    'auth_token = module.redis.auth_token\nkms_key_id = aws_kms_key.a.arn\nkey_name = "deploy"\n',
  ],
  [
    'an address without password',
    'a.env',
    'DATABASE_URL=postgres://${USER}:${PASS}@db/x\nURL=https://example.com:8080/a@b\n',
  ],
];

describe('the formats people keep configuration in', () => {
  for (const [name, path, text, expected] of hits) {
    it(`finds ${name}`, () => {
      assert.deepEqual(values(text, path), expected);
    });
  }
  for (const [name, path, text] of misses) {
    it(`passes over ${name}`, () => {
      assert.deepEqual(values(text, path), []);
    });
  }

  it('reads every one of them with CRLF, with a BOM and cut off anywhere', () => {
    for (const [name, path, text, expected] of hits) {
      const windows = text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n');
      assert.deepEqual(values(windows, path), expected, `${name} with CRLF`);
      assert.deepEqual(values(`\uFEFF${text}`, path), expected, `${name} with a BOM`);
      for (let end = 0; end < text.length; end += 7) scanText(text.slice(0, end), path);
    }
  });
});

import { familyOf } from './families.ts';

/** How to make a leaked secret worthless. */
export interface RotationAdvice {
  /** Who issued it; undefined where the rule can't tell. */
  readonly provider: string | undefined;
  /** What to do, in one to three sentences. */
  readonly text: string;
  /** The vendor's own page on it. */
  readonly page: string | undefined;
  /** Heading in docs/secrets.md with more. */
  readonly anchor: string;
}

type Row = readonly [rules: RegExp, provider: string, text: string, page: string];

/** In our own words after the page named; the first row that fits counts. */
const rows: readonly Row[] = [
  [
    /^aws-(?:access|session)|^aws-appsync|^aws-bedrock|^amazon-mws|^amazon-oauth/,
    'AWS',
    'Make a second access key, put it in place, set the old one to Inactive, and delete it when nothing broke. Look for the key id in CloudTrail. Temporary credentials end when the sessions of their role are revoked.',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html',
  ],
  [
    /^gcp-|^google-(?:hmac|fcm)/,
    'Google Cloud',
    'Make a new key, replace it, then delete the old one: API keys under "APIs & Services, Credentials", service accounts with gcloud iam service-accounts keys.',
    'https://cloud.google.com/iam/docs/key-rotation',
  ],
  [
    /^google-/,
    'Google',
    'Add a second client secret in the Google Cloud console, switch over, then disable and delete the old one; revoke tokens that were issued to users.',
    'https://support.google.com/cloud/answer/15549257',
  ],
  [
    /^azure-(?:sas|key)$/,
    'Azure Storage',
    'Regenerate the account key that is not in use, switch over to it, then regenerate the other. Signatures end with the key that signed them.',
    'https://learn.microsoft.com/azure/storage/common/storage-account-keys-manage',
  ],
  [
    /^azure-devops/,
    'Azure DevOps',
    'Revoke the token under User settings, Personal access tokens, and make one with fewer scopes and an early end.',
    'https://learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate',
  ],
  [
    /^azure|^microsoft-teams|^teams-webhook/,
    'Azure',
    'Add a second credential or regenerate the key that is not in use, switch over, then remove the old one. A managed identity needs no stored secret at all.',
    'https://learn.microsoft.com/azure/key-vault/secrets/tutorial-rotation-dual',
  ],
  [
    /^github/,
    'GitHub',
    'Delete the token under Settings, Developer settings, or have an owner revoke it, then make a fine-grained one; look for its uses in the security log. Workflows get a GITHUB_TOKEN of their own.',
    'https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/token-expiration-and-revocation',
  ],
  [
    /^gitlab/,
    'GitLab',
    'Rotate or revoke the token where it was made (user, project or group, Access tokens); runner and feed tokens are reset in their own settings.',
    'https://docs.gitlab.com/security/tokens/',
  ],
  [
    /^bitbucket|^atlassian|^trello/,
    'Atlassian',
    'Revoke the token under Account settings, Security (Bitbucket: in the repository, project or workspace settings) and make one with fewer rights.',
    'https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/',
  ],
  [
    /^slack/,
    'Slack',
    'Revoke the token with auth.revoke or in the app settings and install the app again; a webhook is removed under Incoming Webhooks.',
    'https://docs.slack.dev/reference/methods/auth.revoke/',
  ],
  [
    /^discord/,
    'Discord',
    'Reset the token of the bot in the developer portal, the old one stops at once; delete a webhook in the settings of the channel.',
    'https://discord.com/developers/docs/topics/oauth2',
  ],
  [
    /^telegram/,
    'Telegram',
    'Send /revoke to BotFather and choose the bot: it answers with a new token and the old one stops.',
    'https://core.telegram.org/bots/features#botfather',
  ],
  [
    /^npm/,
    'npm',
    'Run npm token revoke with the id of the token and look at the versions published meanwhile. Trusted publishing needs no token.',
    'https://docs.npmjs.com/revoking-access-tokens',
  ],
  [
    /^pypi/,
    'PyPI',
    'Remove the token in the account settings and make one for the single project; look at the releases published meanwhile. Trusted publishing needs no token.',
    'https://pypi.org/help/#apitoken',
  ],
  [
    /^rubygems/,
    'RubyGems',
    'Delete the key under Settings, API keys, and make one with only the scopes it needs.',
    'https://guides.rubygems.org/api-key-scopes/',
  ],
  [
    /^nuget/,
    'NuGet',
    'Delete or regenerate the key on the API Keys page and limit the new one to a package pattern.',
    'https://learn.microsoft.com/nuget/nuget-org/scoped-api-keys',
  ],
  [
    /^crates/,
    'crates.io',
    'Revoke the token under Account settings, API tokens, and make a scoped one; yank versions you did not publish.',
    'https://doc.rust-lang.org/cargo/reference/publishing.html',
  ],
  [
    /^docker/,
    'Docker',
    'Deactivate or delete the access token in the account settings, then log in again with a new one and a credential helper.',
    'https://docs.docker.com/security/access-tokens/',
  ],
  [
    /^jfrog|^artifactory/,
    'JFrog',
    'Revoke the token or API key in the user profile or under Access Tokens, then make one with an end.',
    'https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens',
  ],
  [
    /^vault/,
    'Vault',
    'Run vault token revoke (or revoke its accessor), then rotate what could be read with it. Unseal keys are replaced with vault operator rekey.',
    'https://developer.hashicorp.com/vault/docs/commands/token/revoke',
  ],
  [
    /^terraform|^hashicorp/,
    'HCP Terraform',
    'Delete the token in the settings of the user, team or organization and make a new one. Rotate what stands in the state it could read.',
    'https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens',
  ],
  [
    /^(?:1password|onepassword)/,
    '1Password',
    'Rotate the service account token under Developer, with an end for the old one; then change the items it could read.',
    'https://developer.1password.com/docs/service-accounts/manage-service-accounts/',
  ],
  [
    /^doppler/,
    'Doppler',
    'Revoke the token on the Access tab of the config or under Tokens, then rotate the secrets it could read.',
    'https://docs.doppler.com/docs/service-tokens',
  ],
  [
    /^(?:anthropic|claude)/,
    'Anthropic',
    'Delete the key in the console and make a new one for each use; look at the usage of the workspace.',
    'https://support.anthropic.com/en/articles/9767949-api-key-best-practices-keeping-your-keys-safe-and-secure',
  ],
  [
    /^openai/,
    'OpenAI',
    'Revoke the key on the API keys page and make one per project with a budget; look at the usage.',
    'https://help.openai.com/en/articles/5112595-best-practices-for-api-key-safety',
  ],
  [
    /^huggingface/,
    'Hugging Face',
    'Invalidate and refresh the token under Settings, Access Tokens; prefer a fine-grained one.',
    'https://huggingface.co/docs/hub/security-tokens',
  ],
  [
    /^stripe/,
    'Stripe',
    'Roll the key in the dashboard, at once or with a time in which both work; webhook secrets are rolled at their endpoint.',
    'https://docs.stripe.com/keys#rolling-keys',
  ],
  [
    /^square/,
    'Square',
    'Replace the access token in the developer console; OAuth tokens are revoked with RevokeToken.',
    'https://developer.squareup.com/docs/build-basics/access-tokens',
  ],
  [
    /^shopify/,
    'Shopify',
    'Rotate the client secret of the app, then request new access tokens; tokens of a custom app end when it is uninstalled.',
    'https://shopify.dev/docs/apps/build/authentication-authorization/client-secrets/rotate-revoke-client-credentials',
  ],
  [
    /^(?:paypal|braintree)/,
    'Braintree',
    'Generate new API keys in the control panel, switch over, then delete the old ones.',
    'https://developer.paypal.com/braintree/articles/control-panel/important-gateway-credentials',
  ],
  [
    /^twilio/,
    'Twilio',
    'Delete the API key, or promote the secondary auth token, in the console.',
    'https://www.twilio.com/docs/iam/api-keys',
  ],
  [
    /^sendgrid/,
    'SendGrid',
    'Delete the key under Settings, API Keys, and make one that may only send mail.',
    'https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys',
  ],
  [
    /^mailgun/,
    'Mailgun',
    'Make a second key under API Security, switch over, then delete the old one.',
    'https://documentation.mailgun.com/docs/mailgun/user-manual/api-key-mgmt/rbac-mgmt/',
  ],
  [
    /^(?:mailchimp|mandrill)/,
    'Mailchimp',
    'Disable the key under Account, Extras, API keys, and make a new one for each integration.',
    'https://mailchimp.com/help/about-api-keys/',
  ],
  [
    /^datadog/,
    'Datadog',
    'Make a new key in the organization settings, roll it out to the agents, then revoke the old one.',
    'https://docs.datadoghq.com/account_management/api-app-keys/',
  ],
  [
    /^new-relic/,
    'New Relic',
    'Make a new key on the API keys page, replace it, then delete the old one.',
    'https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/',
  ],
  [
    /^grafana/,
    'Grafana',
    'Delete the token of the service account or access policy and add one with an end.',
    'https://grafana.com/docs/grafana/latest/administration/service-accounts/',
  ],
  [
    /^sentry/,
    'Sentry',
    'Revoke the token in the settings of the organization or user; a DSN is rotated under Client Keys of the project.',
    'https://docs.sentry.io/account/auth-tokens/',
  ],
  [
    /^dynatrace/,
    'Dynatrace',
    'Rotate or delete the token under Access tokens.',
    'https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens',
  ],
  [
    /^snyk/,
    'Snyk',
    'Revoke and regenerate the token in the account settings, or reset it for the service account.',
    'https://docs.snyk.io/snyk-api/authentication-for-api',
  ],
  [
    /^sonar/,
    'Sonar',
    'Revoke the token under My Account, Security, and generate one for the single project.',
    'https://docs.sonarsource.com/sonarqube-server/user-guide/managing-tokens/',
  ],
  [
    /^cloudflare/,
    'Cloudflare',
    'Roll the token under My Profile, API Tokens: the same rights, a new value. The global key is changed there too.',
    'https://developers.cloudflare.com/fundamentals/api/how-to/roll-token/',
  ],
  [
    /^digitalocean/,
    'DigitalOcean',
    'Delete the token on the API page of the control panel and make one with the scopes it needs; spaces keys have a list of their own.',
    'https://docs.digitalocean.com/reference/api/create-personal-access-token/',
  ],
  [
    /^heroku/,
    'Heroku',
    'Revoke the authorization with heroku authorizations:revoke, or regenerate the API key of the account.',
    'https://help.heroku.com/PBGP6IDE/how-should-i-generate-an-api-key-that-allows-me-to-use-the-heroku-platform-api',
  ],
  [
    /^vercel/,
    'Vercel',
    'Delete the token in the account settings and make one with a scope and an end.',
    'https://vercel.com/docs/sign-in-with-vercel/tokens',
  ],
  [
    /^netlify/,
    'Netlify',
    'Revoke the personal access token under User settings, Applications, and make a new one.',
    'https://docs.netlify.com/api-and-cli-guides/api-guides/get-started-with-api/',
  ],
  [
    /^fastly/,
    'Fastly',
    'Delete the token in the account settings and make one for the single service.',
    'https://www.fastly.com/documentation/guides/account-info/user-and-account-management/using-api-tokens/',
  ],
  [
    /^flyio/,
    'Fly.io',
    'Revoke the token with fly tokens revoke and make a deploy token for the single app.',
    'https://fly.io/docs/security/tokens/',
  ],
  [
    /^tailscale/,
    'Tailscale',
    'Revoke the key on the Keys page; machines that joined with it stay until they are removed.',
    'https://tailscale.com/docs/features/access-control/auth-keys',
  ],
  [
    /^databricks/,
    'Databricks',
    'Revoke the token in the settings of the user or with the tokens API, and look at the audit log.',
    'https://docs.databricks.com/aws/en/dev-tools/auth/pat',
  ],
  [
    /^(?:mongodb)/,
    'MongoDB Atlas',
    'Make a second client secret for the service account, switch over, then revoke the old one.',
    'https://www.mongodb.com/docs/atlas/tutorial/rotate-service-account-secrets/',
  ],
  [
    /^okta/,
    'Okta',
    'Revoke the token under Security, API, Tokens; look for its uses in the system log.',
    'https://developer.okta.com/docs/guides/create-an-api-token/main/',
  ],
  [
    /^(?:kubernetes-secret|kubernetes-service|openshift)/,
    'Kubernetes',
    'Delete the Secret that holds the token of the service account, or revoke the session; change what the Secret held and keep manifests sealed.',
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
  ],
  [
    /^(?:private-key|putty-key)/,
    'the key pair',
    'Make a new pair, install the public half everywhere, then remove the old public half from every authorized_keys and deploy key; have certificates of the old key revoked.',
    'https://man.openbsd.org/ssh-keygen',
  ],
  [
    /^age-secret-key/,
    'age',
    'Make a new key with age-keygen, encrypt every file anew for it, and change what the files held.',
    'https://github.com/FiloSottile/age#readme',
  ],
];

const general: Readonly<Record<string, string>> = {
  passwords: 'Set a new password where the account lives, restart what uses it, and check that the old one is refused.',
  'passwords-in-addresses':
    'Set a new password where the account lives, then give the program user and password apart from the address.',
  'encoded-logins': 'Change the password of the account, then log in again with a credential helper.',
  'password-hashes': 'Set new passwords for the accounts listed: weak ones are found from their digests in minutes.',
  'json-web-tokens': 'Revoke it where it was issued; where that is impossible, change the key that signs.',
  'webhook-addresses': 'Delete the webhook in the settings of the service and make a new one.',
  'tokens-and-secret-keys': 'Issue a new one in the settings of the service, replace it, then revoke the old one.',
};

/** How to rotate what a rule finds: by its provider where we know it, else by its family. */
export function rotationAdvice(rule: string): RotationAdvice {
  const anchor = familyOf(rule);
  const row = rows.find(([rules]) => rules.test(rule));
  if (row !== undefined) return { provider: row[1], text: row[2], page: row[3], anchor };
  const text =
    general[anchor] ??
    'Make a new one with the least rights in the settings of the provider, replace it, revoke the old one, and look at the log of the provider.';
  return { provider: undefined, text, page: undefined, anchor };
}

/** Every page that is named, with its provider: for the documentation. */
export const rotationPages: readonly { readonly provider: string; readonly text: string; readonly page: string }[] =
  rows.map(([, provider, text, page]) => ({ provider, text, page }));

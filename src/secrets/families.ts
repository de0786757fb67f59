/** Heading anchors of docs/secrets.md by the rules they explain, the first that fits. */
const families: readonly (readonly [RegExp, string])[] = [
  [/^(?:password|passphrase|curl-auth-user)$/, 'passwords'],
  [/^(?:secret|token|api-key|secret-key|credential|salt)$/, 'tokens-and-secret-keys'],
  [/^(?:url-password|connection-string)$/, 'passwords-in-addresses'],
  [/^(?:basic-auth|docker-auth|http-authorization)$/, 'encoded-logins'],
  [/^(?:private-key|putty-key|age-secret-key|pkcs12)/, 'private-keys'],
  [/^(?:password-hash)$/, 'password-hashes'],
  [/^jwt/, 'json-web-tokens'],
  [/webhook/, 'webhook-addresses'],
  [/^(?:aws|amazon)/, 'aws'],
  [/^(?:gcp|google|firebase)/, 'google-cloud'],
  [/^azure|^microsoft/, 'azure'],
  [/^github/, 'github'],
  [/^gitlab/, 'gitlab'],
  [/^(?:slack|discord|telegram|mattermost)/, 'chat-tokens'],
  [/^(?:npm|pypi|rubygems|nuget|clojars|jfrog|artifactory|dockerhub|docker|crates)/, 'package-registries'],
  [/^(?:vault|hashicorp|terraform|1password|onepassword|bitwarden|pulumi|doppler|infisical)/, 'secret-stores'],
  [/^(?:stripe|square|shopify|paypal|gocardless|plaid|braintree|adyen|flutterwave)/, 'payments'],
  [
    /^(?:openai|anthropic|huggingface|cohere|perplexity|privateai|groq|replicate|mistral|xai|deepseek)/,
    'model-providers',
  ],
  [
    /^(?:datadog|new-relic|sentry|grafana|dynatrace|sumologic|sonar|snyk|codecov|pagerduty|honeycomb|logz|rollbar)/,
    'monitoring',
  ],
  [
    /^(?:twilio|sendgrid|mailgun|mailchimp|sendinblue|postmark|messagebird|mandrill|resend|sparkpost|vonage)/,
    'mail-and-messages',
  ],
  [
    /^(?:digitalocean|cloudflare|heroku|fastly|linode|hetzner|vultr|alibaba|yandex|ibm|scaleway|scalingo|fly|render|netlify|vercel|oracle|ovh|tencent)/,
    'hosting',
  ],
  [/^kubernetes|^openshift/, 'kubernetes'],
];

/** The family a rule belongs to, as the anchor of its section. */
export function familyOf(rule: string): string {
  return families.find(([pattern]) => pattern.test(rule))?.[1] ?? 'other-providers';
}

/** Every anchor there is. For the test that each has its section. */
export const allFamilies: readonly string[] = [
  ...new Set([...families.map(([, anchor]) => anchor), 'other-providers']),
];

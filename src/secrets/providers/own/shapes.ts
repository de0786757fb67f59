import type { ProviderRuleData } from '../types.ts';
import type { Row } from './row.ts';

const left = '(?<![A-Za-z0-9_])';
const right = '(?![A-Za-z0-9_-])';

/** Tokens known by a mark in their middle or end, or by a vendor's name before a value of one shape. */
const middles: readonly (readonly [...row: Row, ...keywords: string[]])[] = [
  // learn.microsoft.com: keys of Azure services carry a signature of the service at a fixed place
  [
    'azure-key',
    'Azure service key',
    `[A-Za-z0-9+/]{76}(?:APIM|ACDb|\\+ABa|\\+AMC|\\+ASt)[A-Za-z0-9+/]{5}[AQgw]==`,
    'apim',
    'acdb',
    '+aba',
    '+amc',
    '+ast',
  ],
  [
    'azure-hub-key',
    'Azure service key',
    `[A-Za-z0-9+/]{33}(?:AIoT|\\+ASb|\\+AEh|\\+ARm)[A-P][A-Za-z0-9+/]{5}=`,
    'aiot',
    '+asb',
    '+aeh',
    '+arm',
  ],
  ['azure-search-key', 'Azure Search key', `[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}`, 'azse'],
  ['azure-registry-key', 'Azure Container Registry key', `[A-Za-z0-9+/]{42}\\+ACR[A-D][A-Za-z0-9+/]{5}`, '+acr'],
  ['azure-cache-key', 'Azure Cache key', `[A-Za-z0-9]{33}AzCa[A-P][A-Za-z0-9]{5}=`, 'azca'],
  ['azure-function-key', 'Azure Functions key', `[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{5}[AQgw]==`, 'azfu'],
  ['azure-ai-key', 'Azure AI key', `[A-Za-z0-9]{52}JQQJ9[A-Za-z0-9]{27}`, 'jqqj9'],
  ['azure-devops-token', 'Azure DevOps token', `[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}`, 'azdo'],
  ['mailchimp-key', 'Mailchimp API key', `[0-9a-f]{32}-us[0-9]{1,2}`, '-us'],
  ['new-relic-license-key', 'New Relic license key', `[a-z0-9]{36}NRAL|eu01xx[a-f0-9]{30}NRAL`, 'nral'],
  ['telegram-token', 'Telegram bot token', `[0-9]{8,10}:AA[A-Za-z0-9_-]{33}`, ':aa'],
  [
    'sentry-dsn-secret',
    'Sentry DSN with secret',
    `https://[0-9a-f]{32}:[0-9a-f]{32}@[\\w.-]{3,80}/[0-9]{1,20}`,
    'https://',
  ],
  ['infura-key', 'Infura project key', `infura\\.io/(?:ws/)?v3/[0-9a-f]{32}`, 'infura.io/'],
  ['alchemy-key', 'Alchemy API key', `alchemy(?:api\\.io|\\.com)/v2/[A-Za-z0-9_-]{32}`, 'alchemy'],
  ['azure-sas', 'Azure shared access signature', `sig=[A-Za-z0-9%+/]{40,120}(?:%3[dD]|=)`, 'sig='],
  ['terraform-cloud-token', 'Terraform Cloud token', `[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_=-]{60,70}`, '.atlasv1.'],
];

/** Rules tried in a stretch around their keyword. */
export const shapeRules: readonly ProviderRuleData[] = middles.map(([id, what, source, ...keywords]) => ({
  id,
  what,
  source: `${left}(${source})${right}`,
  flags: '',
  keywords: [...new Set(keywords)],
  at: false,
}));

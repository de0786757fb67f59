import { prefixed } from './row.ts';

/** Chat, mail, payments, shops, maps, identity. Each pattern follows the vendor's own page on the format of its tokens. */
export const serviceRules = prefixed([
  // discord.com/developers, core.telegram.org, learn.microsoft.com/microsoftteams, developers.google.com/chat
  [
    'discord-webhook',
    'Discord webhook',
    'https://(?:canary\\.|ptb\\.)?discord(?:app)?\\.com/api/(?:v[0-9]{1,2}/)?webhooks/[0-9]{17,20}/[A-Za-z0-9_-]{60,80}',
  ],
  [
    'teams-webhook',
    'Microsoft Teams webhook',
    'https://[a-z0-9.-]{1,60}office(?:365)?\\.com/webhook(?:b2)?/[0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/[0-9a-f]{32}/[0-9a-f-]{36}',
  ],
  [
    'google-chat-webhook',
    'Google Chat webhook',
    'https://chat\\.googleapis\\.com/v1/spaces/[A-Za-z0-9_-]{6,20}/messages\\?key=[A-Za-z0-9_-]{39}&token=[A-Za-z0-9_%=-]{40,60}',
  ],
  [
    'slack-webhook',
    'Slack webhook',
    'https://hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{40,80}',
  ],
  [
    'zapier-webhook',
    'Zapier webhook',
    'https://(?:www\\.)?hooks\\.zapier\\.com/hooks/catch/[A-Za-z0-9]{4,12}/[A-Za-z0-9]{5,12}',
  ],
  ['slack-token', 'Slack token', 'xox[abeoprs](?:\\.xox[bp])?-[A-Za-z0-9-]{10,250}'],
  ['slack-app-level-token', 'Slack app-level token', 'xapp-[0-9]-[A-Z0-9]{9,12}-[0-9]{12,14}-[a-f0-9]{60,64}'],
  // mail and messages: sendgrid.com, resend.com, developers.brevo.com, mailersend.com, mailchimp.com/developer
  ['sendgrid-key', 'SendGrid API key', 'SG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{16,64}'],
  ['resend-key', 'Resend API key', 're_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}'],
  ['sendinblue-smtp-key', 'Brevo SMTP key', 'xsmtpsib-[a-f0-9]{64}-[A-Za-z0-9]{16}'],
  ['mailersend-token', 'MailerSend token', 'mlsn\\.[a-f0-9]{64}'],
  ['mailgun-key', 'Mailgun key', 'key-[a-z0-9]{32}'],
  ['mandrill-key', 'Mandrill API key', 'md-[A-Za-z0-9_-]{22}'],
  ['klaviyo-key', 'Klaviyo private key', 'pk_[a-f0-9]{34}'],
  ['twilio-sid-key', 'Twilio API key', 'SK[a-f0-9]{32}'],
  ['telnyx-key', 'Telnyx API key', 'KEY0[A-F0-9]{30}_[A-Za-z0-9]{22}'],
  // payments and shops: docs.stripe.com/keys, razorpay.com/docs, paystack.com/docs, mollie.com, developer.paypal.com, shopify.dev
  ['stripe-key', 'Stripe key', '[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,250}'],
  ['stripe-webhook-secret', 'Stripe webhook secret', 'whsec_[A-Za-z0-9+/]{32,64}={0,2}'],
  [
    'paypal-braintree-token',
    'Braintree access token',
    'access_token\\$(?:production|sandbox)\\$[a-z0-9]{16}\\$[a-f0-9]{32}',
  ],
  ['razorpay-key', 'Razorpay key', 'rzp_(?:live|test)_[A-Za-z0-9]{14,24}'],
  ['flutterwave-key', 'Flutterwave key', 'FLWSECK(?:_TEST)?-[A-Za-z0-9]{12,40}(?:-X)?'],
  ['paddle-key', 'Paddle API key', 'pdl_(?:live|sdbx)_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}'],
  ['xendit-key', 'Xendit key', 'xnd_(?:production|development)_[A-Za-z0-9]{40,64}'],
  ['mercadopago-token', 'Mercado Pago token', 'APP_USR-[0-9]{10,20}-[0-9]{6}-[a-f0-9]{32}-[0-9]{6,12}'],
  ['shopify-token', 'Shopify token', 'shp(?:at|ca|pa|ss|tka|ua)_[A-Za-z0-9]{32,40}'],
  ['square-token', 'Square token', 'sq0(?:atp|csp|idb|idp)-[A-Za-z0-9_-]{22,60}'],
  ['square-oauth-token', 'Square access token', 'EAAA[A-Za-z0-9_-]{56,68}'],
  ['adyen-key', 'Adyen API key', 'AQE[a-z]hm[A-Za-z0-9+/=_-]{60,400}'],
  ['persona-key', 'Persona API key', 'persona_(?:production|sandbox)_[a-z0-9-]{20,60}'],
  ['highnote-key', 'Highnote key', 'sk_(?:live|test)_[A-Za-z0-9+/=]{40,200}'],
  ['easypost-key', 'EasyPost key', 'EZ[AT]K[A-Za-z0-9]{54}'],
  // maps, media, games, identity
  ['mapbox-secret-token', 'Mapbox secret token', 'sk\\.eyJ[A-Za-z0-9_-]{60,300}\\.[A-Za-z0-9_-]{20,30}'],
  ['mapbox-public-token', 'Mapbox public token', 'pk\\.eyJ[A-Za-z0-9_-]{40,300}\\.[A-Za-z0-9_-]{20,30}'],
  ['adafruit-io-key', 'Adafruit IO key', 'aio_[A-Za-z0-9]{28}'],
  ['recaptcha-key', 'reCAPTCHA key', '6L[a-zA-Z0-9][A-Za-z0-9_-]{37}'],
  ['twitch-stream-key', 'Twitch stream key', 'live_[0-9]{6,12}_[A-Za-z0-9]{24,36}'],
  ['riot-key', 'Riot Games key', 'RGAPI-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'],
  ['facebook-token', 'Facebook access token', 'EAA[A-Za-z0-9]{100,300}'],
  ['instagram-token', 'Instagram access token', 'IG(?:QV|AA)[A-Za-z0-9_-]{60,300}'],
  ['pinterest-token', 'Pinterest token', 'pina_[A-Z0-9]{32,100}'],
  ['linkedin-secret', 'LinkedIn client secret', 'WPL_AP[01]\\.[A-Za-z0-9]{16}\\.[A-Za-z0-9+/]{6,10}={0,2}'],
  ['salesforce-token', 'Salesforce session token', '00D[A-Za-z0-9]{12,15}![A-Za-z0-9_.]{60,120}'],
]);

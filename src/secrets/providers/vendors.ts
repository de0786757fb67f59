import { isPlaceholder, looksTyped } from '../placeholders.ts';
import { isUuid, looksRandom } from '../randomness.ts';
import type { SpecialMatch } from '../special/model.ts';

/**
 * Services that hand out keys without a shape of their own: what tells one is the service's name directly before a text that a
 * machine made. Names that are everyday words are left out; under a key like `token` they are found anyway.
 */
const names =
  'abuseipdb accuweather adafruit adzuna aeroworkflow airtable algolia asana airbrake airship aiven alconost alegra alienvault amadeus amplitude anypoint apacta api2cart apideck apiflash ' +
  'apifonica apilayer apimatic apiscience apitemplate appcues appfollow appoptics appsynergy apptivo assemblyai atlassian audd auth0 autodesk autoklose ' +
  'aviationstack aylien ayrshare bannerbear baremetrics beebole betterstack billomat bitbar bitbucket bitcoinaverage bitfinex bitly bitmex blazemeter blocknative ' +
  'blogger bombbomb borgbase braintree brandfetch browserstack browshot bscscan buddyns budibase bugherd bugsnag buildkite bulksms buttercms calendarific calendly ' +
  'calorieninja campayn cannyio capsulecrm captaindata carboninterface caspio censys cexio chartmogul chatfuel checkly checkvist circleci clarifai clearbit clickhelp ' +
  'clicksend clickup cliengo clinchpad clockify clockworksms closecrm cloudconvert cloudflare cloudimage cloudinary cloudmersive cloudplan cloudsmith cloverly clustdoc ' +
  'codaio codacy codeclimate codecov codemagic codequiry coinapi coinbase coinlayer coinlib collect2 commercejs companyhub contentful convertapi convertkit ' +
  'couchbase countrylayer coveralls craftmypdf crowdin cryptocompare currencycloud currencyfreaks currencylayer currencyscoop currentsapi customerio d7network dareboost ' +
  'databox databricks datadog datafire deepgram deepai demio detectify detectlanguage diffbot diggernaut digitalocean discord disqus docparser documo docusign dotdigital ' +
  'dovico dronahq droneci dropbox dwolla dynalist dynatrace dyspatch eagleeyenetworks easyinsight edamam edenai elasticemail enablex etherscan ethplorer eventbrite ' +
  'everhour exchangerateapi exchangeratesapi extractorapi faceplusplus fastforex fastly feedier fetchrss fibery filestack finage financialmodelingprep finnhub fixerio fleetbase ' +
  'flexport flickr flightapi flightlabs flightstats flutterwave formbucket formcraft formsite foursquare frameio freshbooks freshdesk freshworks fullstory geckoboard ' +
  'gengo geoapify geocodify geocodio getresponse getgeoapi getgist glassnode gocanvas goodreads graphcms graphhopper groovehq gtmetrix gumroad gyazo happyscribe hellosign ' +
  'helpcrunch helpscout hereapi hiveage holidayapi honeybadger hubspot huggingface hypertrack iconfinder iexcloud iexapis imagekit imagga imgur infura insightly ' +
  'instabot instamojo instatus intercom interseller intrinio invoiceocean ip2location ipapi ipgeolocation ipinfodb ipinfo ipquality ipstack jotform jumpcloud jumpseller ' +
  'kaleyra karmacrm keenio kickbox klaviyo knapsackpro kucoin languagelayer launchdarkly larksuite leadfeeder lemlist lendflow lessannoyingcrm lexigram linenotify linkedin linkpreview ' +
  'liveagent livestorm loadmill locationiq logdna loggly logzio loginradius lokalise loyverse mailboxlayer mailchimp mailerlite mailgun mailjet mailmodo mailsac mandrill mapbox mapquest ' +
  'marketstack mattermost mavenlink maxmind meaningcloud mediastack meistertask mesibo messagebird metaapi metrilo mindmeister mixmax mixpanel mockaroo monkeylearn moonclerk ' +
  'moosend moralis mrticktock myfreshworks myintervals nasdaqdatalink nethunt netlify networksdb neutrinoapi newrelic newsapi newscatcher nexmo nftport ngrok nicereply ' +
  'numverify nutritionix nylas oanda okta omnisend onbuka onedesk onelogin onepagecrm onesignal oopspam opencage opengraphr openuv openweather openweathermap opsgenie optimizely ' +
  'owlbot packagecloud pagarme pagerduty pandadoc pandascore paperform paralleldots parsehub parseur partnerstack pastebin paydirtapp paymoapp paymongo paypal paystack pdflayer ' +
  'pdfshift peopledatalabs pepipost photoroom pinata pipedream pipedrive pivotaltracker pixabay plaid planyo plivo pollsapi poloniex positionstack postageapp posthog postmark ' +
  'powrbot prodpad prospectcrm protocolsio proxycrawl pubnub pushbullet pusher pyowm qualaroo qubole rapidapi rawg razorpay reachmail rebrandly rechargepayments rentman ' +
  'repairshopr requestfinance restpack ringcentral ritekit rocketreach rockset rollbar roninapp route4me rownd runrunit runscope salesblink salescookie salesflare salesforce salesmate satismeter ' +
  'saucelabs scrapeowl scraperapi scraperbox scrapestack scrapfly scrapingant scrapingbee screenshotapi screenshotlayer scrutinizer securitytrails selectpdf sendbird sendgrid ' +
  'sendinblue sentry serphouse serpstack sherpadesk shipday shodan shotstack shutterstock signable signalwire signaturit signupgenius sigopt simfin simplesat simplynoted simvoly ' +
  'sinch siteleaf skrappio skybiometry smartsheet smartystreets snipcart snyk softlayer sonarcloud sonarqube sparkpost speechtextai splunk spoonacular sportmonks spotify sslmate statuscake statuspage ' +
  'statuspal stitchdata stockdata storecove stormboard stormglass storyblok storychief strava stripo stytch sugester sumologic supernotes surveyanyplace surveysparrow survicate ' +
  'swiftype tailscale tallyfy tatumio taxjar teamgate teamworkcrm teamworkdesk teamworkspaces telnyx teletype textmagic theoddsapi thinkific thousandeyes ticketmaster tickettailor tiingo ' +
  'timecamp timezoneapi tmetric todoist toggl tokeet tomorrowio tomtom tradier transferwise travelpayouts travisci trello twelvedata twilio twitch twitter tyntec typeform ubidots uclassify ' +
  'unplugg unsplash upcdatabase uplead uploadcare uptimerobot urlscan userflow userstack vagrantcloud vatlayer verimail veriphone versioneye viewneo virustotal visualcrossing vercel ' +
  'voicegain voodoosms vouchery vpnapi vultr walkscore weatherbit weatherstack webflow webscraper webscraping websitepulse wepay whoxy wistia worksnaps worldcoinindex ' +
  'worldweather wrike youneedabudget yousign zapier zendesk zenkit zenrows zenscrape zenserp zeplin zerobounce zerotier zipapi zipbooks zipcodeapi zipcodebase zonkafeedback zulip';

/** The services' names, in lower case. */
export const vendorNames: readonly string[] = names.split(' ');

/** Words that say what follows the name: `_api_key`, ` access token`. */
const saying =
  '(?:[-_. \\t]{0,2}(?:api|app|secret|private|access|auth|oauth|client|server|admin|live|test|prod|account|user|rest|write|read|sdk|personal|service|project|webhook|integration|key|token|pat|code|creds?|password|login)){0,5}';
const sign = '["\'`\\])]{0,2}[ \\t]{0,4}(?:[:=]{1,3}|=>|->|[-_.]|,)?[ \\t]{0,4}["\'`(]{0,2}';
const follows = new RegExp(
  `${saying}(${sign})([A-Za-z0-9](?:[A-Za-z0-9+/=_.:!~-]{14,300}[A-Za-z0-9=+/]))(?![\\w./-])`,
  'diy',
);

/** Names of files, hosts and versions that stand behind a vendor's name as often as keys do. */
const other =
  /\.(?:js|ts|css|png|svg|json|html?|com|io|net|org|co|app|dev|ai|md|ya?ml|tgz|zip|gz|git|php|py|rb)(?:$|[:/])|^v?\d+\.\d+/i;

/**
 * A machine-made text behind a vendor's name, with at most a few words like `api key` and a sign between them. `at` is where
 * the name begins, `end` where it ends.
 */
export function vendorKeyAt(text: string, at: number, end: number): SpecialMatch | undefined {
  if (at > 0 && /[a-zA-Z]/.test(text[at - 1] ?? '') && !/[A-Z]/.test(text[at] ?? '')) return undefined;
  follows.lastIndex = end;
  const match = follows.exec(text);
  const range = match?.indices?.[2];
  if (match === null || range === undefined) return undefined;
  const value = text.slice(range[0], range[1]);
  const shown = /^[0-9a-f]{32,}$/i.test(value) || isUuid(value) || looksRandom(value, 16);
  if (!shown || other.test(value) || /\/.*\//.test(value) || isPlaceholder(value) || !/\d/.test(value))
    return undefined;
  const told = (/[:=]/.test(match[1] ?? '') || range[0] - end > 4) && !looksTyped(value);
  const name = text.slice(at, end);
  const vendor = name.charAt(0).toUpperCase() + name.slice(1).toLowerCase();
  return {
    rule: 'vendor-key',
    what: `Key of ${vendor}`,
    confidence: told ? 'medium' : 'low',
    start: range[0],
    end: range[1],
  };
}

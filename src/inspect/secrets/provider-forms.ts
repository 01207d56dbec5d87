const alnum = "[0-9A-Za-z]";
const word = "[0-9A-Za-z_-]";

/**
 * Tokens of providers that say by a prefix whose they are: prefix, then what follows it. A letter or digit before the
 * prefix, or more of the token's letters after it, make it something else.
 */
const prefixed: readonly (readonly [kind: string, prefix: string, rest: string])[] = [
  ["Google access token", "ya29\\.", `${word}{30,}`],
  ["Stripe webhook secret", "whsec_", "[0-9A-Za-z+/=]{32,}"],
  ["GitLab runner token", "GR1348941", `${word}{20,}`],
  ["Replicate token", "r8_", `${alnum}{37,}`],
  ["Hugging Face token", "hf_", "[A-Za-z]{34,}"],
  ["Groq key", "gsk_", `${alnum}{48,}`],
  ["Perplexity key", "pplx-", `${alnum}{40,}`],
  ["xAI key", "xai-", `${alnum}{60,}`],
  ["Linear key", "lin_(?:api|oauth)_", `${alnum}{32,}`],
  ["Notion token", "(?:ntn|secret)_", `${alnum}{43,}`],
  ["Shopify token", "shp(?:at|ca|pa|ss)_", "[0-9a-fA-F]{32}"],
  ["Square token", "sq0[a-z]{3}-", `${word}{22,}`],
  ["Databricks token", "dapi", "[0-9a-f]{32}"],
  ["Terraform token", `${alnum}{14}\\.atlasv1\\.`, `${word}{60,}`],
  ["Vault token", "hv[sbr]\\.", `${word}{24,}`],
  ["Doppler token", "dp\\.(?:pt|st|ct|sa|scim|audit)\\.", `(?:[a-z0-9_-]{2,35}\\.)?${alnum}{40,}`],
  ["Pulumi token", "pul-", "[0-9a-f]{40}"],
  ["PlanetScale credential", "pscale_(?:tkn|pw|oauth)_", "[0-9A-Za-z._-]{32,}"],
  ["Fly token", "(?:fo1_|fm[12][ar]?_)", "[0-9A-Za-z+/=_-]{40,}"],
  ["Grafana token", "gl(?:sa|c)_", "[0-9A-Za-z+/_-]{32,}={0,2}"],
  ["Dynatrace token", "dt0[a-z]\\d{2}\\.", "[0-9A-Z]{24}\\.[0-9A-Z]{60,}"],
  ["Docker token", "dckr_(?:pat|oat)_", `${word}{27,}`],
  ["Figma token", "figd_", `${word}{40,}`],
  ["Airtable token", `pat${alnum}{14}\\.`, "[0-9a-f]{64}"],
  ["Atlassian token", "AT(?:AT|CT)T3", "[0-9A-Za-z_=-]{60,}"],
  ["Bitbucket app password", "ATBB", `${alnum}{28,}`],
  ["EasyPost key", "EZ[AT]K", `${alnum}{54}`],
  ["Facebook token", "EAA[A-Z]", `${alnum}{60,}`],
  ["Flutterwave key", "FLW(?:SECK|PUBK)(?:_TEST)?-", "[0-9a-f]{32}-X"],
  ["Frame.io token", "fio-u-", `${word}{60,}`],
  ["Mapbox secret", "sk\\.eyJ1", `${word}{40,}\\.${word}{20,}`],
  ["NuGet key", "oy2", "[a-z0-9]{43}"],
  ["RubyGems key", "rubygems_", "[0-9a-f]{48}"],
  ["crates.io token", "cio", `${alnum}{32}`],
  ["Clojars token", "CLOJARS_", "[0-9a-z]{60}"],
  ["Prefect key", "pn[ub]_", `${alnum}{36}`],
  ["ReadMe key", "rdme_", "[0-9a-z]{70}"],
  ["Brevo key", "xkeysib-", `[0-9a-f]{64}-${alnum}{16}`],
  ["Shippo token", "shippo_(?:live|test)_", "[0-9a-f]{40}"],
  ["Supabase key", "(?:sbp_|sb_secret_)", `${word}{31,}`],
  ["Tailscale key", "tskey-[a-z]+-", `${alnum}{11,}-${alnum}{20,}`],
  ["Typeform token", "tfp_", "[0-9A-Za-z_.-]{44,}"],
  ["Yandex key", "AQVN", `${word}{35,}`],
  ["Alibaba key id", "LTAI", `${alnum}{16,20}`],
  ["Tencent key id", "AKID", `${alnum}{32}`],
  ["Artifactory key", "AKCp", `${alnum}{60,}`],
  ["Cloudflare CA key", "v1\\.0-", "[0-9a-f]{24}-[0-9a-f]{140,}"],
  ["Contentful token", "CFPAT-", `${word}{43}`],
  ["Buildkite token", "bk(?:ua|at)_", "[0-9a-f]{40}"],
  ["CircleCI token", "CC(?:I|IPAT|IPRJ)_", `${alnum}{20,}_[0-9a-f]{40}`],
  ["Vercel token", "vercel_[a-z]+(?:_rw)?_", `${alnum}{24,}`],
  ["Netlify token", "nf[pcou]_", `${alnum}{36,}`],
  ["Render key", "rnd_", `${alnum}{28,}`],
  ["Resend key", "re_", `${alnum}{8}_${alnum}{24}`],
  ["Okta token", "SSWS 00", `${word}{40}`],
  ["1Password token", "ops_ey", `${word}{200,}`],
  ["Azure AD secret", "[0-9A-Za-z_.-]{3}8Q~", "[0-9A-Za-z~._-]{34}"],
  ["Rollbar or SendinBlue key", "xsmtpsib-", `[0-9a-f]{64}-${alnum}{16}`],
  ["Duffel token", "duffel_(?:test|live)_", `${word}{43}`],
  ["Lob key", "(?:live|test)_(?:pub_)?", "[0-9a-f]{35}"],
  ["Adyen key", "AQE[0-9A-Za-z]", "[0-9A-Za-z+/]{80,}={0,2}"],
  ["Snyk or Sonar token", "sq[aup]_", "[0-9a-f]{40}"],
];

/** What follows a name or a frame of words, rather than a prefix of its own. */
const framed: readonly (readonly [kind: string, form: RegExp])[] = [
  ["Mailchimp key", /(?<![0-9A-Za-z])[0-9a-f]{32}-us\d{1,2}(?![0-9A-Za-z])/gu],
  ["Asana token", /(?<![0-9A-Za-z])[12]\/\d{13,17}(?:\/\d{13,17})?:[0-9a-f]{32}(?![0-9A-Za-z])/gu],
  ["LaunchDarkly key", /(?<![0-9A-Za-z])(?:sdk|mob|api)-[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9A-Za-z])/gu],
  ["Azure shared key", /(?:SharedAccessKey|AccountKey|SharedSecretValue)=[0-9A-Za-z+/]{40,90}={0,2}/gu],
  ["Azure signature", /[?&;]sig=[0-9A-Za-z%+/]{40,80}(?:%3D|=)/gu],
  ["PuTTY private key", /PuTTY-User-Key-File-\d:[\s\S]{0,400}?Private-Lines: \d+\s+[0-9A-Za-z+/]{40,}/gu],
  [
    "private key",
    /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:(?:\s|\\[rn])*(?:[A-Z][A-Za-z-]{2,20}: [^\n\\]{1,100}))*(?:(?:\s|\\[rn]|["'+,|])*[0-9A-Za-z+/=]{10,}){3}/gu,
  ],
  ["private JSON Web Key", /"(?:d|k)"\s{0,3}:\s{0,3}"[0-9A-Za-z_-]{40,}"(?=[^{}]{0,4000}"kty"|[^{}]{0,4000}\})/gu],
  ["Twilio key", /(?<![0-9A-Za-z])SK[0-9a-f]{32}(?![0-9A-Za-z])/gu],
];

/** Forms of single providers and their like. */
export const providerForms: readonly (readonly [kind: string, form: RegExp])[] = [
  ...prefixed.map(([kind, prefix, rest]) => [kind, new RegExp(`(?<![0-9A-Za-z_])${prefix}${rest}`, "gu")] as const),
  ...framed,
];

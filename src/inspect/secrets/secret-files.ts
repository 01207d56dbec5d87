/** Names of files that hold credentials and nothing else. */
const names: readonly (readonly [kind: string, form: RegExp])[] = [
  ["a private key", /(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)$|\.(?:ppk|pkcs8|p8)$/iu],
  ["a key store", /\.(?:p12|pfx|jks|keystore|bks|kdbx?|agilekeychain|gpg-key)$/iu],
  [
    "settings with credentials",
    /(?:^|\/)(?:\.env(?:\.(?!example|sample|template|dist|defaults|schema)[^/]*)?|\.netrc|_netrc|\.pgpass|\.my\.cnf|\.htpasswd|\.git-credentials|\.dockercfg|\.s3cfg|\.boto)$/iu,
  ],
  [
    "credentials of a cloud",
    /(?:^|\/)(?:\.aws\/credentials|\.docker\/config\.json|\.kube\/config|\.azure\/[^/]+|application_default_credentials\.json|service[-_]?account[^/]*\.json|gcp[-_]?key[^/]*\.json)$/iu,
  ],
  ["state with credentials", /\.tfstate(?:\.backup)?$|\.tfvars$/iu],
];

/** What a file of this name holds, when its name alone says that it is a credential. */
export function secretFile(path: string): string | undefined {
  return names.find(([, form]) => form.test(path))?.[0];
}

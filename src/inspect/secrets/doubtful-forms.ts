/** Forms that are credentials only when the value looks drawn at random, and are often for show. The value is the group. */
export const doubtfulForms: readonly (readonly [kind: string, form: RegExp])[] = [
  ["JSON Web Token", /\b(eyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{20,})/gu],
  [
    "Authorization header",
    /\bauthorization["'`]?\s{0,3}[:=,]\s{0,3}["'`]?(?:bearer|token|apikey|ssws)\s+([0-9A-Za-z._~+/=-]{20,400})/giu,
  ],
  ["Authorization header", /\bauthorization["'`]?\s{0,3}[:=,]\s{0,3}["'`]?basic\s+([0-9A-Za-z+/=]{20,400})/giu],
  ["password in a connection string", /(?:[?&;]|;\s?)(?:password|pwd)=([^\s"'`;&]{12,100})/giu],
  ["password in `.netrc`", /\bmachine\s+\S{1,200}\s+login\s+\S{1,200}\s+password\s+(\S{12,200})/gu],
  ["password of a registry", /:_(?:auth|password)\s{0,3}=\s{0,3}["']?([0-9A-Za-z+/=]{20,400})/gu],
];

/** A name and password in an address of any scheme. */
export const anyAddress = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/"'`<>]{0,80}:[^\s@/"'`<>]{8,200}@[^\s"'`<>]{3,200}/giu;

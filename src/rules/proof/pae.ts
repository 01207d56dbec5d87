/** What is signed: DSSE's pre-authentication encoding, in which neither type nor payload can be taken for the other. */
export const pae = (type: string, payload: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.byteLength} `), payload]);

// How much a point's place is to be believed: bytes of 0 to 254 for 0 to 1, and one for "unknown".
const BELIEF_UNKNOWN = 255;
const FAINTEST = 0.06;

// What is left of a point's opacity where doubted points are dimmed (46_symbols.js has it, too).
/** @param {number} byte */
const fading = (byte) => (byte === BELIEF_UNKNOWN ? 1 : Math.max((byte / 254) ** 2, FAINTEST));

/** @param {number} byte */
const beliefText = (byte) => (byte === BELIEF_UNKNOWN ? "not known" : `${Math.round((100 * byte) / 254)} %`);

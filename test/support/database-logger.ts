/** Takes every line and shows none. */
export const silentLogger = { debug() {}, info() {}, warn() {}, error() {} };

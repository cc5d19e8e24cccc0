/** Steps of 16 bits leave noise of this power in every coefficient (a twelfth of a step squared); a few times that counts as nothing. */
const FLOOR = 4 / 2 ** 30 / 12;
/** Products of so many powers stay within a double. */
const AT_ONCE = 8;

/** Mean logarithm of the power of coefficients. Where a coder set many of them to zero it falls far below what it is elsewhere. */
export function meanLogPower(coefficients: Float64Array): number {
  let sum = 0;
  for (let from = 0; from < coefficients.length; from += AT_ONCE) {
    const to = Math.min(coefficients.length, from + AT_ONCE);
    let product = 1;
    for (let i = from; i < to; i += 1) product *= (coefficients[i] as number) ** 2 + FLOOR;
    sum += Math.log(product);
  }
  return sum / coefficients.length;
}

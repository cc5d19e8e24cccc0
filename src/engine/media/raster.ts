/** 8-bit samples, row by row, channels interleaved: `data[(y * width + x) * channels + c]`. Channels: 1 = luma, 3 = RGB (sRGB). */
export interface Raster {
  width: number;
  height: number;
  channels: 1 | 3;
  data: Uint8Array;
}

/** Luma of an RGB raster by ITU-R BT.601 full range, the transform inside JPEG (JFIF 1.02), rounded to 8 bits. */
export function lumaOf(rgb: Raster): Raster {
  const { width, height, data } = rgb;
  const luma = new Uint8Array(width * height);
  for (let i = 0, j = 0; i < luma.length; i += 1, j += 3) {
    // 16.16 fixed point of 0.299, 0.587, 0.114
    luma[i] = ((data[j] as number) * 19595 + (data[j + 1] as number) * 38470 + (data[j + 2] as number) * 7471 + 32768) >> 16;
  }
  return { width, height, channels: 1, data: luma };
}

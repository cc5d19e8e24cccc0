/** The part of libheif's WebAssembly build that we call; its own declarations are for another file of the package. */
declare module 'libheif-js/libheif-wasm/libheif-bundle.mjs' {
  export interface DecodedChannel {
    data: Uint8Array;
    width: number;
    height: number;
    /** Bytes from one row to the next. */
    stride: number;
  }

  export interface HeifImage {
    handle: object;
    is_primary(): boolean;
    free(): void;
  }

  export interface Libheif {
    HeifDecoder: new () => { decode(bytes: Uint8Array): HeifImage[] };
    heif_colorspace: { heif_colorspace_RGB: object };
    heif_chroma: { heif_chroma_interleaved_RGB: object; heif_chroma_interleaved_RGBA: object };
    /** Only `code` is there where the picture could not be decoded. */
    heif_js_decode_image2(handle: object, colorspace: object, chroma: object): { code?: object; channels?: DecodedChannel[] };
  }

  const load: () => Libheif;
  export default load;
}

/** How a generator of voices or music is recognised by what a file says. */
export interface AudioGeneratorRow {
  name: string;
  family: 'tts' | 'voice-conversion' | 'music';
  /** As a reader knows it. */
  tool: string;
  pattern: RegExp;
  /**
   * `form`: a text that no person writes by hand, taken from any tag. `program`: a name, only taken from fields that programs fill and from C2PA manifests,
   * because people name songs and comments as they like.
   */
  by: 'form' | 'program';
  source: string;
}

/** Services whose files were not at hand: recognised where a program field or a manifest names them, at its word. */
const BY_NAME = 'by its name; no sample seen';

const program = (name: string, family: AudioGeneratorRow['family'], tool: string, pattern: RegExp): AudioGeneratorRow => ({
  name,
  family,
  tool,
  pattern,
  by: 'program',
  source: BY_NAME,
});

/** The first row that fits names the generator. */
export const AUDIO_GENERATORS: readonly AudioGeneratorRow[] = [
  {
    name: 'suno',
    family: 'music',
    tool: 'Suno',
    pattern: /^made with suno(?: studio)?; created=[\dTZ:.+-]{10,40}; id=[0-9a-f-]{36}/i,
    by: 'form',
    source: 'comment and description tags of files from suno.com, as public repositories quote them',
  },
  {
    name: 'suno',
    family: 'music',
    tool: 'Suno',
    pattern: /^https?:\/\/(?:www\.)?suno\.(?:com|ai)\/song\/[0-9a-f-]{36}/i,
    by: 'form',
    source: 'ID3 frame WOAS of files from suno.com, as public repositories quote it',
  },
  {
    name: 'udio',
    family: 'music',
    tool: 'Udio',
    pattern: /^https?:\/\/(?:www\.)?udio\.com\/songs\/\w{6,40}/i,
    by: 'form',
    source: 'address of a song at udio.com',
  },
  program('elevenlabs', 'tts', 'ElevenLabs', /\beleven ?labs\b/i),
  program('suno', 'music', 'Suno', /\bsuno\b/i),
  program('udio', 'music', 'Udio', /\b(?:udio|uncharted labs)\b/i),
  program('lyria', 'music', 'Google Lyria', /\blyria\b/i),
  program('riffusion', 'music', 'Riffusion', /\b(?:riffusion|producer\.ai)\b/i),
  program('stable-audio', 'music', 'Stable Audio', /\bstable audio\b/i),
  program('musicgen', 'music', 'MusicGen (AudioCraft)', /\b(?:musicgen|audiocraft)\b/i),
  program('resemble', 'tts', 'Resemble AI', /\bresemble ?ai\b/i),
  program('playht', 'tts', 'PlayHT', /\bplay\.?ht\b/i),
  program('murf', 'tts', 'Murf', /\bmurf\b/i),
  program('descript', 'tts', 'Descript Overdub', /\boverdub\b/i),
  program('openai-tts', 'tts', 'OpenAI speech', /\b(?:openai|gpt-4o(?:-mini)?-tts)\b/i),
  program('azure-tts', 'tts', 'Azure AI Speech', /\bazure (?:ai )?speech\b/i),
  program('google-tts', 'tts', 'Google text to speech', /\bgoogle (?:cloud )?text[- ]to[- ]speech\b/i),
  program('amazon-polly', 'tts', 'Amazon Polly', /\bamazon polly\b/i),
  program('cartesia', 'tts', 'Cartesia', /\bcartesia\b/i),
  program('hume', 'tts', 'Hume', /\bhume ai\b/i),
  program('fish-audio', 'tts', 'Fish Audio', /\bfish (?:audio|speech)\b/i),
  program('minimax', 'tts', 'MiniMax', /\bminimax\b/i),
  program('respeecher', 'voice-conversion', 'Respeecher', /\brespeecher\b/i),
  program('coqui', 'tts', 'Coqui TTS', /\bcoqui(?: ?tts)?\b/i),
  program('bark', 'tts', 'Bark', /\bsuno\/bark\b/i),
  program('espeak', 'tts', 'eSpeak NG', /\bespeak(?:-ng)?\b/i),
  program('festival', 'tts', 'Festival', /\bfestival speech synthesis\b/i),
  program('balabolka', 'tts', 'Balabolka', /\bbalabolka\b/i),
];

const UNITS = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s'];

/** A bit rate in the unit that fits, such as `1.4 Mbit/s`. */
export function bitrate(bps: number): string {
  let value = bps;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** A share such as `0.4 %`; a dash when it is not known. */
export function percent(share: number | undefined): string {
  if (share === undefined || Number.isNaN(share)) {
    return '–';
  }
  const value = share * 100;
  return `${value === 0 ? '0' : value < 0.1 ? '<0.1' : value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

/** Milliseconds; a dash when negative, which is not known. */
export function millis(nanos: number): string {
  if (nanos < 0) {
    return '–';
  }
  const value = nanos / 1e6;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

/** How long, in the two largest units. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) {
    return `${s} s`;
  }
  if (s < 3600) {
    return `${Math.floor(s / 60)} min ${s % 60} s`;
  }
  if (s < 86400) {
    return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  }
  return `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
}

/** The time of day. */
export function time(atMillis: number): string {
  return new Date(atMillis).toLocaleTimeString(undefined, {hour12: false});
}

/** A name of the protocol in words. */
export function words(name: string): string {
  return name.replaceAll('_', ' ');
}

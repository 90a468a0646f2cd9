const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** 1240 as "1,240". */
export function count(n) {
  return n === undefined ? '–' : whole.format(n);
}

/** For narrow places: 1240 as "1.2K". */
export function shortCount(n) {
  return n < 10_000 ? whole.format(n) : short.format(n);
}

/** A rate per second: "0", "0.4", "12.5", "1,240". */
export function rate(n) {
  if (n === undefined) {
    return '–';
  }
  return Math.abs(n) < 100 ? tenths.format(n) : whole.format(n);
}

/** A part of one in percent: "0 %", "2.5 %", "100 %". */
export function percent(part) {
  return `${tenths.format(100 * part)} %`;
}

/** "1 task", "1,240 tasks". */
export function tasks(n) {
  return n === 1 ? '1 task' : `${count(n)} tasks`;
}

/** "1 task waits", "1,240 tasks wait". */
export function waiting(n) {
  return `${tasks(n)} ${n === 1 ? 'waits' : 'wait'}`;
}

/** Milliseconds as people say them, two units at most: "40 ms", "1.2 s", "3 min 20 s", "2 h 5 min", "3 d 4 h". */
export function duration(ms) {
  if (ms === undefined || ms === null) {
    return '–';
  }
  if (ms < 1) {
    return ms <= 0 ? '0 ms' : '<1 ms';
  }
  if (ms < SECOND) {
    return `${Math.round(ms)} ms`;
  }
  if (ms < 10 * SECOND) {
    return `${tenths.format(ms / SECOND)} s`;
  }
  if (ms < MINUTE) {
    return `${Math.floor(ms / SECOND)} s`;
  }
  if (ms < HOUR) {
    return two(ms, MINUTE, 'min', SECOND, 's');
  }
  if (ms < DAY) {
    return two(ms, HOUR, 'h', MINUTE, 'min');
  }
  return two(ms, DAY, 'd', HOUR, 'h');
}

function two(ms, large, largeName, small, smallName) {
  const first = Math.floor(ms / large);
  const second = Math.floor((ms % large) / small);
  return second === 0 || first >= 10 ? `${first} ${largeName}` : `${first} ${largeName} ${second} ${smallName}`;
}

/** How far a moment is from now: "just now", "12 s ago", "in 4 min". */
export function relative(at, now) {
  const past = now - Date.parse(at);
  if (Math.abs(past) < SECOND) {
    return 'just now';
  }
  return past > 0 ? `${coarse(past)} ago` : `in ${coarse(-past)}`;
}

/** Like {@link duration}, without tenths and without seconds beside minutes: what ticks every second must not flicker. */
function coarse(ms) {
  if (ms < MINUTE) {
    return `${Math.floor(ms / SECOND)} s`;
  }
  return ms < HOUR ? `${Math.floor(ms / MINUTE)} min` : duration(ms);
}

/** A moment to the millisecond, in the zone of the reader, which is named. */
export function exact(at) {
  const date = new Date(at);
  const zone = new Intl.DateTimeFormat('en', { timeZoneName: 'short' })
    .formatToParts(date)
    .find((part) => part.type === 'timeZoneName').value;
  return `${day(date)} ${time(date)}.${pad(date.getMilliseconds(), 3)} ${zone}`;
}

/** The time of a moment of today, the date too of another day: "12:00", "2026-01-02 12:00". */
export function clock(at, now) {
  const date = new Date(at);
  const hours = time(date).slice(0, 5);
  return day(date) === day(new Date(now)) ? hours : `${day(date)} ${hours}`;
}

/** With seconds, for axes and lists: "12:00:05". */
export function time(date) {
  return `${pad(date.getHours(), 2)}:${pad(date.getMinutes(), 2)}:${pad(date.getSeconds(), 2)}`;
}

/** "512 B", "3.4 KiB". */
export function bytes(n) {
  if (n < 1024) {
    return `${n} B`;
  }
  return n < 1024 * 1024 ? `${tenths.format(n / 1024)} KiB` : `${tenths.format(n / 1024 / 1024)} MiB`;
}

function day(date) {
  return `${date.getFullYear()}-${pad(date.getMonth() + 1, 2)}-${pad(date.getDate(), 2)}`;
}

function pad(n, width) {
  return String(n).padStart(width, '0');
}

const LOOK_EVERY_MS = 10;

/** By how much the memory of this process grew, at most, between `begin` and `growthMb`. */
export function watchMemory() {
  let before = 0;
  let peak = 0;
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  return {
    begin() {
      before = process.memoryUsage.rss();
      peak = before;
      timer = setInterval(look, LOOK_EVERY_MS);
    },
    growthMb() {
      clearInterval(timer);
      look();
      return (peak - before) / 1_000_000;
    },
  };
}

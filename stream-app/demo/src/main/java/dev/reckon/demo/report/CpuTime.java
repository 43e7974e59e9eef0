package dev.reckon.demo.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** CPU time of this process and of all its children, including those that have ended. */
final class CpuTime {

  /** Of the fields behind the name in {@code /proc/PID/stat}: utime, stime, cutime, cstime. */
  private static final int FIRST_TIME = 11;

  private static final int TIMES = 4;

  /** A tick as Linux reports it to processes, on every architecture. */
  private static final long TICK_MILLIS = 10;

  private CpuTime() {}

  /** The sum so far; empty if the system has no {@code /proc}. */
  static Optional<Duration> ofAll() {
    if (!Files.isReadable(Path.of("/proc/self/stat"))) {
      return Optional.empty();
    }
    ProcessHandle self = ProcessHandle.current();
    long millis =
        Stream.concat(Stream.of(self), self.descendants()).mapToLong(CpuTime::millis).sum();
    return Optional.of(Duration.ofMillis(millis));
  }

  private static long millis(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      // The name is in brackets and may contain anything.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long ticks = 0;
      for (int i = 0; i < TIMES; i++) {
        ticks += Long.parseLong(fields[FIRST_TIME + i]);
      }
      return ticks * TICK_MILLIS;
    } catch (IOException e) {
      return 0; // It has just ended; its parent counts its time.
    }
  }
}

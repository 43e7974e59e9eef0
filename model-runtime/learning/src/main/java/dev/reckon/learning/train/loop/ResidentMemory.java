package dev.reckon.learning.train.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The largest resident memory of this process, native memory included; only Linux reports it. */
final class ResidentMemory {

  private static final Path FORGET = Path.of("/proc/self/clear_refs");
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK = "VmHWM:";
  private static final long KIB = 1024;

  private ResidentMemory() {}

  /** Resets the peak if the system can; otherwise it counts since the start. */
  static void forgetPeak() {
    try {
      Files.writeString(FORGET, "5");
    } catch (IOException e) {
      // The peak then counts since the start, as documented.
    }
  }

  /** Bytes; 0 if the system does not report it. */
  static long peak() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(PEAK))
          .mapToLong(line -> KIB * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}

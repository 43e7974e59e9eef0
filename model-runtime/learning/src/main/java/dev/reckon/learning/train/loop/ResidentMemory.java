package dev.reckon.learning.train.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The largest resident memory of this process, native memory included; Linux alone tells it. */
final class ResidentMemory {

  private static final Path FORGET = Path.of("/proc/self/clear_refs");
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK = "VmHWM:";
  private static final long KIB = 1024;

  private ResidentMemory() {}

  /** Lets the peak begin anew where the system can; elsewhere it is that since the start. */
  static void forgetPeak() {
    try {
      Files.writeString(FORGET, "5");
    } catch (IOException e) {
      // Then the peak stays what it is, as is documented.
    }
  }

  /** Bytes; 0 where the system does not tell. */
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

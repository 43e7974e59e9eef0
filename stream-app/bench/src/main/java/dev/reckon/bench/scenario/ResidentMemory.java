package dev.reckon.bench.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The resident memory of a process, including native memory; only Linux reports it. */
public final class ResidentMemory {

  private static final String RESIDENT = "VmRSS:";
  private static final double KIB_PER_MIB = 1024;

  private ResidentMemory() {}

  /** Mebibytes; not a number if the system does not report it. */
  public static double mebibytes(ProcessHandle process) throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith(RESIDENT))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / KIB_PER_MIB)
        .findFirst()
        .orElse(Double.NaN);
  }
}

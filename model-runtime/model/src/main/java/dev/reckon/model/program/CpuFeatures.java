package dev.reckon.model.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/** What this machine's CPU can do, as Linux reports it. */
public final class CpuFeatures {

  private static final Set<String> INT8_PRODUCTS = Set.of("avx512_vnni", "avx_vnni", "amx_int8");
  private static final boolean MULTIPLIES_INT8 = multipliesInt8(Path.of("/proc/cpuinfo"));

  private CpuFeatures() {}

  /**
   * Whether it has instructions that multiply 8-bit integers and add up in 32 bits (VNNI). Without
   * them libtorch's integer products are slower than those of floats, and may be cut off at 16 bits
   * on the way.
   */
  public static boolean multipliesInt8() {
    return MULTIPLIES_INT8;
  }

  static boolean multipliesInt8(Path cpuinfo) {
    try (var lines = Files.lines(cpuinfo)) {
      return lines
          .filter(line -> line.startsWith("flags"))
          .flatMap(line -> Arrays.stream(line.split("\\s+")))
          .anyMatch(INT8_PRODUCTS::contains);
    } catch (IOException e) {
      return false; // not Linux: assume the baseline
    }
  }
}

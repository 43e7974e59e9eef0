package dev.reckon.learner.cycle;

import dev.reckon.cli.Commands;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.program.NativeCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The main class of the process in which a learner trains: it may be killed, or run out of memory,
 * and the event log is written on.
 */
public final class CycleProcess {

  private CycleProcess() {}

  /**
   * Runs the cycle of a specification and writes its result.
   *
   * @param arguments the file of a {@link CycleSpec}, that of the {@link CycleResult}, and the
   *     share of a processor that it may use
   */
  public static void main(String[] arguments) throws IOException {
    // A JVM must not end in the middle of a native call.
    Runtime.getRuntime()
        .addShutdownHook(new Thread(NativeCalls.OF_PROCESS::hold, "hold-native-calls"));
    CpuShare.start(Double.parseDouble(arguments[2]));
    CycleSpec spec = Settings.JSON.readValue(Path.of(arguments[0]).toFile(), CycleSpec.class);
    write(result(spec), Path.of(arguments[1]));
    System.exit(0);
  }

  /** Whatever fails, there is a result. */
  private static CycleResult result(CycleSpec spec) throws IOException {
    try {
      return new Cycle(spec).run();
    } catch (RuntimeException e) {
      e.printStackTrace();
      return new CycleResult(CycleResult.Outcome.FAILED, Commands.reason(Commands.deepest(e)));
    }
  }

  private static void write(CycleResult result, Path file) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    Settings.JSON.writeValue(unfinished.toFile(), result);
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}

package dev.reckon.learner.cycle;

import dev.reckon.model.bundle.Settings;
import dev.reckon.process.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A process that trains, at the lowest priority. It ends with the learner; the next one of the same
 * directory continues what it did. Owned by one thread.
 */
public final class TrainingProcess implements AutoCloseable {

  private static final String SPEC = "spec.json";
  private static final String RESULT = "result.json";
  private static final String LOG = "training.log";

  private final Process process;

  private TrainingProcess(Process process) {
    this.process = process;
  }

  /**
   * The specification of a training that was begun in a directory and is not over.
   *
   * @throws IOException if it cannot be read
   */
  public static Optional<CycleSpec> unfinished(Path work) throws IOException {
    Path spec = work.resolve(SPEC);
    return Files.exists(spec)
        ? Optional.of(Settings.JSON.readValue(spec.toFile(), CycleSpec.class))
        : Optional.empty();
  }

  /**
   * Starts one, or continues one that was killed.
   *
   * @param heap as {@code -Xmx} takes it
   * @param cpuShare of one processor
   */
  public static TrainingProcess start(CycleSpec spec, String heap, double cpuShare)
      throws IOException {
    Path work = Path.of(spec.work());
    Files.createDirectories(work);
    Settings.JSON.writeValue(work.resolve(SPEC).toFile(), spec);
    Process process =
        ChildJvm.of(
                CycleProcess.class.getName(),
                List.of(
                    work.resolve(SPEC).toString(),
                    work.resolve(RESULT).toString(),
                    Double.toString(cpuShare)))
            .with("-Xmx" + heap)
            .with("-XX:ActiveProcessorCount=1")
            .with("-XX:+UseSerialGC")
            .with("-Dai.djl.offline=true")
            .with("-Dlog4j2.configurationFile=dev/reckon/model/log4j2-console.properties")
            .withEnvironment("OMP_WAIT_POLICY", "passive")
            .withEnvironment("OMP_NUM_THREADS", "1")
            .inBackground()
            .start(work.resolve(LOG));
    return new TrainingProcess(process);
  }

  /** Whether it is over. */
  public boolean isOver() {
    return !process.isAlive();
  }

  /** How the process ended, once it is over. */
  public int status() {
    return process.exitValue();
  }

  /**
   * What the training of a directory came to; empty if it is not over.
   *
   * @throws IOException if it cannot be read
   */
  public static Optional<CycleResult> result(Path work) throws IOException {
    Path result = work.resolve(RESULT);
    return Files.exists(result)
        ? Optional.of(Settings.JSON.readValue(result.toFile(), CycleResult.class))
        : Optional.empty();
  }

  /** Ends it, if it is not over. */
  @Override
  public void close() {
    if (process.isAlive()) {
      ChildJvm.end(process);
    }
  }
}

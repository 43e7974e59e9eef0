package dev.reckon.demo.testing;

import dev.reckon.process.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The command {@code job --resume} in a JVM of its own: it can be killed the hard way, and each
 * start resumes where the previous one ended.
 */
public final class JobProcess implements AutoCloseable {

  private final ChildJvm jvm;
  private final Path log;
  private Process process;

  private JobProcess(ChildJvm jvm, Path log) throws IOException {
    this.jvm = jvm;
    this.log = log;
    this.process = jvm.start(log);
  }

  /**
   * Starts a job; it may not be ready yet when this returns.
   *
   * @param config its settings, a directory for checkpoints among them
   * @param log file that gets what it prints, after what is there
   */
  public static JobProcess start(Path config, Path log) throws IOException {
    ChildJvm jvm =
        ChildJvm.of(
                "dev.reckon.job.JobCli", List.of("job", "--config", config.toString(), "--resume"))
            .with("-Xmx512m")
            .with("-Dlog4j2.configurationFile=dev/reckon/demo/log4j2-console.properties");
    for (String opened : List.of("lang", "util", "net", "io", "nio", "time", "util.concurrent")) {
      jvm = jvm.with("--add-opens=java.base/java." + opened + "=ALL-UNNAMED");
    }
    return new JobProcess(jvm, log);
  }

  /**
   * Tells the job to end, as SIGTERM does, and waits until it has.
   *
   * @return its exit status
   */
  public int terminate(Duration limit) throws InterruptedException {
    // Not Process.destroy, which closes the pipe that tethers the child as well.
    process.toHandle().destroy();
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("The job did not end within " + limit.toSeconds() + " s: " + log);
    }
    return process.exitValue();
  }

  /** Ends the job without a warning, as {@code kill -9} does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts a job that has ended again; it may not be ready yet when this returns. */
  public void restart() throws IOException {
    process = jvm.start(log);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    var unused = process.onExit().join();
  }
}
